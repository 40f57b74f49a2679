import type { Worker } from 'node:worker_threads';
import type { FeedRow } from '../../../shared/control/feed.ts';
import { assertNever } from '../../../shared/json.ts';
import { startThread } from '../../lib/worker-thread.ts';
import { JournalError, journalFault } from '../fault.ts';
import { type CatchUpRule, IndexLag } from '../index/index-lag.ts';
import { OpenRequests } from '../open-requests.ts';
import type { FaultNote, FromReader, ReaderRequest, ReaderRequests, ToReader, WorkerStart } from '../thread-rpc.ts';

/** When the reader's thread ends, and when it runs though nobody asks. */
export interface IdleRule extends CatchUpRule {
  /** Milliseconds without a question after which a reader ends: a thread of its own keeps some 20 MB. */
  readonly idleMs: number;
}
export const defaultIdleRule: IdleRule = { behindAtMost: 50_000, behindInStorm: 20, quietMs: 5_000, idleMs: 20_000 };

/**
 * The main thread's side of the reader. Its worker starts with the first question, or when the index fell behind and calls
 * pause, and anew after a crash; it ends when nobody needs it, and while a storm of calls needs what it would use.
 */
export class ReaderClient {
  readonly #url: URL;
  readonly #start: Omit<WorkerStart, 'role'>;
  readonly #onDamage: (cause: string) => void;
  readonly #idleRule: IdleRule;
  readonly #listeners = new Set<(rows: readonly FeedRow[]) => void>();
  readonly #requests = new OpenRequests();
  #worker: Worker | null = null;
  #closed = false;
  #indexes = false;
  readonly #lag: IndexLag;
  /** When somebody last asked something, on the process's clock. */
  #usedAt = Number.NEGATIVE_INFINITY;
  /** Messages while one thread ends: the next one gets them, so that no two work on the index. */
  #queued: ToReader[] | null = null;
  #ended: Promise<void> = Promise.resolve();
  /** How many replace the files now: no thread is started meanwhile. */
  #blocks = 0;

  constructor(
    url: URL,
    start: Omit<WorkerStart, 'role'>,
    onDamage: (cause: string) => void,
    rule: IdleRule = defaultIdleRule,
  ) {
    this.#idleRule = rule;
    this.#lag = new IndexLag(rule, () => {
      if (!this.#closed && this.#worker === null) this.#post({ type: 'indexInBackground' });
    });
    this.#url = url;
    this.#start = start;
    this.#onDamage = onDamage;
  }

  /** Whether its thread runs now. */
  get running(): boolean {
    return this.#worker !== null;
  }

  ask<Q extends ReaderRequest>(question: Q, ask: ReaderRequests[Q]['ask']): Promise<ReaderRequests[Q]['answer']> {
    if (this.#closed) return Promise.reject(new Error('the journal is closed'));
    const { id, answer } = this.#requests.open<ReaderRequests[Q]['answer']>();
    this.#post({ type: 'ask', id, question, ask });
    return answer;
  }

  onRows(listener: (rows: readonly FeedRow[]) => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#post({ type: 'watch', on: true });
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0 && this.#worker !== null) {
        this.#post({ type: 'watch', on: false });
      }
    };
  }

  /** Keeps the index up with the journal in the background from now on, as far as a search needs it. */
  indexInBackground(): void {
    this.#indexes = true;
    if (this.#closed) return;
    // One that runs for somebody goes on when they left.
    this.#worker?.postMessage({ type: 'indexInBackground' } satisfies ToReader);
    this.#lag.begin();
  }

  /** So many records were committed. */
  committed(records: number): void {
    this.#lag.committed(records);
    if (this.#listeners.size > 0) this.#post({ type: 'committed' });
    else this.#endIfIdle();
  }

  /** Lets go of the files while they are replaced; what is asked meanwhile is answered from the new ones. */
  async reopen<T>(replace: () => Promise<T>): Promise<T> {
    this.#blocks++;
    try {
      await this.#end();
      return await replace();
    } finally {
      this.#blocks--;
      this.#unblock();
      if (this.#listeners.size > 0 && !this.#closed) this.#post({ type: 'watch', on: true });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    this.#lag.end();
    await this.#end();
    this.#requests.rejectAll(new Error('the journal is closed'));
  }

  #post(message: ToReader): void {
    if (message.type !== 'indexInBackground') this.#usedAt = performance.now();
    if (this.#queued !== null) {
      this.#queued.push(message);
      return;
    }
    this.#worker ??= this.#spawn();
    this.#worker.postMessage(message);
  }

  #spawn(): Worker {
    const workerData: WorkerStart = { role: 'reader', ...this.#start };
    const worker = startThread(this.#url, { workerData, name: 'journal-reader' });
    worker.on('message', (message: FromReader) => this.#onMessage(message));
    // Without a listener an error in the worker would end the whole program.
    worker.on('error', (error) => this.#onExit(worker, error));
    worker.on('exit', () => this.#onExit(worker, new Error('the journal reader ended')));
    if (this.#indexes) worker.postMessage({ type: 'indexInBackground' } satisfies ToReader);
    return worker;
  }

  #onMessage(message: FromReader): void {
    switch (message.type) {
      case 'answer':
        this.#requests.resolve(message.id, message.value);
        return;
      case 'refused':
        this.#requests.reject(message.id, refusal(message.fault));
        if (message.fault.code === 'journal-damaged') this.#onDamage(message.fault.cause);
        return;
      case 'rows':
        for (const listener of this.#listeners) listener(message.rows);
        return;
      case 'indexed':
        this.#lag.caughtUp();
        this.#endIfIdle();
        return;
      case 'closed':
        return;
      default:
        assertNever(message);
    }
  }

  #endIfIdle(): void {
    const needed = this.#requests.size > 0 || this.#listeners.size > 0 || this.#lag.due;
    if (this.#worker !== null && !needed && performance.now() - this.#usedAt > this.#idleRule.idleMs) void this.#end();
  }

  #onExit(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#requests.rejectAll(error);
    if (!this.#closed && this.#listeners.size > 0) this.#post({ type: 'watch', on: true });
  }

  /** Ends the worker where one runs; resolves when its files are closed. */
  async #end(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) {
      if (this.#blocks > 0) this.#queued ??= [];
      return this.#ended;
    }
    this.#worker = null;
    this.#queued = [];
    const asked = this.#requests.ids;
    this.#ended = new Promise((resolve) => {
      worker.once('exit', () => {
        // It answers before it closes, but for one that broke.
        for (const id of asked) this.#requests.reject(id, new Error('the journal reader ended'));
        resolve();
      });
      worker.postMessage({ type: 'close' } satisfies ToReader);
    });
    await this.#ended;
    this.#unblock();
  }

  #unblock(): void {
    if (this.#blocks > 0) return;
    const queued = this.#queued ?? [];
    this.#queued = null;
    if (!this.#closed) for (const message of queued) this.#post(message);
  }
}

/** What the disk or the file does is no error of ours: the fault has its code, and says what to do. */
function refusal({ code, cause }: FaultNote): Error {
  return code === 'journal-failed' ? new Error(cause) : new JournalError(journalFault(code, cause));
}
