/** The most moments that any span of a length ever held. Moments come in their order, or nearly. */
export class PeakRate {
  readonly #spanMs: number;
  #recent: number[] = [];
  #head = 0;
  peak = 0;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  add(at: number): void {
    const newest = Math.max(at, this.#recent.at(-1) ?? at);
    // A closed span, as limits count: both ends belong to it.
    while (this.#head < this.#recent.length && newest - (this.#recent[this.#head] ?? 0) > this.#spanMs) this.#head++;
    if (this.#head > 1000 && this.#head * 2 > this.#recent.length) {
      this.#recent = this.#recent.slice(this.#head);
      this.#head = 0;
    }
    this.#recent.push(newest);
    this.peak = Math.max(this.peak, this.#recent.length - this.#head);
  }
}
