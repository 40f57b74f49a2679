export interface CatchUpRule {
  /** Records that may wait for the index while nobody asks anything: read on in well under a second when somebody does. */
  readonly behindAtMost: number;
  /** While records keep coming, so many times as many may: a thread that reads beside a storm only slows it. */
  readonly behindInStorm: number;
  /** Milliseconds without a commit after which a storm is over. */
  readonly quietMs: number;
}

/** Says when the index is read on though nobody asks: far behind, once calls pause; very far behind, at once. */
export class IndexLag {
  readonly #rule: CatchUpRule;
  readonly #readOn: () => void;
  /** Records committed since the index last had all. */
  #behind = 0;
  #begun = false;
  #quiet: NodeJS.Timeout | null = null;

  /** `readOn` is told each time that something is to be done, also where it is under way. */
  constructor(rule: CatchUpRule, readOn: () => void) {
    this.#rule = rule;
    this.#readOn = readOn;
  }

  /** Whether somebody has to read on now. */
  get due(): boolean {
    return this.#begun && (this.#far || (this.#isBehind && this.#quiet === null));
  }

  /** From now on. How far behind the index was left is not known: it is looked at once calls pause. */
  begin(): void {
    this.#begun = true;
    this.committed(this.#rule.behindAtMost + 1);
  }

  /** So many records were committed. */
  committed(records: number): void {
    this.#behind += records;
    if (!this.#begun || !this.#isBehind) return;
    if (this.#far) this.#readOn();
    if (this.#quiet !== null) {
      this.#quiet.refresh();
      return;
    }
    this.#quiet = setTimeout(() => {
      this.#quiet = null;
      if (this.due) this.#readOn();
    }, this.#rule.quietMs);
    this.#quiet.unref();
  }

  /** All was read. */
  caughtUp(): void {
    this.#behind = 0;
    this.#stopWaiting();
  }

  end(): void {
    this.#begun = false;
    this.caughtUp();
  }

  get #isBehind(): boolean {
    return this.#behind > this.#rule.behindAtMost;
  }

  get #far(): boolean {
    return this.#behind > this.#rule.behindAtMost * this.#rule.behindInStorm;
  }

  #stopWaiting(): void {
    if (this.#quiet !== null) clearTimeout(this.#quiet);
    this.#quiet = null;
  }
}
