import type { Charge, PartyBudget } from './byte-budget.ts';

const smallestBlock = 1024;
const largestBlock = 1024 * 1024;

/** What people are told where something is above its own limit, and above what the account allows. */
export interface CollectorWords {
  readonly tooLarge: string;
  readonly tooMuch: string;
}

/**
 * Bytes of something that arrives in pieces, counted in an account as long as they are kept here: they cost their bytes and
 * at most a block more, in however many pieces they come. A class, for one is made for each call.
 */
export class ByteCollector {
  /** Why the last piece was refused, for people. */
  refusal = '';
  size = 0;
  #blocks: Buffer[] = [];
  /** Bytes used of the last block. */
  #used = 0;
  #charge: Charge | null = null;
  readonly #maxBytes: number;
  readonly #budget: PartyBudget;
  readonly #words: CollectorWords;

  constructor(maxBytes: number, budget: PartyBudget, words: CollectorWords) {
    this.#maxBytes = maxBytes;
    this.#budget = budget;
    this.#words = words;
  }

  /**
   * Copies a piece: a view of it would keep the whole chunk that it arrived in. False where all of it would be more than
   * the limit or than the account allows; nothing is kept any more then.
   */
  add(piece: Uint8Array): boolean {
    if (this.size + piece.length > this.#maxBytes) return this.#refuse(this.#words.tooLarge);
    let from = 0;
    while (from < piece.length) {
      const last = this.#blocks.at(-1);
      const room = last === undefined ? 0 : last.length - this.#used;
      if (last === undefined || room === 0) {
        if (this.#grow(piece.length - from)) continue;
        return this.#refuse(this.#words.tooMuch);
      }
      const part = from === 0 && piece.length <= room ? piece : piece.subarray(from, from + room);
      last.set(part, this.#used);
      this.#used += part.length;
      from += part.length;
      this.size += part.length;
    }
    return true;
  }

  /** All of it as one, which is no longer counted. */
  take(): Buffer {
    this.#trim();
    const only = this.#blocks[0];
    const whole = this.#blocks.length === 1 && only !== undefined ? only : Buffer.concat(this.#blocks);
    this.clear();
    return whole;
  }

  clear(): void {
    this.#blocks = [];
    this.size = 0;
    this.#used = 0;
    this.#charge?.release();
    this.#charge = null;
  }

  #refuse(why: string): false {
    this.clear();
    this.refusal = why;
    return false;
  }

  #grow(least: number): boolean {
    const length = Math.max(least, smallestBlock, Math.min(this.size, largestBlock));
    this.#charge ??= this.#budget.take(0);
    if (this.#charge?.resize(this.#charge.bytes + length) !== true) return false;
    this.#trim();
    this.#blocks.push(Buffer.allocUnsafeSlow(length));
    this.#used = 0;
    return true;
  }

  /** The last block, to what is used of it. */
  #trim(): void {
    const last = this.#blocks.at(-1);
    if (last !== undefined) this.#blocks[this.#blocks.length - 1] = last.subarray(0, this.#used);
  }
}
