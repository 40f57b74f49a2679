import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { FeedFilter, FeedRow, Totals } from '../../shared/control/contract.ts';
import type { CallView } from '../../shared/record.ts';
import { type Body, isDecided, isReturned, parseBody } from './body.ts';
import { conditionsOf } from './filter-sql.ts';
import { openIndex } from './index-store.ts';
import { Indexer, type Seen } from './indexer.ts';
import { openForReading, readState } from './store.ts';
import { callView, feedRow, type IndexedCall } from './views.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const shownMinutes = 60;

/** Answers questions about the journal from its index, on a connection of its own. Lives in a worker. */
export class Reader {
  readonly #journal: DatabaseSync;
  readonly #index: DatabaseSync;
  readonly #indexer: Indexer;
  readonly #body: StatementSync;
  readonly #onSeen: (seen: Seen) => void;

  /** `onSeen` is told whatever came new into the index, whoever asked for it. Throws where there is no journal to read. */
  constructor(folder: string, onSeen: (seen: Seen) => void = () => {}) {
    this.#onSeen = onSeen;
    this.#journal = openForReading(folder);
    try {
      this.#index = openIndex(folder, readState(this.#journal, 'id') ?? '');
      this.#indexer = new Indexer(this.#index, this.#journal);
      this.#body = this.#journal.prepare('SELECT body FROM record WHERE seq = ?');
    } catch (error) {
      this.#journal.close();
      throw error;
    }
  }

  /** Brings the index level with the journal. */
  catchUp(): void {
    while (this.step()) {}
  }

  /** One step of that; false where nothing was left to do. */
  step(): boolean {
    const seen = this.#indexer.step();
    if (seen.records > 0) this.#onSeen(seen);
    return seen.records > 0;
  }

  page(filter: FeedFilter, before: number | null, limit: number): { rows: FeedRow[]; next: number | null } {
    this.catchUp();
    const conditions = conditionsOf(filter, this.#indexer.names);
    if (conditions === null) return { rows: [], next: null };
    const matches = textMatcher(filter.text);
    const rows: FeedRow[] = [];
    let from = before ?? Number.MAX_SAFE_INTEGER;
    for (;;) {
      const where = ['id < ?', ...conditions.sql].join(' AND ');
      const batch = Math.max(limit + 1, 200);
      const found = this.#index
        .prepare(`SELECT id, outcome, last, decided, returned FROM call WHERE ${where} ORDER BY id DESC LIMIT ?`)
        .all(from, ...conditions.values, batch);
      for (const row of found) {
        const call = row as unknown as IndexedCall;
        from = call.id;
        const view = this.#row(call);
        if (view === null || !matches(view)) continue;
        if (rows.length === limit) {
          // One more than fits: where it stands the next page begins.
          return { rows, next: call.id + 1 };
        }
        rows.push(view);
      }
      if (found.length < batch) return { rows, next: null };
    }
  }

  detail(call: string): CallView | null {
    this.catchUp();
    const row = this.#index.prepare('SELECT id, outcome, last, decided, returned FROM call WHERE call = ?').get(call);
    if (row === undefined) return null;
    const indexed = row as unknown as IndexedCall;
    const records = this.#records(indexed);
    return records === null ? null : callView(indexed, records.decided, records.returned);
  }

  /** Rows of calls by their numbers in the index, for the feed. */
  rows(ids: readonly number[]): FeedRow[] {
    const read = this.#index.prepare('SELECT id, outcome, last, decided, returned FROM call WHERE id = ?');
    return ids.flatMap((id) => {
      const found = read.get(id);
      const row = found === undefined ? null : this.#row(found as unknown as IndexedCall);
      return row === null ? [] : [row];
    });
  }

  /** `now` in milliseconds since the epoch; midnight is that of this machine's time zone. */
  totals(now: number): Totals {
    this.catchUp();
    const midnight = Math.floor(new Date(now).setHours(0, 0, 0, 0) / minuteMs);
    const read = this.#index.prepare('SELECT minute, outcome, reached, calls FROM minute WHERE minute >= ?');
    const running = Math.floor(now / minuteMs);
    const first = running - shownMinutes + 1;
    const minutes = Array.from({ length: shownMinutes }, (_, at) => ({
      at: (first + at) * minuteMs,
      passed: 0,
      denied: 0,
    }));
    const today = { calls: 0, denied: 0, waiting: 0 };
    for (const row of read.all(Math.min(midnight, first))) {
      const calls = Number(row.calls);
      const minute = Number(row.minute);
      const passed = Number(row.reached) === 1;
      const waiting = row.outcome === 'waiting';
      if (minute >= midnight) {
        today.calls += calls;
        if (waiting) today.waiting += calls;
        else if (!passed) today.denied += calls;
      }
      const bar = minutes[minute - first];
      if (bar === undefined || waiting) continue;
      if (passed) bar.passed += calls;
      else bar.denied += calls;
    }
    return { today, minutes };
  }

  /** Calls of each tool of a server since a time (to the hour). */
  countsByTool(server: string, since: number): Record<string, number> {
    this.catchUp();
    const counts: Record<string, number> = Object.create(null);
    const id = this.#indexer.names.find(server);
    if (id === null) return counts;
    const rows = this.#index
      .prepare('SELECT tool, sum(calls) AS calls FROM hour WHERE server = ? AND hour >= ? GROUP BY tool')
      .all(id, Math.floor(since / hourMs));
    for (const row of rows) counts[this.#indexer.names.text(Number(row.tool))] = Number(row.calls);
    return counts;
  }

  close(): void {
    this.#index.close();
    this.#journal.close();
  }

  #row(call: IndexedCall): FeedRow | null {
    const records = this.#records(call);
    return records === null ? null : feedRow(call, records.decided, records.returned);
  }

  #records(call: IndexedCall) {
    const decided = this.#read(call.decided);
    if (decided === null || !isDecided(decided)) return null;
    const returned = call.returned === null ? null : this.#read(call.returned);
    return { decided, returned: returned !== null && isReturned(returned) ? returned : null };
  }

  #read(seq: number): Body | null {
    const text = this.#body.get(seq)?.body;
    return typeof text === 'string' ? parseBody(text) : null;
  }
}

/** Each word must stand somewhere in what a row shows. */
function textMatcher(text: string | undefined): (row: FeedRow) => boolean {
  const words = (text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return (row) => {
    const all = [
      row.tool,
      row.server,
      row.agent,
      row.agentLabel,
      row.rule,
      row.words,
      JSON.stringify(row.arguments.value),
    ]
      .join('\n')
      .toLowerCase();
    return words.every((word) => all.includes(word));
  };
}
