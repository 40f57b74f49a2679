import { join } from 'node:path';
import type { ServerName } from '../../shared/names.ts';
import type { ToolProfile } from '../../shared/tool.ts';
import { JournalClient } from '../journal/client.ts';
import type { Disposables } from '../lib/disposables.ts';
import { Listeners } from '../lib/listeners.ts';
import type { Settings } from '../settings/schema.ts';
import { secretsOfTargets } from '../upstream/shown-target.ts';
import { headMemory } from './head-memory.ts';
import type { StartOptions } from './port.ts';
import type { Reporting } from './reporting.ts';
import { secretValues } from './secret-values.ts';
import type { Stores } from './stores.ts';
import type { Upstreams } from './upstreams.ts';

export interface JournalDeps extends Stores, Reporting, Upstreams {
  profile(server: ServerName, tool: string): ToolProfile;
}

/** The journal and what keeps it as the settings say: how much of it is kept, and what never comes into it. */
export async function openJournal(options: StartOptions, deps: JournalDeps, disposables: Disposables) {
  const { folder, settings, secrets, agents, supervisor } = deps;
  const faultListeners = new Listeners();
  const journal = await JournalClient.open({
    folder: join(folder, 'journal'),
    workerUrl: options.journalWorker,
    retention: retentionOf(settings.get()),
    memory: headMemory(secrets),
    profile: deps.profile,
    agentLabel: (agent) => agents.label(agent),
    onFault: () => faultListeners.tell(),
  });
  disposables.add(() => journal.close());
  disposables.add(
    settings.onChange(() => {
      journal.setRetention(retentionOf(settings.get()));
      supervisor.setCallMs(settings.get().callTimeoutSeconds * 1000);
    }),
  );
  await keepSecretsOut(journal, deps);
  return { journal, onJournalFault: (listener: () => void) => faultListeners.add(listener) };
}

function retentionOf({ retention }: Settings): { maxAgeMs: number; maxBytes: number } {
  return { maxAgeMs: retention.days * 86_400_000, maxBytes: retention.bytes };
}

/** Tells the journal and the log what must never be kept, now and whenever it changes. */
async function keepSecretsOut(journal: JournalClient, deps: JournalDeps): Promise<void> {
  const { log, showing, secrets, settings, egress, testrail, supervisor } = deps;
  let targets: readonly string[] = [];
  let rules = settings.get().redaction;
  const tell = async (): Promise<void> => {
    targets = secretsOfTargets(settings.get().servers);
    const values = [...testrail.keys(), ...egress.secrets, ...targets, ...secretValues(await secrets.all())];
    journal.setSecrets(values);
    log.setSecrets(values, rules);
    showing.know(values, rules);
  };
  const again = (): void => {
    tell().catch(() => undefined);
  };
  journal.setRules(rules);
  await tell();
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
