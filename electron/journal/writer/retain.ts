import type { RetentionRule } from './retention.ts';
import type { Writer } from './writer.ts';

const everyMs = 60_000;
/** The start belongs to the calls. */
const firstMs = 10_000;

/** Removes old records a few at a time, so that calls are written in between. */
export class Retain {
  readonly #writer: Writer;
  #rule: RetentionRule;
  #timer: NodeJS.Timeout;
  #stopped = false;

  constructor(writer: Writer, rule: RetentionRule) {
    this.#writer = writer;
    this.#rule = rule;
    this.#timer = setTimeout(() => this.#look(), firstMs);
  }

  use(rule: RetentionRule): void {
    this.#rule = rule;
    clearTimeout(this.#timer);
    this.#look();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #look(): void {
    let upto: number | null = null;
    try {
      upto = this.#writer.announceRemoval(this.#rule);
    } catch {
      // A journal that cannot be written says so at the next record; removing can wait.
    }
    this.#next(upto);
  }

  #next(upto: number | null): void {
    if (this.#stopped) return;
    this.#timer = upto === null ? setTimeout(() => this.#look(), everyMs) : setTimeout(() => this.#remove(upto), 0);
  }

  #remove(upto: number): void {
    let more = false;
    try {
      more = this.#writer.remove(upto);
    } catch {
      // As above.
    }
    this.#next(more ? upto : null);
  }
}
