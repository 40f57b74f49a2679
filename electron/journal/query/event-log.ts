import type { DatabaseSync } from 'node:sqlite';
import type { Outcome } from '../../../shared/decision.ts';
import { type Body, type EventBody, isDecided, isReturned, parseBody } from '../chain/record-body.ts';
import type { Names } from '../index/names.ts';

/** Where the chain begins and ends, and what it takes on disk. */
export interface ChainEnds {
  readonly first: { readonly seq: number; readonly at: number } | null;
  /** Newest first. */
  readonly newest: readonly {
    readonly seq: number;
    readonly kind: string;
    readonly tool: string | null;
    readonly outcome: Outcome | null;
    /** The tool of a call, or what happened. */
    readonly what: string;
    readonly hash: string;
  }[];
  /** Pages in use of the database; what it still has to take in from its log is not counted. */
  readonly bytes: number;
}

/** Reads both ends of the chain from the journal itself: the index may lag behind it. */
export function chainEnds(journal: DatabaseSync, newest: number): ChainEnds {
  const oldest = journal.prepare('SELECT seq, body FROM record ORDER BY seq LIMIT 1').get();
  const rows = journal.prepare('SELECT seq, body, hash FROM record ORDER BY seq DESC LIMIT ?').all(newest);
  const pragma = (name: string) => Number(Object.values(journal.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? 0);
  return {
    first: oldest === undefined ? null : { seq: Number(oldest.seq), at: Math.round(parseBody(String(oldest.body)).at) },
    newest: rows.map((row) => {
      const body = parseBody(String(row.body));
      return {
        seq: Number(row.seq),
        kind: body.kind,
        tool: body.tool,
        outcome: outcomeOf(body),
        what: isDecided(body) || isReturned(body) ? body.tool : body.what,
        hash: String(row.hash),
      };
    }),
    bytes: (pragma('page_count') - pragma('freelist_count')) * pragma('page_size'),
  };
}

function outcomeOf(body: Body): Outcome | null {
  if (isDecided(body)) return body.decision.outcome;
  return isReturned(body) ? body.outcome : null;
}

/** Times in milliseconds since the epoch, both inclusive; null agents or servers are all, also records of none. */
export interface EventsQuery {
  readonly kinds: readonly string[];
  readonly since: number;
  readonly until: number;
  readonly agents: readonly string[] | null;
  readonly servers: readonly string[] | null;
  readonly limit: number;
}

export interface FoundEvents {
  /** Newest first. */
  readonly events: readonly (EventBody & { readonly seq: number })[];
  /** How many there are, also beyond `limit`. */
  readonly total: number;
}

/** Records that are no call and belong to one, oldest first. */
export function findEventsOfCall(
  index: DatabaseSync,
  call: string,
  read: (seq: number) => Body | null,
): FoundEvents['events'] {
  const rows = index.prepare('SELECT id FROM event WHERE call = ? ORDER BY id LIMIT ?').all(call, mostOfCall);
  return rows.flatMap((row) => bodyOf(Number(row.id), read));
}
/** An ask, its answer, what was kept, and each time that it was put back. */
const mostOfCall = 100;

function bodyOf(seq: number, read: (seq: number) => Body | null): FoundEvents['events'] {
  const body = read(seq);
  return body === null || isDecided(body) || isReturned(body) ? [] : [{ ...body, seq }];
}

/** Records that are no call, by the index; `read` gives a record's body, null where retention has removed it. */
export function findEventRecords(
  index: DatabaseSync,
  names: Names,
  ask: EventsQuery,
  read: (seq: number) => Body | null,
): FoundEvents {
  const ids = (wanted: readonly string[]) => wanted.map((name) => names.find(name) ?? -1).join(', ');
  const among = (column: string, wanted: readonly string[] | null) =>
    wanted === null ? '' : ` AND ${column} IN (${ids(wanted)})`;
  const where = `at BETWEEN ? AND ? AND kind IN (${ids(ask.kinds)})${among('agent', ask.agents)}${among('server', ask.servers)}`;
  const span = [Math.trunc(ask.since), Math.trunc(ask.until)];
  const total = Number(index.prepare(`SELECT count(*) AS n FROM event WHERE ${where}`).get(...span)?.n ?? 0);
  const rows = index.prepare(`SELECT id FROM event WHERE ${where} ORDER BY id DESC LIMIT ?`).all(...span, ask.limit);
  return { events: rows.flatMap((row) => bodyOf(Number(row.id), read)), total };
}
