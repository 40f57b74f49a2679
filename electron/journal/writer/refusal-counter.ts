const minute = 60_000;

/** Counts refusals by cause and hands on one record a minute for each, so that a flood of them cannot fill the journal. */
export class RefusalCounter {
  readonly #record: (cause: string, count: number, since: number) => void;
  readonly #counts = new Map<string, { count: number; since: number }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(record: (cause: string, count: number, since: number) => void) {
    this.#record = record;
  }

  count(cause: string, now: number): void {
    const entry = this.#counts.get(cause);
    if (entry === undefined) this.#counts.set(cause, { count: 1, since: now });
    else entry.count++;
    if (this.#timer === null) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.flush();
      }, minute);
      this.#timer.unref();
    }
  }

  flush(): void {
    for (const [cause, { count, since }] of this.#counts) this.#record(cause, count, since);
    this.#counts.clear();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.flush();
  }
}
