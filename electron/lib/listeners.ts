/** Who is told of something. */
export class Listeners<Told extends readonly unknown[] = []> {
  readonly #listeners = new Set<(...told: Told) => void>();

  /** Returns the way to leave. */
  add(listener: (...told: Told) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Who leaves while the others are told is told no more; who comes then is told from the next time on. */
  tell(...told: Told): void {
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener(...told);
  }
}
