import type { JournalClient } from '../journal/client.ts';
import type { Disposables } from '../lib/disposables.ts';
import type { LogEntry } from '../logging/log-entry.ts';
import { openJournal } from './journal.ts';
import { openLookups } from './lookups.ts';
import { openPolicies } from './policies.ts';
import type { StartOptions } from './port.ts';
import { openReporting } from './reporting.ts';
import { openStores, type Stores } from './stores.ts';
import { openUpstreams } from './upstreams.ts';

export type Services = Awaited<ReturnType<typeof createServices>>;

/** Opens every module on a folder, in the order in which they need one another. Whatever is opened is handed to `disposables`. */
export async function createServices(options: StartOptions, disposables: Disposables) {
  const stores = await openStores(options, disposables);
  const { countRefusalsBy, ...reporting } = openReporting(options, stores);
  const { quarantines, ...upstreams } = await openUpstreams(options, { ...stores, ...reporting }, disposables);
  const lookups = openLookups({ ...stores, ...upstreams });
  const policies = await openPolicies(options, { ...stores, ...reporting }, disposables);
  const deps = { ...stores, ...reporting, ...upstreams, profile: lookups.profiles.profile };
  const { journal, onJournalFault } = await openJournal(options, deps, disposables);
  countRefusalsBy((cause) => journal.countRefusal(cause));
  quarantines.recordIn(journal);
  sayRenamed(stores, reporting.writeLog, journal);
  const notices = [...stores.settings.notices, ...stores.secrets.notices];
  return { ...stores, ...reporting, ...upstreams, ...lookups, policies, journal, onJournalFault, notices };
}

function sayRenamed({ renamed }: Stores, writeLog: (entry: LogEntry) => void, journal: JournalClient): void {
  if (renamed === null) return;
  const what = `The agent ${renamed.from} is called ${renamed.to} from now on: ${renamed.from} is the person at this machine`;
  writeLog({ level: 'info', text: what });
  journal.event({ kind: 'agent', agent: renamed.to, what }).catch(() => undefined);
}
