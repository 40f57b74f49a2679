import type { Entry } from './entries.ts';
import { slots } from './protocol.ts';

/** A caller that waits. */
export interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Entries that go to the worker together. */
export interface Batch {
  readonly id: number;
  readonly items: readonly string[];
  /** Places of entries that somebody waits for. */
  readonly durable: readonly number[];
  readonly waiters: readonly Waiter[];
  /** Characters. */
  readonly size: number;
}

/** Entries that were handed over and are not yet on their way. */
export class Pending {
  #items: string[] = [];
  #durable: number[] = [];
  #waiters: Waiter[] = [];
  #size = 0;

  get entries(): number {
    return this.#items.length / slots;
  }

  get size(): number {
    return this.#size;
  }

  get waited(): boolean {
    return this.#waiters.length > 0;
  }

  /** `durable`: somebody will wait for it, and is told where it cannot be written. */
  add(entry: Entry, durable: boolean): void {
    if (durable) this.#durable.push(this.entries);
    this.#items.push(entry[0], entry[1], entry[2], entry[3], entry[4]);
    this.#size += entry[1].length + entry[2].length + entry[3].length;
  }

  wait(waiter: Waiter): void {
    this.#waiters.push(waiter);
  }

  /** All of it as one batch; nothing is left. */
  take(id: number): Batch {
    const batch = { id, items: this.#items, durable: this.#durable, waiters: this.#waiters, size: this.#size };
    this.#items = [];
    this.#durable = [];
    this.#waiters = [];
    this.#size = 0;
    return batch;
  }

  /**
   * Keeps what has happened already, of a batch that failed and of what came since, and drops what somebody waits for:
   * those calls do not happen. Answers who waited.
   */
  giveUp(failed: Batch | null): readonly Waiter[] {
    const since = this.take(0);
    this.#items = [...kept(failed), ...kept(since)];
    this.#size = this.#items.reduce((sum, text) => sum + text.length, 0);
    return [...(failed?.waiters ?? []), ...since.waiters];
  }
}

function kept(batch: Batch | null): string[] {
  if (batch === null) return [];
  const gone = new Set(batch.durable);
  return batch.items.filter((_, at) => !gone.has(Math.floor(at / slots)));
}
