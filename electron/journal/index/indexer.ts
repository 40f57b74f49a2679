import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Outcome } from '../../../shared/decision.ts';
import { countedCalls } from '../chain/counted-calls.ts';
import { rowOutcome } from '../chain/outcome.ts';
import {
  type Body,
  type DecidedBody,
  type EventBody,
  isDecided,
  isReturned,
  parseBody,
  type ReturnedBody,
} from '../chain/record-body.ts';
import { Aggregates, hourMs, minuteMs } from './aggregates.ts';
import { latencyBucket } from './latency.ts';
import { Names } from './names.ts';

/** Records in one step; between steps the worker answers questions. */
const step = 500;

/** What a step saw, for the live feed: calls by their number in the index. */
export interface Seen {
  readonly added: readonly number[];
  readonly changed: readonly number[];
  /** Records read; 0 where the index is level with the journal. */
  readonly records: number;
}

/** What is counted of a call, so that it can be taken back when it becomes something else. */
interface Counted {
  readonly at: number;
  readonly agent: number;
  readonly server: number;
  readonly tool: number;
  readonly outcome: Outcome;
  readonly rule: number;
  readonly reached: number;
}

/** Keeps the index level with the journal. Everything is derived from records, in their order. */
export class Indexer {
  readonly names: Names;
  readonly #db: DatabaseSync;
  readonly #aggregates: Aggregates;
  readonly #read: StatementSync;
  readonly #insert: StatementSync;
  readonly #find: StatementSync;
  readonly #decide: StatementSync;
  readonly #middle: StatementSync;
  readonly #return: StatementSync;
  readonly #event: StatementSync;
  readonly #level: StatementSync;
  #upto: number;
  #added: number[] = [];
  #changed: number[] = [];

  constructor(index: DatabaseSync, journal: DatabaseSync) {
    this.#db = index;
    this.names = new Names(index);
    this.#aggregates = new Aggregates(index);
    this.#read = journal.prepare('SELECT seq, body FROM record WHERE seq > ? ORDER BY seq LIMIT ?');
    this.#insert = index.prepare('INSERT INTO call VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)');
    this.#find = index.prepare(
      'SELECT id, at, agent, server, tool, outcome, rule, reached, decided FROM call WHERE call = ?',
    );
    this.#decide = index.prepare(
      'UPDATE call SET outcome = ?, rule = ?, reached = ?, last = ?, decided = ? WHERE id = ?',
    );
    this.#middle = index.prepare('INSERT INTO middle VALUES (?, ?)');
    this.#return = index.prepare('UPDATE call SET outcome = ?, last = ?, returned = ? WHERE id = ?');
    this.#event = index.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#level = index.prepare("UPDATE state SET value = ? WHERE key = 'upto'");
    this.#upto = Number(index.prepare("SELECT value FROM state WHERE key = 'upto'").get()?.value ?? 0);
  }

  /** The last record that is in the index. */
  get upto(): number {
    return this.#upto;
  }

  /** Reads the next records into the index. */
  step(): Seen {
    const rows = this.#read.all(this.#upto, step);
    const first = rows[0];
    if (first === undefined) return { added: [], changed: [], records: 0 };
    this.#added = [];
    this.#changed = [];
    this.#db.exec('BEGIN');
    try {
      for (const row of rows) {
        const seq = Number(row.seq);
        this.#take(seq, parseBody(String(row.body)));
        this.#upto = seq;
      }
      this.#aggregates.flush();
      this.#level.run(String(this.#upto));
      this.#db.exec('COMMIT');
    } catch (error) {
      this.names.forget();
      this.#aggregates.drop();
      this.#upto = Number(first.seq) - 1;
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
    return { added: this.#added, changed: this.#changed, records: rows.length };
  }

  #take(seq: number, body: Body): void {
    if (isDecided(body)) this.#decided(seq, body);
    else if (isReturned(body)) this.#returned(seq, body);
    else this.#happened(seq, body);
  }

  #decided(seq: number, body: DecidedBody): void {
    const { outcome } = body.decision;
    const rule = this.names.id(body.decision.rule);
    const reached = outcome === 'allowed' ? 1 : 0;
    const old = this.#find.get(body.call);
    if (old !== undefined) {
      // An ask that was answered: what counted as waiting now counts as what it became.
      const counted = old as unknown as Counted & { readonly id: number; readonly decided: number };
      this.#count(counted, -1);
      this.#count({ ...counted, outcome, rule, reached }, 1);
      if (counted.decided !== counted.id) this.#middle.run(counted.decided, counted.id);
      this.#decide.run(outcome, rule, reached, seq, seq, counted.id);
      this.#changed.push(counted.id);
      return;
    }
    const { names } = this;
    const agent = names.id(body.agent);
    const server = names.id(body.server);
    const tool = names.id(body.tool);
    const { category, risk, call } = body;
    const arrived = Math.trunc(body.arrived);
    this.#insert.run(seq, call, arrived, agent, server, tool, category, risk, outcome, rule, reached, seq, seq);
    this.#count({ at: arrived, agent, server, tool, outcome, rule, reached }, 1);
    this.#aggregates.count('total', ['agent', agent], 1);
    this.#aggregates.count('total', ['tool', tool], 1);
    this.#aggregates.count('total', ['risk', risk], 1);
    this.#aggregates.count('rate', [Math.floor(arrived / minuteMs), agent, server, tool], 1);
    this.#added.push(seq);
  }

  #returned(seq: number, body: ReturnedBody): void {
    const old = this.#find.get(body.call);
    // Its decision may have been removed by retention.
    if (old === undefined) return;
    const counted = old as unknown as Counted & { readonly id: number; readonly decided: number };
    const outcome = rowOutcome(counted.outcome, body.end);
    if (outcome !== counted.outcome) {
      this.#count(counted, -1);
      this.#count({ ...counted, outcome }, 1);
    }
    const hour = Math.floor(counted.at / hourMs);
    const { agent, server } = counted;
    // It was asked about: the time until a person answered is nobody's latency, one slow answer would be the whole p99.
    const wasAsked = counted.decided !== counted.id;
    const wholeMs = wasAsked ? body.gatewayMs + body.upstreamMs : body.totalMs;
    this.#aggregates.count('latency', [hour, agent, server, 'whole', latencyBucket(wholeMs)], 1);
    this.#aggregates.count('latency', [hour, agent, server, 'gateway', latencyBucket(body.gatewayMs)], 1);
    this.#return.run(outcome, seq, seq, counted.id);
    this.#changed.push(counted.id);
  }

  #happened(seq: number, body: EventBody): void {
    const id = (name: string | null) => (name === null ? null : this.names.id(name));
    this.#event.run(
      seq,
      Math.trunc(body.at),
      this.names.id(body.kind),
      id(body.agent),
      id(body.server),
      id(body.tool),
      body.call,
    );
    if (body.kind !== 'refused' || body.agent === null) return;
    const agent = this.names.id(body.agent);
    for (const { at, server, tool, outcome, rule, count } of countedCalls(body)) {
      const cells = [agent, this.names.id(server), this.names.id(tool), outcome, this.names.id(rule)] as const;
      this.#aggregates.count('minute', [Math.floor(at / minuteMs), outcome, 0], count);
      this.#aggregates.count('hour', [Math.floor(at / hourMs), ...cells], count);
    }
  }

  #count({ at, agent, server, tool, outcome, rule, reached }: Counted, calls: number): void {
    this.#aggregates.count('minute', [Math.floor(at / minuteMs), outcome, reached], calls);
    this.#aggregates.count('hour', [Math.floor(at / hourMs), agent, server, tool, outcome, rule], calls);
    this.#aggregates.count('total', ['outcome', outcome], calls);
    this.#aggregates.count('total', ['rule', rule], calls);
  }
}
