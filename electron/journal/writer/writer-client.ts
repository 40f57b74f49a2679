import { Worker } from 'node:worker_threads';
import { type RedactionRule, Redactor } from '../../../shared/journal/redact.ts';
import { assertNever } from '../../../shared/json.ts';
import { chainStart } from '../chain/chain.ts';
import { healsByItself, JournalError, type JournalFault, journalFault } from '../fault.ts';
import type { ClockStamp, FaultNote, FromWriter, Restored, Standing, ToWriter, WorkerStart } from '../thread-rpc.ts';
import type { GivenEntry } from './entries.ts';
import { type Batch, Pending, type Waiter } from './pending.ts';
import type { RetentionRule } from './retention.ts';

/** Records that nobody waits for are committed after at most this long, milliseconds, and the commit itself. */
const groupMs = 30;
/** So much is handed over without waiting for the group's time. */
const groupEntries = 4_000;
/** Bytes on their way above which callers are slowed. */
const slowAbove = 32 * 1024 * 1024;
/** How often a journal that may heal by itself is tried again, milliseconds. */
const retryMs = 1_000;

interface Asked {
  readonly resolve: (value: FromWriter) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The main thread's side of the writer. One batch is on its way at a time; all that arrives meanwhile is the next one, so
 * that many callers share one flush of the disk.
 */
export class WriterClient {
  readonly opened: Promise<void>;
  readonly #url: URL;
  readonly #start: Omit<WorkerStart, 'role'>;
  readonly #onFault: (fault: JournalFault | null) => void;
  readonly #onCommit: (records: number) => void;
  #standing: Standing = { head: chainStart, doubt: null };
  readonly #asked = new Map<number, Asked>();
  #worker: Worker | null = null;
  #markOpen: () => void = () => {};
  #next = 1;
  #fault: JournalFault | null = null;
  #closing = false;
  #values: readonly string[] = [];
  #rules: readonly RedactionRule[] = [];
  #retention: RetentionRule;

  readonly #pending = new Pending();
  #sent: Batch | null = null;
  #timer: NodeJS.Timeout | null = null;
  #soon = false;
  #slowed: Waiter[] = [];

  constructor(
    url: URL,
    start: Omit<WorkerStart, 'role'>,
    hooks: { readonly onFault: (fault: JournalFault | null) => void; readonly onCommit: (records: number) => void },
  ) {
    this.#url = url;
    this.#start = start;
    this.#retention = start.retention;
    this.#onFault = hooks.onFault;
    this.#onCommit = hooks.onCommit;
    this.opened = new Promise((resolve) => {
      this.#markOpen = resolve;
    });
    this.#worker = this.#spawn();
  }

  get fault(): JournalFault | null {
    return this.#fault;
  }

  /** The journal as the writer last told of it. */
  get standing(): Standing {
    return this.#standing;
  }

  /** Hands over a record that nobody waits for. Answers a promise where the journal is behind; throws where it is broken. */
  push(entry: GivenEntry): void | Promise<void> {
    if (this.#fault !== null) throw new JournalError(this.#fault);
    this.keep(entry);
    if (this.#pending.size + (this.#sent?.frames.size ?? 0) <= slowAbove) return undefined;
    return new Promise((resolve, reject) => this.#slowed.push({ resolve, reject }));
  }

  /** Like `push`, for what has happened already and cannot be refused: it waits in memory while the journal is broken. */
  keep(entry: GivenEntry): void {
    this.#pending.add(entry, false);
    if (this.#sent !== null || this.#fault !== null) return;
    if (this.#pending.entries >= groupEntries) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), groupMs);
  }

  /** Hands over a record; resolves once it is on disk, rejects where it is not and will not be. */
  commit(entry: GivenEntry): Promise<void> {
    if (this.#fault !== null) return Promise.reject(new JournalError(this.#fault));
    this.#pending.add(entry, true);
    return this.#wait();
  }

  /** Resolves once all that was handed over is on disk. */
  flush(): Promise<void> {
    if (this.#fault !== null) return Promise.reject(new JournalError(this.#fault));
    if (this.#pending.entries === 0 && this.#sent === null) return Promise.resolve();
    return this.#wait();
  }

  setSecrets(values: readonly string[]): void {
    this.#redact(values, this.#rules);
  }

  setRules(rules: readonly RedactionRule[]): void {
    this.#redact(this.#values, rules);
  }

  setRetention(rule: RetentionRule): void {
    this.#retention = rule;
    this.#say({ type: 'retention', rule });
  }

  async reservations(): Promise<Restored> {
    const answer = await this.#ask((id) => ({ type: 'reservations', id }));
    return answer.type === 'reservations' ? answer.restored : { rows: [], stamp: null };
  }

  async setClock(clock: ClockStamp): Promise<void> {
    await this.#ask((id) => ({ type: 'clock', id, clock }));
  }

  async recover(at: string): Promise<string | null> {
    const answer = await this.#ask((id) => ({ type: 'recover', id, at }));
    this.#healed();
    if (answer.type !== 'recovered') return null;
    this.#standing = answer.standing;
    return answer.kept;
  }

  /** Someone who reads found the file damaged: nothing is recorded in it any more. */
  damaged(cause: string): void {
    this.#break({ code: 'journal-damaged', cause });
  }

  async close(): Promise<void> {
    await this.flush().catch(() => {});
    this.#closing = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const worker = this.#worker;
    if (worker === null) return;
    await new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
      this.#say({ type: 'close' });
    });
  }

  #wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.wait({ resolve, reject });
      if (this.#sent !== null || this.#soon) return;
      // Others of the same turn join the same commit.
      this.#soon = true;
      queueMicrotask(() => {
        this.#soon = false;
        if (this.#sent === null) this.#send();
      });
    });
  }

  #send(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#sent !== null || this.#worker === null) return;
    if (this.#pending.entries > 0 || this.#pending.waited) this.#dispatch();
  }

  #dispatch(): void {
    this.#sent = this.#pending.take(this.#next++);
    const frames = this.#sent.frames.copy();
    this.#say({ type: 'batch', id: this.#sent.id, frames }, [frames.bytes.buffer]);
  }

  #hear(message: FromWriter): void {
    switch (message.type) {
      case 'open':
        if (message.fault !== null) this.#break(message.fault);
        this.#standing = message.standing;
        this.#markOpen();
        return;
      case 'committed': {
        this.#standing = message.standing;
        const asked = this.#takeAsked(message.id);
        if (asked === undefined) this.#committed(message.id);
        else asked.resolve(message);
        return;
      }
      case 'failed': {
        const asked = this.#takeAsked(message.id);
        asked?.reject(new JournalError(journalFault(message.fault.code, message.fault.cause)));
        this.#break(message.fault);
        return;
      }
      case 'reservations':
      case 'recovered':
        this.#takeAsked(message.id)?.resolve(message);
        return;
      case 'closed':
        return;
      default:
        assertNever(message);
    }
  }

  #committed(id: number): void {
    const sent = this.#sent;
    // A batch that was given up (its file was found damaged meanwhile) says nothing about the journal of now.
    if (sent?.id !== id) return;
    this.#sent = null;
    this.#pending.written(sent);
    if (this.#fault !== null) this.#healed();
    for (const waiter of sent.waiters) waiter.resolve();
    this.#release();
    if (this.#pending.waited || this.#pending.entries >= groupEntries) this.#send();
    else if (this.#pending.entries > 0) this.#timer ??= setTimeout(() => this.#send(), groupMs);
    this.#onCommit(sent.frames.entries);
  }

  #release(): void {
    if (this.#pending.size > slowAbove) return;
    for (const slowed of this.#slowed.splice(0)) slowed.resolve();
  }

  /**
   * Nothing is recorded any more. Callers that wait are told so, and their records are dropped: their calls do not happen.
   * What has already happened stays in memory until it can be written; no new call passes, so it cannot grow.
   */
  #break(note: FaultNote): void {
    const fault = journalFault(note.code, note.cause);
    const error = new JournalError(fault);
    const news = this.#fault?.code !== fault.code;
    this.#fault = fault;
    const waiters = [...this.#pending.giveUp(this.#sent), ...this.#slowed.splice(0)];
    this.#sent = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const waiter of waiters) waiter.reject(error);
    if (healsByItself(note.code) && !this.#closing) this.#tryAgain();
    if (news) this.#onFault(fault);
  }

  #tryAgain(): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#worker === null) this.#worker = this.#spawn();
      if (this.#sent !== null) return;
      // An empty batch is a commit too: it shows whether the journal can be written again.
      this.#dispatch();
    }, retryMs);
  }

  #healed(): void {
    this.#fault = null;
    this.#onFault(null);
    if (this.#pending.entries > 0 && this.#sent === null) this.#send();
  }

  #redact(values: readonly string[], rules: readonly RedactionRule[]): void {
    // Built here too, so that a wrong pattern throws at who set it and not in the worker.
    new Redactor(values, rules);
    this.#values = values;
    this.#rules = rules;
    this.#say({ type: 'redaction', values, rules });
  }

  #ask(message: (id: number) => ToWriter): Promise<FromWriter> {
    // Between the end of one worker and the start of the next nobody would ever answer.
    if (this.#worker === null)
      return Promise.reject(new JournalError(journalFault('journal-failed', 'no writer runs')));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#say(message(id));
    });
  }

  #takeAsked(id: number): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    return asked;
  }

  #say(message: ToWriter, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker?.postMessage(message, transfer);
  }

  #spawn(): Worker {
    const { head, doubt } = this.#standing;
    // One that is started again expects what the one before it wrote.
    const expected = doubt === null && head.seq > 0 ? head : (this.#start.expected ?? null);
    const workerData: WorkerStart = { role: 'writer', ...this.#start, retention: this.#retention, expected };
    const worker = new Worker(this.#url, { workerData, name: 'journal-writer' });
    worker.on('message', (message: FromWriter) => this.#hear(message));
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', () => this.#lost(worker, new Error('the journal writer ended')));
    worker.postMessage({ type: 'redaction', values: this.#values, rules: this.#rules } satisfies ToWriter);
    return worker;
  }

  /** A writer that ended is started again; what it was about to write was not acknowledged. */
  #lost(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const asked of this.#asked.values()) asked.reject(error);
    this.#asked.clear();
    this.#markOpen();
    if (!this.#closing) this.#break({ code: 'journal-failed', cause: error.message });
  }
}
