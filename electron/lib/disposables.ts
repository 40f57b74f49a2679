/** Closes in the opposite order of opening, once, even where one of them fails: the rest must not be left running. */
export class Disposables {
  readonly #closers: (() => void | Promise<void>)[] = [];
  #done: Promise<void> | null = null;

  add(close: () => void | Promise<void>): void {
    this.#closers.push(close);
  }

  close(): Promise<void> {
    this.#done ??= this.#run();
    return this.#done;
  }

  async #run(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
