import type { Ask } from './ask.ts';

/** Asks for which a rule is being written: that its rule changes does not end one of them. */
export class Spared {
  /** How many rules are being written for each: two pages may do so at once. */
  readonly #ids = new Map<string, number>();
  readonly #find: (id: string) => Ask | null;
  #listener: ((ask: Ask) => void) | null = null;

  constructor(find: (id: string) => Ask | null) {
    this.#find = find;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Returns what ends this again. */
  add(id: string): () => void {
    this.#ids.set(id, (this.#ids.get(id) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (this.#ids.get(id) ?? 0) - 1;
      if (left > 0) {
        this.#ids.set(id, left);
        return;
      }
      this.#ids.delete(id);
      const ask = this.#find(id);
      if (ask !== null) this.#listener?.(ask);
    };
  }

  /** Called when that is over: rules that changed meanwhile may end it now. */
  onEnd(listener: (ask: Ask) => void): void {
    this.#listener = listener;
  }
}
