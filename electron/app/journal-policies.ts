import type { AgentId, ServerName } from '../../shared/names.ts';
import type { PolicyStore } from '../guard/policy-store/store.ts';
import type { JournalClient } from '../journal/client.ts';

/**
 * Every accepted version becomes a record, whichever way it came: window, command line, an edit of the file, or one that was
 * made while nothing ran.
 */
export function journalPolicyChanges(policies: PolicyStore, journal: JournalClient): () => void {
  const seen = new Map<string, number>();
  const record = (server: ServerName, agent: AgentId | null): void => {
    const latest = policies.versions(server, agent ?? undefined)[0];
    const key = keyOf(server, agent);
    // A file that is not valid changes what the screen says, not what is in force.
    if (latest === undefined || seen.get(key) === latest.version) return;
    seen.set(key, latest.version);
    const { version, note, author } = latest;
    const what = `Policy of ${key}: version ${version}${note === '' ? '' : `, ${note}`}`;
    // A journal that cannot write has closed the gate already and says so itself.
    journal
      .event({ kind: 'policy', server, agent, what, by: author, detail: { version, note } })
      .catch(() => undefined);
  };
  const stop = policies.onChange(record);
  const early = policies.takeEarly();
  // What was in force before this start has its record already.
  for (const { server, agent } of policies.known()) {
    if (early.some((one) => one.server === server && one.agent === agent)) record(server, agent);
    else seen.set(keyOf(server, agent), policies.versions(server, agent ?? undefined)[0]?.version ?? 0);
  }
  return stop;
}

function keyOf(server: ServerName, agent: AgentId | null): string {
  return agent === null ? server : `${server}@${agent}`;
}
