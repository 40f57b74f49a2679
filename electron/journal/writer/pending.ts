import type { GivenEntry } from './entry.ts';
import { EntryEncoder } from './entry-codec.ts';

/** A caller that waits. */
export interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Entries that go to the worker together; kept until they are on disk. */
export interface Batch {
  readonly id: number;
  readonly encoded: EntryEncoder;
  /** Places of entries that somebody waits for. */
  readonly durable: readonly number[];
  readonly waiters: readonly Waiter[];
}

/** Entries that were handed over and are not yet on their way. */
export class Pending {
  #encoded = new EntryEncoder();
  #durable: number[] = [];
  #waiters: Waiter[] = [];
  #spare: Buffer | null = null;

  get entries(): number {
    return this.#encoded.entries;
  }

  /** Bytes. */
  get size(): number {
    return this.#encoded.size;
  }

  get waited(): boolean {
    return this.#waiters.length > 0;
  }

  /** `durable`: somebody will wait for it, and is told where it cannot be written. */
  add(entry: GivenEntry, durable: boolean): void {
    if (durable) this.#durable.push(this.entries);
    this.#encoded.add(entry);
  }

  wait(waiter: Waiter): void {
    this.#waiters.push(waiter);
  }

  /** All of it as one batch; nothing is left. */
  take(id: number): Batch {
    const batch = { id, encoded: this.#encoded, durable: this.#durable, waiters: this.#waiters };
    this.#encoded = new EntryEncoder(this.#spare ?? undefined);
    this.#spare = null;
    this.#durable = [];
    this.#waiters = [];
    return batch;
  }

  /** A batch is on disk: its memory serves the one after the next. */
  written(batch: Batch): void {
    this.#spare = batch.encoded.spare();
  }

  /**
   * Keeps what has happened already, of a batch that failed and of what came since, and drops what somebody waits for:
   * those calls do not happen. Answers who waited.
   */
  giveUp(failed: Batch | null): readonly Waiter[] {
    const since = this.take(0);
    if (failed !== null) this.#encoded.addFrom(failed.encoded, new Set(failed.durable));
    this.#encoded.addFrom(since.encoded, new Set(since.durable));
    return [...(failed?.waiters ?? []), ...since.waiters];
  }
}
