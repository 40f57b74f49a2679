import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SettingsChange, SettingsView } from '../../../shared/control/settings.ts';
import { Redactor } from '../../../shared/journal/redact.ts';
import { type Settings, usualPort } from '../../settings/schema.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import { diagnosticsOf } from '../diagnostics.ts';
import type { Handlers } from '../dispatcher.ts';
import { type Caller, ControlError } from '../port.ts';
import { redactionTrial } from '../redaction-trial.ts';
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

/** What the Settings page shows: the settings as they are in force, and what they say of. */
export async function settingsView(context: ControlContext): Promise<SettingsView> {
  const { settings, folder, approvals, startChoices, listeningPort, journal } = context;
  const { chosenPort, callTimeoutSeconds, retention, redaction, notifications, ...rest } = settings.get();
  const { timeoutSeconds, maxPending } = rest.approvals;
  const first = await journal.reading.newerPage({}, 0, 1).catch(() => null);
  return {
    folder,
    file: settings.path,
    port: { chosen: chosenPort, usual: usualPort, now: listeningPort(), given: startChoices.port },
    callTimeoutSeconds,
    approvals: {
      timeoutSeconds,
      maxPending,
      holdSeconds: approvals.state().holdSeconds,
      holdGiven: startChoices.hold,
      commandLineAnswers: approvals.commandLineAnswers,
    },
    holdPermissiveEdits: rest.holdPermissiveEdits ?? startChoices.holdPermissiveEdits,
    retention,
    journal: { bytes: sizeOf(join(folder, 'journal')), since: first?.rows[0]?.at ?? null },
    redaction,
    notifications,
  };
}

function sizeOf(folder: string): number {
  try {
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0);
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return 0;
  }
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
function refuseFromCommandLine(change: SettingsChange, caller: Caller, { approvals }: ControlContext): void {
  if (caller.endpoint !== 'command-line' || approvals.commandLineAnswers || !isMorePermissive(change)) return;
  throw new ControlError({
    code: 'answers-in-window-only',
    message:
      'This makes the guard more permissive, which the command line does not do in the desktop app. Change it in the window.',
  });
}

/** Before anything is kept: a rule that cannot be read would leave the next start without any. */
function refuseBadPatterns({ redaction }: SettingsChange): void {
  for (const rule of redaction ?? []) {
    try {
      new Redactor([], [{ ...rule, off: false }]);
    } catch (error) {
      throw new ControlError({
        code: 'invalid-input',
        message: `The pattern ${rule.kind === 'pattern' ? rule.pattern : ''} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }
}
