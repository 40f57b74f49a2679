import type { ChainEnd } from '../thread-rpc.ts';
import { type Head, sameHead } from './chain.ts';

/** Remembers an end of the chain outside of the journal's folder, so that an older copy of all of it is known as one. */
export interface HeadMemory {
  /** Null where none is remembered, or it cannot be read here. */
  read(): Promise<Head | null>;
  /** May leave what is remembered as it is, where it cannot be read here. */
  write(head: Head): Promise<void>;
}

/** A kill or a power cut loses so much of what is remembered; never of the journal. Milliseconds. */
const everyMs = 60_000;

/** Keeps the memory of the chain's end fresh. One in doubt is not remembered: it would take the place of the right one. */
export class Remembering {
  readonly #memory: HeadMemory | null;
  readonly #chainEnd: () => ChainEnd;
  #last: Head | null;
  #timer: NodeJS.Timeout | null = null;

  constructor(memory: HeadMemory | null, last: Head | null, chainEnd: () => ChainEnd) {
    this.#memory = memory;
    this.#last = last;
    this.#chainEnd = chainEnd;
  }

  start(): void {
    this.#timer = setInterval(() => this.#remember(), everyMs);
    this.#timer.unref();
  }

  /** After a person began a new journal: what was remembered of the old one says nothing about it. */
  async anew(): Promise<void> {
    this.#last = null;
    await this.#remember();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#remember();
  }

  async #remember(): Promise<void> {
    const { head, doubt } = this.#chainEnd();
    if (doubt !== null || head.seq === 0 || (this.#last !== null && sameHead(this.#last, head))) return;
    try {
      await this.#memory?.write(head);
      this.#last = head;
    } catch {
      // The next minute tries again; what is remembered is then a little older.
    }
  }
}
