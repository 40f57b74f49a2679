import { flagLine } from '../../shared/definition-flag.ts';
import { shown } from '../../shared/hidden-text.ts';
import { isJsonObject, type JsonObject } from '../../shared/json.ts';
import type { ServerName } from '../../shared/names.ts';
import type { JournalClient } from '../journal/client.ts';
import type { LogEntry } from '../logging/log-entry.ts';
import type { DefinitionChange } from '../upstream/definitions.ts';

/** So many are named in one record; the others are counted. */
const most = 50;

/** A server that rewords at each list makes one record in this time, milliseconds. */
const restMs = 60_000;

/** Names that are remembered until then; names beyond are quarantined all the same. */
const mostLater = 500;

interface OfServer {
  /** What was quarantined since the last record, by name: the newest wording of each. */
  readonly later: Map<string, DefinitionChange>;
  /** How many times something was quarantined since then. */
  times: number;
}

/** Runs once after so long; never keeps the process alive. */
type After = (ms: number, run: () => void) => unknown;

/**
 * Records what is quarantined, from the moment a journal is there: servers start before it. What is quarantined again within a
 * minute is recorded when that is over, with how often. Whatever is quarantined stays quarantined where it cannot be recorded; that is
 * logged.
 */
export function quarantineRecords(
  say: (entry: LogEntry) => void,
  after: After = (ms, run) => setTimeout(run, ms).unref(),
) {
  const early: (readonly [ServerName, readonly DefinitionChange[]])[] = [];
  const resting = new Map<ServerName, OfServer>();
  let journal: Pick<JournalClient, 'event'> | null = null;

  function record(server: ServerName, changes: readonly DefinitionChange[], times: number): void {
    const { what, detail } = quarantineRecord(server, changes);
    const words = times > 1 ? `${what} (held ${times} times within a minute)` : what;
    say({ level: 'warn', server, text: words });
    journal
      ?.event({ kind: 'quarantine', server, what: words, by: 'gateway', detail: { ...detail, times } })
      .catch((error: unknown) => {
        say({ level: 'error', server, text: `a quarantine could not be recorded: ${String(error)}` });
      });
    resting.set(server, { later: new Map(), times: 0 });
    after(restMs, () => {
      const of = resting.get(server);
      resting.delete(server);
      if (of !== undefined && of.times > 0) record(server, [...of.later.values()], of.times);
    });
  }

  function took(server: ServerName, changes: readonly DefinitionChange[]): void {
    const of = resting.get(server);
    if (of === undefined) {
      record(server, changes, 1);
      return;
    }
    of.times++;
    for (const change of changes) {
      if (of.later.size < mostLater || of.later.has(change.name)) of.later.set(change.name, change);
    }
  }

  return {
    quarantined(server: ServerName, changes: readonly DefinitionChange[]): void {
      if (journal === null) early.push([server, changes]);
      else took(server, changes);
    },
    recordIn(opened: Pick<JournalClient, 'event'>): void {
      journal = opened;
      for (const [server, changes] of early.splice(0)) took(server, changes);
    },
  };
}

/** `Quarantined of files: update_run (changed: description), new_tool (new)`, and the same as data. */
export function quarantineRecord(server: ServerName, changes: readonly DefinitionChange[]) {
  const named = changes.slice(0, most);
  const words = named.map((change) => {
    const members = changedMembers(change);
    const why = [
      members.length === 0 ? change.kind : `${change.kind}: ${members.join(', ')}`,
      ...change.flags.map(flagLine),
    ];
    return `${shown(change.name)} (${why.map(shown).join('; ')})`;
  });
  const rest = changes.length - named.length;
  if (rest > 0) words.push(`${rest} more`);
  const items: JsonObject[] = named.map((change) => ({
    name: change.name,
    change: change.kind,
    members: [...changedMembers(change)],
    flags: change.flags.map(flagLine),
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
