// biome-ignore-all lint/style/noExcessiveLinesPerFile: the one surface of the journal: most of its methods pass on to a thread
import type { FeedFilter, FeedRow, Totals } from '../../shared/control/feed.ts';
import type { RedactionRule } from '../../shared/journal/redact.ts';
import type { AgentId, CallId, ServerName } from '../../shared/names.ts';
import type { CallView } from '../../shared/record.ts';
import type { ToolProfile } from '../../shared/tool.ts';
import type { DecidedEntry, JournalPort, ReturnedEntry } from '../guard/ports.ts';
import { systemClock } from '../lib/clock.ts';
import { type PrintedJson, printedBytes } from '../protocol/json-print.ts';
import type { Head } from './chain/chain.ts';
import { type HeadMemory, Remembering } from './chain/head-memory.ts';
import type { JournalFault } from './fault.ts';
import type { Page } from './query/reader.ts';
import { ReaderClient } from './query/reader-client.ts';
import { JournalReading } from './reading.ts';
import type { ClockStamp, Restored } from './thread-rpc.ts';
import { AgentShares } from './writer/agent-shares.ts';
import { brief, decidedEntry, type EntryTime, eventEntry, type JournalEvent, returnedEntry } from './writer/entries.ts';
import { RefusalCounter } from './writer/refusal-counter.ts';
import { RefusedCalls } from './writer/refused-calls.ts';
import { defaultRetention, type RetentionRule } from './writer/retention.ts';
import { WriterClient } from './writer/writer-client.ts';

export interface JournalOptions {
  /** `DIR/journal`; made where it is missing, closed to other users. */
  readonly folder: string;
  /** `worker.ts` beside this file in a source run, `journal-worker.js` in the build. */
  readonly workerUrl: URL;
  readonly profile: (server: ServerName, tool: string) => ToolProfile;
  readonly agentLabel: (agent: AgentId) => string;
  /** Called when the journal stops recording, and null when it records again. */
  readonly onFault?: (fault: JournalFault | null) => void;
  /** Largest size of the database, bytes. A journal that would grow beyond closes the gate. */
  readonly ceiling?: number;
  readonly retention?: RetentionRule;
  /** Remembers the end of the chain outside of the folder. */
  readonly memory?: HeadMemory;
  readonly now?: () => number;
  readonly monotonic?: () => number;
}

/** The start belongs to the agents; the index is seen to a little later. */
const indexAfterMs = 5_000;
const defaultCeiling = 8 * 1024 ** 3;

/** The journal as the rest of the program sees it. Two workers do the work: one writes, one answers questions. */
export class JournalClient implements JournalPort {
  readonly #options: JournalOptions;
  readonly #writer: WriterClient;
  readonly #reader: ReaderClient;
  /** Everything that reads: pages, tail, export, verify, statistics. */
  readonly reading: JournalReading;
  #later: NodeJS.Timeout | null = null;
  readonly #refusals: RefusalCounter;
  readonly #refusedCalls: RefusedCalls;
  readonly #shares: AgentShares;
  readonly #remembering: Remembering;
  readonly #now: () => number;
  readonly #monotonic: () => number;

  private constructor(options: JournalOptions, expected: Head | null) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#monotonic = options.monotonic ?? systemClock.monotonic;
    const retention = options.retention ?? defaultRetention;
    const start = { folder: options.folder, ceiling: options.ceiling ?? defaultCeiling, retention, expected };
    this.#reader = new ReaderClient(options.workerUrl, start, (cause) => this.#writer.damaged(cause));
    this.#writer = new WriterClient(options.workerUrl, start, {
      onFault: (fault) => options.onFault?.(fault),
      onCommit: (records) => this.#reader.committed(records),
    });
    this.reading = new JournalReading(options, this.#reader, () => this.#settled());
    this.#remembering = new Remembering(options.memory ?? null, expected, () => this.#writer.chainEnd);
    this.#refusedCalls = new RefusedCalls(retention, this.#now, ({ agent, count, detail }) =>
      this.#record({ kind: 'refused', agent, what: `${count} more refused calls, counted in one record`, detail }),
    );
    this.#shares = new AgentShares(retention, this.#now, (agent) =>
      this.#record({
        kind: 'retention',
        agent,
        what: `${agent} used up its share of the journal: of its further arguments and results only the beginning is kept`,
      }),
    );
    this.#refusals = new RefusalCounter((cause, count, since) =>
      this.#record({
        kind: 'refused',
        what: `${count} refused before there was a call to judge: ${cause}`,
        detail: { cause, count, since },
      }),
    );
  }

  /** Opens the journal; a broken one opens with `fault` set, so that the program can start and say it. */
  static async open(options: JournalOptions): Promise<JournalClient> {
    const client = new JournalClient(options, (await options.memory?.read()) ?? null);
    await client.#writer.opened;
    client.#remembering.start();
    client.#later = setTimeout(() => client.#reader.indexInBackground(), indexAfterMs);
    client.#later.unref();
    return client;
  }

  get fault(): JournalFault | null {
    return this.#writer.fault;
  }

  /** Why the journal that was found is not the one that had been written, in words; null where nothing speaks against it. */
  get doubt(): string | null {
    return this.#writer.chainEnd.doubt;
  }

  /** Agents of whose arguments and results only the beginning is kept, because they used up their share. */
  get briefAgents(): readonly AgentId[] {
    return this.#shares.used;
  }

  recordDecision(entry: DecidedEntry, durable: boolean): void | Promise<void> {
    const { call } = entry;
    const profile = this.#options.profile(call.server, call.tool);
    const made = decidedEntry(entry, profile, this.#options.agentLabel(call.agent), this.#time());
    const size = lengthOf(made.arguments);
    if (!this.#refusedCalls.admits(entry, size)) return undefined;
    const stored = this.#shares.keepsWhole(call.agent, profile.readOnly, size) ? made : brief(made);
    return durable ? this.#writer.commit(stored) : this.#writer.push(stored);
  }

  recordResult(entry: ReturnedEntry): void {
    const { server, tool, agent } = entry.call;
    const made = returnedEntry(entry, this.#time());
    const { readOnly } = this.#options.profile(server, tool);
    const whole = this.#shares.keepsWhole(agent, readOnly, made.error.length + made.result.length);
    this.#writer.pushAlways(whole ? made : brief(made));
  }

  /** Counts a refusal that happened before there was a call to judge: one record a minute for each cause. */
  countRefusal(cause: string): void {
    this.#refusals.count(cause, this.#now());
  }

  /** Records what is no call; resolves once it is on disk. */
  event(event: JournalEvent): Promise<void> {
    return this.#writer.commit(eventEntry(event, this.#time()));
  }

  /** Values that are redacted wherever they stand: the TestRail key, agents' tokens. Replaces those set before. */
  setSecrets(values: readonly string[]): void {
    this.#writer.setSecrets(values);
  }

  /** A person's own redaction rules. Replaces those set before; throws where a pattern is no regular expression. */
  setRules(rules: readonly RedactionRule[]): void {
    this.#writer.setRules(rules);
  }

  reservations(): Promise<Restored> {
    return this.#writer.reservations();
  }

  /** Keeps the limits' clock: once after they were restored, before the first call. */
  setClock(stamp: ClockStamp): Promise<void> {
    return this.#writer.setClock(stamp);
  }

  /** New and changed calls as they are committed, in batches. Free of cost while nobody listens. */
  onRows(listener: (rows: readonly FeedRow[]) => void): () => void {
    return this.#reader.onRows(listener);
  }

  /** Newest first. `before` is the `next` of the page before it. */
  page(filter: FeedFilter, before: number | null, limit: number): Promise<Page> {
    return this.reading.page(filter, before, limit);
  }

  detail(call: CallId): Promise<CallView | null> {
    return this.reading.detail(call);
  }

  totals(): Promise<Totals> {
    return this.reading.totals();
  }

  /** Calls of each tool in the last 7 days. */
  countsByTool(server: ServerName): Promise<Readonly<Record<string, number>>> {
    return this.reading.countsByTool(server);
  }

  /** How long and how much is kept; looked at once a minute. */
  setRetention(rule: RetentionRule): void {
    this.#refusedCalls.use(rule);
    this.#shares.use(rule);
    this.#writer.setRetention(rule);
  }

  /** Resolves once all that was handed over so far is on disk; rejects where it cannot be. */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** A person's command: keeps a damaged file aside and starts a new one. Answers where the old one lies. */
  async recover(): Promise<{ readonly kept: string | null }> {
    const damaged = await this.#reader.reopen(() => this.#writer.recover(new Date(this.#now()).toISOString()));
    await this.event({
      kind: 'recovered',
      what:
        damaged === null
          ? 'The journal was started anew'
          : `The journal was started anew; the damaged one is ${damaged}`,
    });
    await this.#remembering.anew();
    return { kept: damaged };
  }

  async close(): Promise<void> {
    if (this.#later !== null) clearTimeout(this.#later);
    this.#refusals.close();
    this.#refusedCalls.close();
    await this.#reader.close();
    await this.#writer.close();
    await this.#remembering.stop();
  }

  /** Records what has happened and nobody waits for. */
  #record(event: JournalEvent): void {
    this.#writer.pushAlways(eventEntry(event, this.#time()));
  }

  #time(): EntryTime {
    return { now: this.#now(), monotonic: this.#monotonic() };
  }

  /** What is on its way shall be seen by who asks now; a broken journal still answers from what it has. */
  async #settled(): Promise<void> {
    if (this.#writer.fault === null) await this.#writer.flush().catch(() => {});
  }
}

function lengthOf(text: string | PrintedJson): number {
  return typeof text === 'string' ? text.length : printedBytes(text);
}
