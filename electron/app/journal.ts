import { join } from 'node:path';
import type { ServerName } from '../../shared/names.ts';
import type { ToolProfile } from '../../shared/tool.ts';
import { JournalClient } from '../journal/client.ts';
import type { Disposables } from '../lib/disposables.ts';
import { Listeners } from '../lib/listeners.ts';
import type { Settings } from '../settings/schema.ts';
import { followSecrets } from './follow-secrets.ts';
import { headMemory } from './head-memory.ts';
import type { StartOptions } from './port.ts';
import type { Reporting } from './reporting.ts';
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
    onFault: () => faultListeners.notify(),
  });
  disposables.add(() => journal.close());
  disposables.add(
    settings.onChange(() => {
      journal.setRetention(retentionOf(settings.get()));
      supervisor.setCallMs(settings.get().callTimeoutSeconds * 1000);
    }),
  );
  await followSecrets(journal, deps);
  return { journal, onJournalFault: (listener: () => void) => faultListeners.add(listener) };
}

function retentionOf({ retention }: Settings): { maxAgeMs: number; maxBytes: number } {
  return { maxAgeMs: retention.days * 86_400_000, maxBytes: retention.bytes };
}
