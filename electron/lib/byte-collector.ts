import type { Charge, PartyBudget } from './byte-budget.ts';

/** Bytes of something that arrives in pieces, counted in an account as long as they are kept here. */
export interface ByteCollector {
  readonly size: number;
  /**
   * Copies a piece: a view of it would keep the whole chunk that it arrived in. False where all of it would be more than
   * the limit or than the account allows; nothing is kept any more then.
   */
  add(piece: Uint8Array): boolean;
  /** Why the last piece was refused, for people. */
  readonly refusal: string;
  /** All of it as one, which is no longer counted. */
  take(): Buffer;
  clear(): void;
}

const smallestBlock = 1024;
const largestBlock = 1024 * 1024;

/** What people are told where something is above its own limit, and above what the account allows. */
export interface CollectorWords {
  readonly tooLarge: string;
  readonly tooMuch: string;
}

/** What is kept costs its bytes and at most a block more, in however many pieces it comes. */
// Longer than 60 lines: short methods over one state, of which none is of use without the others.
export function createByteCollector(maxBytes: number, budget: PartyBudget, words: CollectorWords): ByteCollector {
  let blocks: Buffer[] = [];
  let size = 0;
  /** Bytes used of the last block. */
  let used = 0;
  let charge: Charge | null = null;
  let refusal = '';

  function clear(): void {
    blocks = [];
    size = 0;
    used = 0;
    charge?.release();
    charge = null;
  }
  function refuse(why: string): false {
    clear();
    refusal = why;
    return false;
  }
  function grow(least: number): boolean {
    const length = Math.max(least, smallestBlock, Math.min(size, largestBlock));
    charge ??= budget.take(0);
    if (charge?.resize(charge.bytes + length) !== true) return false;
    const last = blocks.at(-1);
    if (last !== undefined) blocks[blocks.length - 1] = last.subarray(0, used);
    blocks.push(Buffer.allocUnsafeSlow(length));
    used = 0;
    return true;
  }

  return {
    get size() {
      return size;
    },
    get refusal() {
      return refusal;
    },
    add(piece) {
      if (size + piece.length > maxBytes) return refuse(words.tooLarge);
      let from = 0;
      while (from < piece.length) {
        const last = blocks.at(-1);
        const room = last === undefined ? 0 : last.length - used;
        if (last === undefined || room === 0) {
          if (grow(piece.length - from)) continue;
          return refuse(words.tooMuch);
        }
        const part = from === 0 && piece.length <= room ? piece : piece.subarray(from, from + room);
        last.set(part, used);
        used += part.length;
        from += part.length;
        size += part.length;
      }
      return true;
    },
    take() {
      const last = blocks.at(-1);
      if (last !== undefined) blocks[blocks.length - 1] = last.subarray(0, used);
      const only = blocks[0];
      const whole = blocks.length === 1 && only !== undefined ? only : Buffer.concat(blocks);
      clear();
      return whole;
    },
    clear,
  };
}
