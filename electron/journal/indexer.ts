import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Outcome } from '../../shared/decision.ts';
import { type Body, type DecidedBody, isDecided, isReturned, parseBody, type ReturnedBody } from './body.ts';
import { Names } from './names.ts';
import { rowOutcome } from './outcome.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
/** Records in one step; between steps the worker answers questions. */
const step = 1_000;

/** What a step saw, for the live feed: calls by their number in the index. */
export interface Seen {
  readonly added: readonly number[];
  readonly changed: readonly number[];
  /** Records read; 0 where the index is level with the journal. */
  readonly records: number;
}

/** Keeps the index level with the journal. Everything is derived from records, in their order. */
export class Indexer {
  readonly names: Names;
  readonly #db: DatabaseSync;
  readonly #read: StatementSync;
  readonly #insert: StatementSync;
  readonly #find: StatementSync;
  readonly #decide: StatementSync;
  readonly #return: StatementSync;
  readonly #minute: StatementSync;
  readonly #hour: StatementSync;
  readonly #level: StatementSync;
  #upto: number;

  constructor(index: DatabaseSync, journal: DatabaseSync) {
    this.#db = index;
    this.names = new Names(index);
    this.#read = journal.prepare('SELECT seq, body FROM record WHERE seq > ? ORDER BY seq LIMIT ?');
    this.#insert = index.prepare('INSERT INTO call VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)');
    this.#find = index.prepare('SELECT id, at, outcome, reached FROM call WHERE call = ?');
    this.#decide = index.prepare(
      'UPDATE call SET outcome = ?, rule = ?, reached = ?, last = ?, decided = ? WHERE id = ?',
    );
    this.#return = index.prepare(
      'UPDATE call SET outcome = ?, last = ?, returned = ?, total = ?, gateway = ? WHERE id = ?',
    );
    this.#minute = index.prepare(
      'INSERT INTO minute VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls',
    );
    this.#hour = index.prepare(
      'INSERT INTO hour VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls',
    );
    this.#level = index.prepare("UPDATE state SET value = ? WHERE key = 'upto'");
    this.#upto = Number(index.prepare("SELECT value FROM state WHERE key = 'upto'").get()?.value ?? 0);
  }

  /** Reads the next records into the index. */
  step(): Seen {
    const rows = this.#read.all(this.#upto, step);
    if (rows.length === 0) return { added: [], changed: [], records: 0 };
    const tally = new Tally();
    const added: number[] = [];
    const changed: number[] = [];
    this.#db.exec('BEGIN');
    try {
      for (const row of rows) {
        const seq = Number(row.seq);
        this.#take(seq, parseBody(String(row.body)), tally, added, changed);
        this.#upto = seq;
      }
      for (const { at, outcome, reached, calls } of tally.minutes()) this.#minute.run(at, outcome, reached, calls);
      for (const { server, tool, at, calls } of tally.hours()) this.#hour.run(server, tool, at, calls);
      this.#level.run(String(this.#upto));
      this.#db.exec('COMMIT');
    } catch (error) {
      this.names.forget();
      this.#upto = Number(rows[0]?.seq ?? 1) - 1;
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
    return { added, changed, records: rows.length };
  }

  #take(seq: number, body: Body, tally: Tally, added: number[], changed: number[]): void {
    if (isDecided(body)) {
      if (this.#decided(seq, body, tally, changed)) added.push(seq);
    } else if (isReturned(body)) this.#returned(seq, body, tally, changed);
  }

  #decided(seq: number, body: DecidedBody, tally: Tally, changed: number[]): boolean {
    const { outcome, rule } = body.decision;
    const reached = outcome === 'allowed' ? 1 : 0;
    const old = this.#find.get(body.call);
    if (old !== undefined) {
      // An ask that was answered: what counted as waiting now counts as what it became.
      const at = Number(old.at);
      tally.minute(at, old.outcome as Outcome, Number(old.reached), -1);
      tally.minute(at, outcome, reached, 1);
      this.#decide.run(outcome, this.names.id(rule), reached, seq, seq, Number(old.id));
      changed.push(Number(old.id));
      return false;
    }
    const server = this.names.id(body.server);
    const tool = this.names.id(body.tool);
    this.#insert.run(
      seq,
      body.call,
      body.arrived,
      this.names.id(body.agent),
      server,
      tool,
      body.category,
      body.risk,
      outcome,
      this.names.id(rule),
      reached,
      seq,
      seq,
    );
    tally.minute(body.arrived, outcome, reached, 1);
    tally.hour(server, tool, body.arrived, 1);
    return true;
  }

  #returned(seq: number, body: ReturnedBody, tally: Tally, changed: number[]): void {
    const old = this.#find.get(body.call);
    // Its decision may have been removed by retention.
    if (old === undefined) return;
    const id = Number(old.id);
    const before = old.outcome as Outcome;
    const outcome = rowOutcome(before, body.end);
    if (outcome !== before) {
      tally.minute(Number(old.at), before, Number(old.reached), -1);
      tally.minute(Number(old.at), outcome, Number(old.reached), 1);
    }
    this.#return.run(outcome, seq, seq, body.totalMs, body.gatewayMs, id);
    changed.push(id);
  }
}

/** Counts of one step, so that each bucket is written once and not once for each call. */
class Tally {
  readonly #minutes = new Map<string, { at: number; outcome: Outcome; reached: number; calls: number }>();
  readonly #hours = new Map<string, { server: number; tool: number; at: number; calls: number }>();

  minute(at: number, outcome: Outcome, reached: number, calls: number): void {
    const minute = Math.floor(at / minuteMs);
    const key = `${minute} ${outcome} ${reached}`;
    const entry = this.#minutes.get(key);
    if (entry === undefined) this.#minutes.set(key, { at: minute, outcome, reached, calls });
    else entry.calls += calls;
  }

  hour(server: number, tool: number, at: number, calls: number): void {
    const hour = Math.floor(at / hourMs);
    const key = `${hour} ${server} ${tool}`;
    const entry = this.#hours.get(key);
    if (entry === undefined) this.#hours.set(key, { server, tool, at: hour, calls });
    else entry.calls += calls;
  }

  minutes() {
    return this.#minutes.values();
  }

  hours() {
    return this.#hours.values();
  }
}
