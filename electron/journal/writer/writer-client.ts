// biome-ignore-all lint/style/noExcessiveLinesPerFile: one queue before the writer, with what happens when it is slow or gone
import type { RedactionRule } from '../../../shared/journal/redact.ts';
import { healsByItself, JournalError, type JournalFault, journalFault } from '../fault.ts';
import type { ChainEnd, ClockStamp, FaultNote, Restored, WorkerStart } from '../thread-rpc.ts';
import type { GivenEntry } from './entry.ts';
import { type Batch, Pending, type Waiter } from './pending.ts';
import type { RetentionRule } from './retention.ts';
import { WriterThread } from './writer-thread.ts';

/** Records that nobody waits for are committed after at most this long, milliseconds, and the commit itself. */
const groupMs = 30;
/** So much is handed over without waiting for the group's time. */
const groupEntries = 4_000;
/** Bytes on their way above which callers wait. */
const backpressureAbove = 32 * 1024 * 1024;
/** How often a journal that may heal by itself is tried again, milliseconds. */
const retryMs = 1_000;

/** `faulted`: nothing is recorded. `closing`: what was handed over is still written, and nothing is tried again. */
type State =
  | { readonly kind: 'recording' }
  | { readonly kind: 'faulted'; readonly fault: JournalFault }
  | { readonly kind: 'closing'; readonly fault: JournalFault | null };

const closed = journalFault('journal-failed', 'it is closed');

export interface WriterHooks {
  /** Called when the journal stops recording, and with null when it records again. */
  readonly onFault: (fault: JournalFault | null) => void;
  readonly onCommit: (records: number) => void;
}

/**
 * The main thread's side of the writer. One batch is on its way at a time; all that arrives meanwhile is the next one, so
 * that many callers share one flush of the disk.
 */
export class WriterClient {
  readonly opened: Promise<void>;
  readonly #thread: WriterThread;
  readonly #hooks: WriterHooks;
  readonly #pending = new Pending();
  #state: State = { kind: 'recording' };
  #markOpen: () => void = () => {};
  #nextBatch = 1;
  #sent: Batch | null = null;
  #timer: NodeJS.Timeout | null = null;
  #sendsSoon = false;
  #backpressured: Waiter[] = [];

  constructor(url: URL, start: Omit<WorkerStart, 'role'>, hooks: WriterHooks) {
    this.#hooks = hooks;
    this.opened = new Promise((resolve) => {
      this.#markOpen = resolve;
    });
    this.#thread = new WriterThread(url, start, {
      onOpen: (fault) => {
        if (fault !== null) this.#break(fault);
        this.#markOpen();
      },
      onCommitted: (batch) => this.#committed(batch),
      onFault: (fault) => this.#break(fault),
      onExit: (error) => {
        this.#markOpen();
        if (this.#state.kind !== 'closing') this.#break({ code: 'journal-failed', cause: error.message });
        else this.#giveUp(new JournalError(closed));
      },
    });
  }

  get fault(): JournalFault | null {
    return this.#state.kind === 'recording' ? null : this.#state.fault;
  }

  /** The end of the chain as the writer last told of it. */
  get chainEnd(): ChainEnd {
    return this.#thread.chainEnd;
  }

  /** Hands over a record that nobody waits for. Answers a promise where the journal is behind; throws where it is broken. */
  push(entry: GivenEntry): void | Promise<void> {
    const { fault } = this;
    if (fault !== null) throw new JournalError(fault);
    this.pushAlways(entry);
    if (this.#pending.size + (this.#sent?.encoded.size ?? 0) <= backpressureAbove) return undefined;
    return new Promise((resolve, reject) => this.#backpressured.push({ resolve, reject }));
  }

  /** Like `push`, for what has happened already and cannot be refused: it waits in memory while the journal is broken. */
  pushAlways(entry: GivenEntry): void {
    this.#pending.add(entry, false);
    if (this.#sent !== null || this.fault !== null) return;
    if (this.#pending.entries >= groupEntries) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), groupMs);
  }

  /** Hands over a record; resolves once it is on disk, rejects where it is not and will not be. */
  commit(entry: GivenEntry): Promise<void> {
    const fault = this.#refusal;
    if (fault !== null) return Promise.reject(new JournalError(fault));
    this.#pending.add(entry, true);
    return this.#wait();
  }

  /** Resolves once all that was handed over is on disk. */
  flush(): Promise<void> {
    const fault = this.#refusal;
    if (fault !== null) return Promise.reject(new JournalError(fault));
    if (this.#pending.entries === 0 && this.#sent === null) return Promise.resolve();
    return this.#wait();
  }

  setSecrets(values: readonly string[]): void {
    this.#thread.setSecrets(values);
  }

  setRules(rules: readonly RedactionRule[]): void {
    this.#thread.setRules(rules);
  }

  setRetention(rule: RetentionRule): void {
    this.#thread.setRetention(rule);
  }

  reservations(): Promise<Restored> {
    return this.#thread.ask('reservations', null);
  }

  async setClock(clock: ClockStamp): Promise<void> {
    await this.#thread.ask('setClock', clock);
  }

  /** Moves a damaged database aside and begins a new one. Answers where the old one lies; null where there was none. */
  async recover(at: string): Promise<string | null> {
    const damaged = await this.#thread.ask('recover', { at });
    this.#heal();
    return damaged;
  }

  /** Someone who reads found the file damaged: nothing is recorded in it any more. */
  damaged(cause: string): void {
    this.#break({ code: 'journal-damaged', cause });
  }

  async close(): Promise<void> {
    await this.flush().catch(() => {});
    this.#state = { kind: 'closing', fault: this.fault };
    this.#stopTimer();
    await this.#thread.close();
  }

  /** Why nobody may wait for a record: no thread would ever answer one that is closed. */
  get #refusal(): JournalFault | null {
    return this.fault ?? (this.#state.kind === 'closing' ? closed : null);
  }

  #wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.wait({ resolve, reject });
      if (this.#sent !== null || this.#sendsSoon) return;
      // Others of the same turn join the same commit.
      this.#sendsSoon = true;
      queueMicrotask(() => {
        this.#sendsSoon = false;
        if (this.#sent === null) this.#send();
      });
    });
  }

  #send(): void {
    this.#stopTimer();
    if (this.#sent !== null || !this.#thread.isRunning) return;
    if (this.#pending.entries > 0 || this.#pending.waited) this.#dispatch();
  }

  #dispatch(): void {
    this.#sent = this.#pending.take(this.#nextBatch++);
    this.#thread.write(this.#sent.id, this.#sent.encoded.copy());
  }

  #committed(id: number): void {
    const sent = this.#sent;
    // A batch that was given up (its file was found damaged meanwhile) says nothing about the journal of now.
    if (sent?.id !== id) return;
    this.#sent = null;
    this.#pending.written(sent);
    if (this.fault !== null) this.#heal();
    for (const waiter of sent.waiters) waiter.resolve();
    this.#release();
    if (this.#pending.waited || this.#pending.entries >= groupEntries) this.#send();
    else if (this.#pending.entries > 0) this.#timer ??= setTimeout(() => this.#send(), groupMs);
    this.#hooks.onCommit(sent.encoded.entries);
  }

  #release(): void {
    if (this.#pending.size > backpressureAbove) return;
    for (const waiter of this.#backpressured.splice(0)) waiter.resolve();
  }

  /**
   * Nothing is recorded any more. Callers that wait are told so, and their records are dropped: their calls do not happen.
   * What has already happened stays in memory until it can be written; no new call passes, so it cannot grow.
   */
  #break(note: FaultNote): void {
    const fault = journalFault(note.code, note.cause);
    const error = new JournalError(fault);
    const isNew = this.fault?.code !== fault.code;
    const isClosing = this.#state.kind === 'closing';
    this.#state = { kind: isClosing ? 'closing' : 'faulted', fault };
    this.#giveUp(error);
    if (healsByItself(note.code) && !isClosing) this.#tryAgain();
    if (isNew) this.#hooks.onFault(fault);
  }

  #giveUp(error: JournalError): void {
    const waiters = [...this.#pending.giveUp(this.#sent), ...this.#backpressured.splice(0)];
    this.#sent = null;
    this.#stopTimer();
    for (const waiter of waiters) waiter.reject(error);
  }

  #tryAgain(): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#thread.start();
      if (this.#sent !== null) return;
      // An empty batch is a commit too: it shows whether the journal can be written again.
      this.#dispatch();
    }, retryMs);
  }

  #heal(): void {
    this.#state = this.#state.kind === 'closing' ? { kind: 'closing', fault: null } : { kind: 'recording' };
    // Or what is handed over next would wait for the next try.
    this.#stopTimer();
    this.#hooks.onFault(null);
    if (this.#pending.entries > 0 && this.#sent === null) this.#send();
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
