// biome-ignore-all lint/style/noExcessiveLinesPerFile: each question to the journal is a short method over one open database
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { FeedRow, Totals } from '../../../shared/control/feed.ts';
import type { AgentLabel, CallNear } from '../../../shared/control/journal.ts';
import type { Query } from '../../../shared/journal/query.ts';
import type { CallView, JournalLine } from '../../../shared/record.ts';
import { type Body, isDecided, isReturned, parseBody } from '../chain/record-body.ts';
import { openForReading, readAnchor, readState } from '../chain/store.ts';
import { openIndex } from '../index/index-store.ts';
import { Indexer, type Seen } from '../index/indexer.ts';
import { pruneIndex } from '../index/prune-index.ts';
import { TextIndex } from '../index/text-index.ts';
import type { ReaderRequests } from '../thread-rpc.ts';
import { agentLabels } from './agent-labels.ts';
import { callNear } from './call-near.ts';
import { type Conditions, conditionsOf, queryOf } from './conditions.ts';
import {
  type ChainEnds,
  chainEnds,
  type EventsQuery,
  type FoundEvents,
  findEventRecords,
  findEventsOfCall,
} from './event-log.ts';
import { journalLine } from './lines.ts';
import { countsByRule, countsByTool, type RuleCount, type RuleQuery } from './rule-counts.ts';
import { type FoundCall, findCalls, findEvents } from './search.ts';
import { type Statistics, statistics, totals } from './statistics.ts';
import type { StatisticsQuery, Stopped } from './statistics-parts.ts';
import { callView, feedRow } from './views.ts';

export interface Page {
  readonly rows: FeedRow[];
  readonly next: number | null;
}

/** Answers questions about the journal from its index, on connections of its own. Lives in a worker. */
export class Reader {
  readonly #journal: DatabaseSync;
  readonly #index: DatabaseSync;
  readonly #indexer: Indexer;
  readonly #texts: TextIndex;
  readonly #body: StatementSync;
  readonly #call: StatementSync;
  readonly #onSeen: (seen: Seen) => void;

  /** `onSeen` is told whatever came new into the index, whoever asked for it. Throws where there is no journal to read. */
  constructor(folder: string, onSeen: (seen: Seen) => void = () => {}) {
    this.#onSeen = onSeen;
    this.#journal = openForReading(folder);
    try {
      this.#index = openIndex(folder, readState(this.#journal, 'id') ?? '');
      this.#indexer = new Indexer(this.#index, this.#journal);
      this.#texts = new TextIndex(this.#index, this.#journal);
      this.#body = this.#journal.prepare('SELECT body FROM record WHERE seq = ?');
      this.#call = this.#index.prepare('SELECT id, outcome, last, decided, returned FROM call WHERE id = ?');
    } catch (error) {
      this.#journal.close();
      throw error;
    }
  }

  /** Brings the index of calls level with the journal. */
  catchUp(): void {
    while (this.step()) {}
  }

  /** One step of that; false where nothing was left to do. */
  step(): boolean {
    const seen = this.#indexer.step();
    if (seen.records > 0) this.#onSeen(seen);
    return seen.records > 0;
  }

  /** One step of the full text, which follows the index of calls; false where nothing was left to do. */
  textStep(): boolean {
    return this.#texts.step(this.#indexer.upto);
  }

  /** Brings the full text level too. */
  catchUpTexts(): void {
    this.catchUp();
    while (this.textStep()) {}
  }

  /** The newest record of the journal, in the index or not. */
  newest(): number {
    return Number(this.#journal.prepare('SELECT max(seq) AS seq FROM record').get()?.seq ?? 0);
  }

  /** Forgets what retention has removed from the journal. */
  forget(): void {
    pruneIndex(this.#index, readAnchor(this.#journal).seq);
  }

  /**
   * Calls that fit. Backwards from `before` (null: from the newest), newest first; or with `after` forwards from there,
   * newest first all the same. `next` goes on in the same direction.
   */
  page({ filter, before, limit, after, now }: ReaderRequests['page']['ask']): Page {
    const conditions = this.#conditions(queryOf(filter, now));
    if (conditions === null) return { rows: [], next: null };
    const order = after === null ? 'newest' : 'oldest';
    const rows: FeedRow[] = [];
    let next: number | null = null;
    for (const call of findCalls(this.#index, conditions, { before, after, order, likely: limit + 1 })) {
      if (rows.length === limit) {
        // One more than fits: where it stands the next page begins.
        next = order === 'newest' ? call.id + 1 : call.id - 1;
        break;
      }
      const row = this.#row(call);
      if (row !== null) rows.push(row);
    }
    return { rows: order === 'newest' ? rows : rows.reverse(), next };
  }

  /** The newest records that fit, oldest first. */
  lines(query: Query, limit: number): JournalLine[] {
    if (query.length === 0) {
      const rows = this.#journal.prepare('SELECT seq, body FROM record ORDER BY seq DESC LIMIT ?').all(limit);
      return rows.reverse().map((row) => journalLine(Number(row.seq), parseBody(String(row.body))));
    }
    const conditions = this.#conditions(query);
    if (conditions === null) return [];
    const records = findEvents(this.#index, conditions, true, limit);
    // The newest records belong to calls that arrived last, or to calls that ended last: both are looked at.
    for (const call of findCalls(this.#index, conditions, {
      before: null,
      after: null,
      order: 'newest',
      likely: limit,
    })) {
      records.push(...this.#recordsOf(call));
      if (records.length >= limit * 2) break;
    }
    records.sort((a, b) => a - b);
    const oldest = records.at(-limit) ?? 0;
    const late: Conditions = {
      ...conditions,
      where: [...conditions.where, `last >= ${oldest}`],
      lead: { column: 'last', rows: limit },
    };
    for (const call of findCalls(this.#index, late, { before: null, after: null, order: 'newest', likely: null })) {
      records.push(...this.#recordsOf(call));
    }
    return [...new Set(records)]
      .sort((a, b) => a - b)
      .slice(-limit)
      .flatMap((seq) => {
        const body = this.#read(seq);
        return body === null ? [] : [journalLine(seq, body)];
      });
  }

  /** The numbers of all records that fit, oldest first; null for all there are. */
  records(query: Query): Float64Array | null {
    if (query.length === 0) return null;
    const conditions = this.#conditions(query);
    if (conditions === null) return new Float64Array();
    const records = findEvents(this.#index, conditions, false, -1);
    for (const call of findCalls(this.#index, conditions, {
      before: null,
      after: null,
      order: 'oldest',
      likely: null,
    })) {
      records.push(...this.#recordsOf(call));
    }
    return Float64Array.from(records).sort();
  }

  detail(call: string): CallView | null {
    this.catchUp();
    const id = this.#index.prepare('SELECT id FROM call WHERE call = ?').get(call)?.id;
    const found = id === undefined ? undefined : (this.#call.get(Number(id)) as unknown as FoundCall);
    const records = found === undefined ? null : this.#bodies(found);
    return found === undefined || records === null ? null : callView(found, records.decided, records.returned);
  }

  /** Rows of calls by their numbers in the index, for the feed. */
  rows(ids: readonly number[]): FeedRow[] {
    return ids.flatMap((id) => {
      const found = this.#call.get(id);
      const row = found === undefined ? null : this.#row(found as unknown as FoundCall);
      return row === null ? [] : [row];
    });
  }

  totals(now: number): Totals {
    this.catchUp();
    return totals(this.#index, now);
  }

  countsByTool(server: string, since: number): Record<string, number> {
    this.catchUp();
    return countsByTool(this.#index, this.#indexer.names, server, since);
  }

  countsByRule(ask: { readonly server: string; readonly rules: readonly RuleQuery[] }): RuleCount[] {
    this.catchUp();
    return countsByRule(this.#index, this.#indexer.names, ask);
  }

  statistics(ask: StatisticsQuery): Statistics {
    this.catchUp();
    const { stopped, ...counts } = statistics(this.#index, this.#indexer.names, ask);
    return { ...counts, stopped: stopped.map((row) => ({ ...row, words: this.#ruleWords(row) })) };
  }

  agentLabels(): AgentLabel[] {
    this.catchUp();
    return agentLabels(this.#index, (seq) => this.#read(seq));
  }

  callNear(seq: number): CallNear | null {
    this.catchUp();
    return callNear(
      this.#index,
      seq,
      (at) => this.#read(at),
      (call) => this.detail(call) !== null,
    );
  }

  /** The oldest record and the newest ones, with their hashes. */
  chain(newest: number): ChainEnds {
    return chainEnds(this.#journal, newest);
  }

  /** Records that are no call, of some kinds and a span of time, newest first. */
  events(ask: EventsQuery): FoundEvents {
    this.catchUp();
    return findEventRecords(this.#index, this.#indexer.names, ask, (seq) => this.#read(seq));
  }

  /** Records that are no call and belong to this one, oldest first. */
  eventsOfCall(call: string): FoundEvents['events'] {
    this.catchUp();
    return findEventsOfCall(this.#index, call, (seq) => this.#read(seq));
  }

  close(): void {
    this.#index.close();
    this.#journal.close();
  }

  /** The rule as the newest call says that it stopped; null where such calls were only counted. */
  #ruleWords({ tool, rule, outcome }: Stopped): string | null {
    const { names } = this.#indexer;
    // A rule of a document is of one tool; one of ours, such as `(default deny)`, is of all.
    const lead = rule.startsWith('(') ? 'tool' : 'rule';
    const newest = this.#index
      .prepare(
        `SELECT decided FROM call INDEXED BY call_${lead} WHERE tool = ? AND rule = ? AND outcome = ?
         ORDER BY id DESC LIMIT 1`,
      )
      .get(names.find(tool) ?? -1, names.find(rule) ?? -1, outcome);
    const body = newest === undefined ? null : this.#read(Number(newest.decided));
    return body !== null && isDecided(body) ? body.decision.words : null;
  }

  #conditions(query: Query): Conditions | null {
    if (query.some((term) => term.kind === 'text')) this.catchUpTexts();
    else this.catchUp();
    return conditionsOf(query, this.#indexer.names, this.#index);
  }

  #recordsOf(call: FoundCall): number[] {
    const records = [call.id];
    if (call.decided !== call.id) {
      const middle = this.#index.prepare('SELECT seq FROM middle WHERE call = ?').all(call.id);
      records.push(...middle.map((row) => Number(row.seq)), call.decided);
    }
    if (call.returned !== null) records.push(call.returned);
    return records;
  }

  #row(call: FoundCall): FeedRow | null {
    const records = this.#bodies(call);
    return records === null ? null : feedRow(call, records.decided, records.returned);
  }

  #bodies(call: FoundCall) {
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
