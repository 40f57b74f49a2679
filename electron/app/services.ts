import type { JournalClient } from '../journal/client.ts';
import type { Disposables } from '../lib/disposables.ts';
import { openJournal } from './journal.ts';
import { type Kept, openKept } from './kept.ts';
import { openKnown } from './known.ts';
import { openPolicies } from './policies.ts';
import type { LogEntry, StartOptions } from './port.ts';
import { openTold } from './told.ts';
import { openUpstreams } from './upstreams.ts';

export type Services = Awaited<ReturnType<typeof createServices>>;

/** Opens every module on a folder, in the order in which they need one another. Whatever is opened is handed to `disposables`. */
export async function createServices(options: StartOptions, disposables: Disposables) {
  const kept = await openKept(options, disposables);
  const { countRefusalsBy, ...told } = openTold(options, kept);
  const { quarantines, ...upstreams } = await openUpstreams(options, { ...kept, ...told }, disposables);
  const known = openKnown({ ...kept, ...upstreams });
  const policies = await openPolicies(options, { ...kept, ...told }, disposables);
  const parts = { ...kept, ...told, ...upstreams, profile: known.profiles.profile };
  const { journal, onJournalFault } = await openJournal(options, parts, disposables);
  countRefusalsBy((cause) => journal.refused(cause));
  quarantines.recordIn(journal);
  sayRenamed(kept, told.say, journal);
  const notices = [...kept.settings.notices, ...kept.secrets.notices];
  return { ...kept, ...told, ...upstreams, ...known, policies, journal, onJournalFault, notices };
}

function sayRenamed({ renamed }: Kept, say: (entry: LogEntry) => void, journal: JournalClient): void {
  if (renamed === null) return;
  const what = `The agent ${renamed.from} is called ${renamed.to} from now on: ${renamed.from} is the person at this machine`;
  say({ level: 'info', text: what });
  journal.event({ kind: 'agent', agent: renamed.to, what }).catch(() => undefined);
}
