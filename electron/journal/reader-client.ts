import { Worker } from 'node:worker_threads';
import type { FeedRow } from '../../shared/control/contract.ts';
import { assertNever } from '../../shared/json.ts';
import type { FromReader, Question, Questions, ToReader, WorkerStart } from './protocol.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The main thread's side of the reader. Its worker starts with the first question, and anew after a crash. */
export class ReaderClient {
  readonly #url: URL;
  readonly #start: Omit<WorkerStart, 'role'>;
  readonly #onDamage: (cause: string) => void;
  readonly #listeners = new Set<(rows: readonly FeedRow[]) => void>();
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #next = 1;
  #closed = false;
  #level = false;

  constructor(url: URL, start: Omit<WorkerStart, 'role'>, onDamage: (cause: string) => void) {
    this.#url = url;
    this.#start = start;
    this.#onDamage = onDamage;
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
      if (this.#listeners.delete(listener) && this.#listeners.size === 0 && !this.#closed) {
        this.#say({ type: 'watch', on: false });
      }
    };
  }

  /** Keeps the index level in the background from now on, also in a worker that is started anew. */
  keepLevel(): void {
    this.#level = true;
    if (!this.#closed) this.#say({ type: 'keepLevel' });
  }

  /** Something was committed. */
  news(): void {
    if (this.#listeners.size > 0) this.#say({ type: 'news' });
  }

  /** Lets go of the files: they are about to be replaced. */
  async reopen(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    await this.#end(worker);
    if (this.#listeners.size > 0) this.#say({ type: 'watch', on: true });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    if (this.#worker !== null) await this.#end(this.#worker);
  }

  #say(message: ToReader): void {
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
      case 'closed':
        return;
      default:
        assertNever(message);
    }
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

  #end(worker: Worker): Promise<void> {
    return new Promise((resolve) => {
      worker.once('exit', () => resolve());
      worker.postMessage({ type: 'close' } satisfies ToReader);
    });
  }
}
