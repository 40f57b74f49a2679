import { Worker } from 'node:worker_threads';
import type { FeedRow } from '../../../shared/control/feed.ts';
import { assertNever } from '../../../shared/json.ts';
import { type CatchUpRule, IndexLag } from '../index/index-lag.ts';
import type { FromReader, Question, Questions, ToReader, WorkerStart } from '../thread-rpc.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface Rest extends CatchUpRule {
  /** Milliseconds without a question after which a reader ends: a thread of its own keeps some 20 MB. */
  readonly restMs: number;
}
export const defaultRest: Rest = { behindAtMost: 50_000, behindInStorm: 20, quietMs: 5_000, restMs: 20_000 };

/**
 * The main thread's side of the reader. Its worker starts with the first question, or when the index fell behind and calls
 * pause, and anew after a crash; it ends when nobody needs it, and while a storm of calls needs what it would use.
 */
export class ReaderClient {
  readonly #url: URL;
  readonly #start: Omit<WorkerStart, 'role'>;
  readonly #onDamage: (cause: string) => void;
  readonly #rest: Rest;
  readonly #listeners = new Set<(rows: readonly FeedRow[]) => void>();
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #next = 1;
  #closed = false;
  #level = false;
  readonly #catchUp: IndexLag;
  /** When somebody last asked something, on the process's clock. */
  #usedAt = Number.NEGATIVE_INFINITY;
  /** Said while one worker ends: the next one hears it, so that no two work on the index. */
  #unheard: ToReader[] | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(url: URL, start: Omit<WorkerStart, 'role'>, onDamage: (cause: string) => void, rest: Rest = defaultRest) {
    this.#rest = rest;
    this.#catchUp = new IndexLag(rest, () => {
      if (!this.#closed && this.#worker === null) this.#say({ type: 'keepLevel' });
    });
    this.#url = url;
    this.#start = start;
    this.#onDamage = onDamage;
  }

  /** Whether its thread runs now. */
  get running(): boolean {
    return this.#worker !== null;
  }

  ask<Q extends Question>(question: Q, ask: Questions[Q]['ask']): Promise<Questions[Q]['answer']> {
    if (this.#closed) return Promise.reject(new Error('the journal is closed'));
    const id = this.#next++;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#say({ type: 'ask', id, question, ask });
    return answer as Promise<Questions[Q]['answer']>;
  }

  onRows(listener: (rows: readonly FeedRow[]) => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#say({ type: 'watch', on: true });
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0 && this.#worker !== null) {
        this.#say({ type: 'watch', on: false });
      }
    };
  }

  /** Keeps the index level in the background from now on, as far as a search needs it. */
  keepLevel(): void {
    this.#level = true;
    if (this.#closed) return;
    // One that runs for somebody goes on when they left.
    this.#worker?.postMessage({ type: 'keepLevel' } satisfies ToReader);
    this.#catchUp.begin();
  }

  /** So many records were committed. */
  news(records: number): void {
    this.#catchUp.news(records);
    if (this.#listeners.size > 0) this.#say({ type: 'news' });
    else this.#maybeRest();
  }

  /** Lets go of the files while they are replaced; what is asked meanwhile is answered from the new ones. */
  async reopen<T>(replace: () => Promise<T>): Promise<T> {
    await this.#end(true);
    try {
      return await replace();
    } finally {
      this.#goOn();
      if (this.#listeners.size > 0 && !this.#closed) this.#say({ type: 'watch', on: true });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    this.#catchUp.end();
    await this.#end();
    for (const waiting of this.#waiting.values()) waiting.reject(new Error('the journal is closed'));
    this.#waiting.clear();
  }

  #say(message: ToReader): void {
    if (message.type !== 'keepLevel') this.#usedAt = performance.now();
    if (this.#unheard !== null) {
      this.#unheard.push(message);
      return;
    }
    this.#worker ??= this.#spawn();
    this.#worker.postMessage(message);
  }

  #spawn(): Worker {
    const workerData: WorkerStart = { role: 'reader', ...this.#start };
    const worker = new Worker(this.#url, { workerData, name: 'journal-reader' });
    worker.on('message', (message: FromReader) => this.#hear(message));
    // Without a listener an error in the worker would end the whole program.
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', () => this.#lost(worker, new Error('the journal reader ended')));
    if (this.#level) worker.postMessage({ type: 'keepLevel' } satisfies ToReader);
    return worker;
  }

  #hear(message: FromReader): void {
    switch (message.type) {
      case 'answer':
        this.#take(message.id)?.resolve(message.value);
        return;
      case 'refused':
        this.#take(message.id)?.reject(new Error(message.message));
        if (message.damaged) this.#onDamage(message.message);
        return;
      case 'rows':
        for (const listener of this.#listeners) listener(message.rows);
        return;
      case 'level':
        this.#catchUp.level();
        this.#maybeRest();
        return;
      case 'closed':
        return;
      default:
        assertNever(message);
    }
  }

  #maybeRest(): void {
    const needed = this.#waiting.size > 0 || this.#listeners.size > 0 || this.#catchUp.due;
    if (this.#worker !== null && !needed && performance.now() - this.#usedAt > this.#rest.restMs) void this.#end();
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #lost(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    if (!this.#closed && this.#listeners.size > 0) this.#say({ type: 'watch', on: true });
  }

  /** Ends the worker where one runs; resolves when its files are closed. `hold`: none is started until `#goOn`. */
  async #end(hold = false): Promise<void> {
    const worker = this.#worker;
    if (worker === null) {
      if (hold) this.#unheard ??= [];
      await this.#ended;
      if (hold) this.#unheard ??= [];
      return;
    }
    this.#worker = null;
    this.#unheard = [];
    this.#ended = new Promise((resolve) => {
      worker.once('exit', () => resolve());
      worker.postMessage({ type: 'close' } satisfies ToReader);
    });
    await this.#ended;
    if (!hold) this.#goOn();
  }

  #goOn(): void {
    const unheard = this.#unheard ?? [];
    this.#unheard = null;
    if (!this.#closed) for (const message of unheard) this.#say(message);
  }
}
