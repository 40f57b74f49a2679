import type { JournalClient } from '../journal/client.ts';
import type { OperationalLog } from '../logging/log.ts';
import type { RedactedDisplay } from '../logging/redacted-display.ts';
import type { SecretsPort, SettingsPort } from '../settings/port.ts';
import { secretsOfTargets } from '../upstream/shown-target.ts';
import { secretValues } from './secret-values.ts';

/** Where what is secret stands, and who else must not show it. */
interface SecretSources {
  readonly log: Pick<OperationalLog, 'setSecrets'>;
  readonly showing: Pick<RedactedDisplay, 'know' | 'use'>;
  readonly secrets: Pick<SecretsPort, 'all' | 'onChange'>;
  readonly settings: Pick<SettingsPort, 'get' | 'onChange'>;
  readonly egress: { readonly secrets: readonly string[] };
  readonly testrail: { keys(): readonly string[]; onKeysChange(listener: () => void): void };
  readonly supervisor: { onChange(listener: () => void): void };
}

/** Tells the journal and the log what must never be kept, now and whenever it changes. */
export async function followSecrets(
  journal: Pick<JournalClient, 'setSecrets' | 'setRules'>,
  deps: SecretSources,
): Promise<void> {
  const { log, showing, secrets, settings, egress, testrail, supervisor } = deps;
  let targets: readonly string[] = [];
  let rules = settings.get().redaction;
  let looks = 0;
  const update = async (): Promise<void> => {
    const look = ++looks;
    targets = secretsOfTargets(settings.get().servers);
    const values = [...testrail.keys(), ...egress.secrets, ...targets, ...secretValues(await secrets.all())];
    // One that began later knows more, and may have been quicker.
    if (look !== looks) return;
    journal.setSecrets(values);
    log.setSecrets(values, rules);
    showing.know(values, rules);
  };
  const again = (): void => {
    update().catch(() => undefined);
  };
  journal.setRules(rules);
  await update();
  secrets.onChange(again);
  settings.onChange(() => {
    if (JSON.stringify(settings.get().redaction) === JSON.stringify(rules)) return;
    // At once, before a secret is looked up anew: the next record is written by the new rules.
    rules = settings.get().redaction;
    journal.setRules(rules);
    showing.use(rules);
    again();
  });
  testrail.onKeysChange(again);
  // Servers say often how they are; what they are reached by changes seldom.
  supervisor.onChange(() => {
    if (secretsOfTargets(settings.get().servers).join('\n') !== targets.join('\n')) again();
  });
}
