import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FeedFilter, Totals } from '../../shared/control/feed.ts';
import type { AgentLabel, CallNear } from '../../shared/control/journal.ts';
import type { Query } from '../../shared/journal/query.ts';
import { queryText } from '../../shared/journal/query-text.ts';
import type { CallId, ServerName } from '../../shared/names.ts';
import type { CallView, JournalLine } from '../../shared/record.ts';
import { chainStart } from './chain/chain.ts';
import type { HeadMemory } from './chain/head-memory.ts';
import { databaseName } from './chain/store.ts';
import type { Verdict } from './chain/verify.ts';
import type { ExportFormat, Manifest } from './jobs/export.ts';
import type { Imported } from './jobs/import.ts';
import { type JobOptions, runJobWorker } from './jobs/job-client.ts';
import type { ChainEnds, EventsQuery, FoundEvents } from './query/event-log.ts';
import type { Page } from './query/reader.ts';
import { ReaderClient } from './query/reader-client.ts';
import type { RuleCount, RuleQuery } from './query/rule-counts.ts';
import type { Statistics } from './query/statistics.ts';
import type { StatisticsQuery } from './query/statistics-parts.ts';
import type { Job } from './thread-rpc.ts';
import { defaultRetention } from './writer/retention.ts';

const week = 7 * 24 * 3_600_000;

export interface ReadingOptions {
  readonly folder: string;
  readonly workerUrl: URL;
  readonly now?: () => number;
  /** Where the end of the chain is remembered, outside of the folder. */
  readonly memory?: HeadMemory;
}

/**
 * Everything that reads a journal: of the running gateway, of a folder where none runs, or of an imported export.
 * Questions run in a worker of their own and never wait for the writer, nor it for them.
 */
export class JournalReading {
  readonly #options: ReadingOptions;
  readonly #reader: ReaderClient;
  readonly #settled: () => Promise<void>;
  readonly #now: () => number;

  /** `settled` resolves when what is on its way has been written, so that who asks now sees it. */
  constructor(options: ReadingOptions, reader: ReaderClient, settled: () => Promise<void>) {
    this.#options = options;
    this.#reader = reader;
    this.#settled = settled;
    this.#now = options.now ?? Date.now;
  }

  /** Reads a folder in which no gateway writes. */
  static of(options: ReadingOptions): JournalReading {
    const start = { folder: options.folder, ceiling: Number.POSITIVE_INFINITY, retention: defaultRetention };
    const reader = new ReaderClient(options.workerUrl, start, () => {});
    return new JournalReading(options, reader, () => Promise.resolve());
  }

  /** Newest first. `before` is the `next` of the page before it. */
  async page(filter: FeedFilter, before: number | null, limit: number): Promise<Page> {
    await this.#settled();
    if (this.#missing()) return { rows: [], next: null };
    return this.#reader.ask('page', { filter, before, limit, after: null, now: this.#now() });
  }

  /** The page that came after a row, newest first all the same; `next` is the `after` of the one that came after it. */
  async newerPage(filter: FeedFilter, after: number, limit: number): Promise<Page> {
    await this.#settled();
    if (this.#missing()) return { rows: [], next: null };
    return this.#reader.ask('page', { filter, before: null, limit, after, now: this.#now() });
  }

  async detail(call: CallId): Promise<CallView | null> {
    await this.#settled();
    return this.#missing() ? null : this.#reader.ask('detail', { call });
  }

  async totals(): Promise<Totals> {
    await this.#settled();
    return this.#reader.ask('totals', { now: this.#now() });
  }

  /** Calls of each tool in the last 7 days. */
  async countsByTool(server: ServerName): Promise<Readonly<Record<string, number>>> {
    await this.#settled();
    return this.#reader.ask('countsByTool', { server, since: this.#now() - week });
  }

  /** What each rule decided, in the order in which they are asked for. */
  async countsByRule(server: ServerName, rules: readonly RuleQuery[]): Promise<readonly RuleCount[]> {
    await this.#settled();
    if (this.#missing()) return rules.map(() => ({ calls: 0, last: null }));
    return this.#reader.ask('countsByRule', { server, rules });
  }

  async statistics(ask: StatisticsQuery): Promise<Statistics> {
    await this.#settled();
    return this.#reader.ask('statistics', ask);
  }

  /** Every agent that called, as its newest call names it. */
  async agentLabels(): Promise<readonly AgentLabel[]> {
    await this.#settled();
    return this.#missing() ? [] : this.#reader.ask('agentLabels', {});
  }

  /** The call that a record belongs to, or the last one before it. */
  async callNear(seq: number): Promise<CallNear | null> {
    await this.#settled();
    return this.#missing() ? null : this.#reader.ask('callNear', { seq });
  }

  /** Where the chain begins, and its newest records. */
  async chain(newest: number): Promise<ChainEnds> {
    await this.#settled();
    return this.#missing() ? { first: null, newest: [], bytes: 0 } : this.#reader.ask('chain', { newest });
  }

  /** What was recorded about a call beside its decision and its end, oldest first. */
  async eventsOfCall(call: CallId): Promise<FoundEvents['events']> {
    await this.#settled();
    return this.#missing() ? [] : this.#reader.ask('eventsOfCall', { call });
  }

  /** Records that are no call, newest first. */
  async events(ask: EventsQuery): Promise<FoundEvents> {
    await this.#settled();
    return this.#missing() ? { events: [], total: 0 } : this.#reader.ask('events', ask);
  }

  /** The newest records that fit, oldest first: `journal tail`. */
  async tail(query: Query, limit: number): Promise<readonly JournalLine[]> {
    await this.#settled();
    return this.#missing() ? [] : this.#reader.ask('lines', { query, limit });
  }

  /**
   * Writes all records that fit, oldest first, piece by piece to `take`, which may slow it by a promise. Answers the
   * manifest.
   */
  async export(
    query: Query,
    format: ExportFormat,
    take: (text: string) => void | Promise<void>,
    options: JobOptions = {},
  ): Promise<Manifest> {
    await this.#settled();
    if (this.#missing()) throw new Error(`There is no journal in ${this.#options.folder} yet`);
    const records = query.length === 0 ? null : await this.#reader.ask('records', { query });
    const at = new Date(this.#now()).toISOString();
    const job = { kind: 'export', format, query: queryText(query), at, records } as const;
    return (await this.#job(job, take, options)) as Manifest;
  }

  /** Follows the whole chain and compares it with the heads noted outside the database. */
  async verify(options: JobOptions = {}): Promise<Verdict> {
    await this.#settled();
    const expected = (await this.#options.memory?.read()) ?? null;
    if (this.#missing()) {
      if (expected !== null) return { ok: false, seq: 1, why: removed(expected.seq), records: 0 };
      return { ok: true, records: 0, first: null, last: chainStart, heads: 0, sealedFrom: null, remembered: false };
    }
    return (await this.#job({ kind: 'verify', expected }, () => {}, options)) as Verdict;
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  #missing(): boolean {
    return !existsSync(join(this.#options.folder, databaseName));
  }

  #job(job: Job, take: (text: string) => void | Promise<void>, options: JobOptions) {
    const start = { folder: this.#options.folder, ceiling: Number.POSITIVE_INFINITY, retention: defaultRetention };
    return runJobWorker(this.#options.workerUrl, start, job, { ...options, take });
  }
}

function removed(seq: number): string {
  return `it and all up to ${seq} are missing: the journal had them when last seen, and is gone`;
}

/** Reads a JSONL export into an empty folder, to be opened with `JournalReading.of`. Rejects at the first changed line. */
export async function importJournal(file: string, options: ReadingOptions, job: JobOptions = {}): Promise<Imported> {
  const start = { folder: options.folder, ceiling: Number.POSITIVE_INFINITY, retention: defaultRetention };
  return (await runJobWorker(options.workerUrl, start, { kind: 'import', file }, job)) as Imported;
}
