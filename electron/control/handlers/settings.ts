import { CodedError } from '../../../shared/coded-error.ts';
import type { SettingsChange } from '../../../shared/control/settings.ts';
import { Redactor } from '../../../shared/journal/redact.ts';
import type { Settings } from '../../settings/schema.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import { diagnosticsOf } from '../diagnostics.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Caller } from '../port.ts';
import { redactionTrial } from '../redaction-trial.ts';
import { settingsView } from '../settings-view.ts';
import { changeWords, isMorePermissive } from '../settings-words.ts';

type SettingsHandlers = Pick<
  Handlers,
  'settings.get' | 'settings.change' | 'settings.tryRedaction' | 'settings.diagnostics'
>;

export function settingsHandlers(context: ControlContext): SettingsHandlers {
  const { settings, journal, approvals, redactor, strictRedactor } = context;
  return {
    'settings.get': () => settingsView(context),
    async 'settings.change'(change, caller) {
      refuseFromCommandLine(change, caller, context);
      refuseBadPatterns(change);
      settings.update((before) => changed(before, change));
      for (const what of changeWords(change)) await journal.event({ kind: 'gate', what, by: authorOf(caller) });
      if (change.approvals !== undefined) approvals.changed();
      return settingsView(context);
    },
    'settings.tryRedaction': ({ text }) => redactionTrial(text, redactor(), strictRedactor(), settings.get().redaction),
    'settings.diagnostics': async () => diagnosticsOf(context, await settingsView(context)),
  };
}

function changed(before: Settings, { approvals, retention, notifications, ...rest }: SettingsChange): Settings {
  return {
    ...before,
    ...defined(rest),
    approvals: { ...before.approvals, ...defined(approvals ?? {}) },
    retention: { ...before.retention, ...defined(retention ?? {}) },
    notifications: { ...before.notifications, ...defined(notifications ?? {}) },
  };
}

function defined<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as never;
}

/** An agent with a shell has a command line too: it does not open what is kept shut because of that. */
function refuseFromCommandLine(
  change: SettingsChange,
  caller: Caller,
  { approvals, settings, startChoices }: ControlContext,
): void {
  if (caller.endpoint !== 'command-line' || !isMorePermissive(change)) return;
  const isHeld = settings.get().holdPermissiveEdits ?? startChoices.holdPermissiveEdits;
  // That answers count from the command line is no leave to take away what else waits for the window.
  if (approvals.commandLineAnswers && !isHeld) return;
  throw new CodedError(
    'answers-in-window-only',
    'This lets more pass, or keeps or tells less of it, which the command line does not do while such edits wait for a person. Change it in the window.',
  );
}

/** Before anything is kept: a rule that cannot be read would leave the next start without any. */
function refuseBadPatterns({ redaction }: SettingsChange): void {
  for (const rule of redaction ?? []) {
    try {
      new Redactor([], [{ ...rule, off: false }]);
    } catch (error) {
      throw new CodedError(
        'invalid-input',
        `The pattern ${rule.kind === 'pattern' ? rule.pattern : ''} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
