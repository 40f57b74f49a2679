import { shown } from '../../shared/hidden-text.ts';
import { isJsonObject, type JsonObject } from '../../shared/json.ts';
import type { ServerName } from '../../shared/names.ts';
import type { JournalClient } from '../journal/client.ts';
import type { DefinitionChange } from '../upstream/definitions.ts';
import type { LogEntry } from './port.ts';

/** So many are named in one record; the others are counted. */
const most = 50;

/**
 * Records what is quarantined, from the moment a journal is there: servers start before it. Whatever is held stays held
 * where it cannot be recorded; that is logged.
 */
export function quarantineRecords(say: (entry: LogEntry) => void) {
  const early: (readonly [ServerName, readonly DefinitionChange[]])[] = [];
  let journal: Pick<JournalClient, 'event'> | null = null;

  function record(server: ServerName, changes: readonly DefinitionChange[]): void {
    const { what, detail } = quarantineRecord(server, changes);
    say({ level: 'warn', server, text: what });
    journal?.event({ kind: 'quarantine', server, what, by: 'gateway', detail }).catch((error: unknown) => {
      say({ level: 'error', server, text: `a quarantine could not be recorded: ${String(error)}` });
    });
  }

  return {
    held(server: ServerName, changes: readonly DefinitionChange[]): void {
      if (journal === null) early.push([server, changes]);
      else record(server, changes);
    },
    recordIn(opened: Pick<JournalClient, 'event'>): void {
      journal = opened;
      for (const [server, changes] of early.splice(0)) record(server, changes);
    },
  };
}

/** `Quarantined of files: update_run (changed: description), new_tool (new)`, and the same as data. */
export function quarantineRecord(server: ServerName, changes: readonly DefinitionChange[]) {
  const named = changes.slice(0, most);
  const words = named.map((change) => {
    const members = changedMembers(change);
    const why = [members.length === 0 ? change.kind : `${change.kind}: ${members.join(', ')}`, ...change.flags];
    return `${shown(change.name)} (${why.map(shown).join('; ')})`;
  });
  const rest = changes.length - named.length;
  if (rest > 0) words.push(`${rest} more`);
  const items: JsonObject[] = named.map((change) => ({
    name: change.name,
    change: change.kind,
    members: [...changedMembers(change)],
    flags: [...change.flags],
    digest: change.digest,
  }));
  return { what: `Quarantined of ${server}: ${words.join(', ')}`, detail: { items, more: rest } };
}

/** Which members of a tool's definition differ; none where it is new, or no tool. */
function changedMembers({ before, after }: DefinitionChange): readonly string[] {
  if (!isJsonObject(before) || !isJsonObject(after)) return [];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
