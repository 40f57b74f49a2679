import type { FeedRow } from '../../../shared/control/feed.ts';
import type { Seen } from '../index/indexer.ts';
import type { Reader } from './reader.ts';

/** New rows at most 4 times a second, changed ones at most 30 times, however many calls there are. */
const newEveryMs = 250;
const changedEveryMs = 34;
/** Rows in one batch; beyond, the newest are shown, and the page has the others. */
const mostNew = 300;
const mostChanged = 300;

/** Turns committed records into batches of rows for whoever watches. Costs nothing while nobody does. */
export class LiveFeed {
  readonly #open: () => Reader;
  readonly #show: (rows: readonly FeedRow[]) => void;
  #on = false;
  #timer: NodeJS.Timeout | null = null;
  /** Milliseconds of a clock that is never set back, or the feed would fall silent for as long. */
  #shownNew = Number.NEGATIVE_INFINITY;
  #shownChanged = Number.NEGATIVE_INFINITY;
  #added = new Set<number>();
  #changed = new Set<number>();

  constructor(open: () => Reader, show: (rows: readonly FeedRow[]) => void) {
    this.#open = open;
    this.#show = show;
  }

  watch(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    // Who begins to watch reads a page first; only what comes after is news.
    if (on) this.#quietly(() => this.#open().catchUp());
    this.#added.clear();
    this.#changed.clear();
  }

  /** Calls came into the index, for whatever reason it was read on. */
  seen(seen: Seen): void {
    if (!this.#on) return;
    for (const id of seen.added) this.#added.add(id);
    for (const id of seen.changed) if (!this.#added.has(id)) this.#changed.add(id);
    this.committed();
  }

  /** Records were committed. */
  committed(): void {
    if (this.#on) this.#plan(Math.max(0, changedEveryMs - (performance.now() - this.#shownChanged)));
  }

  #plan(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#quietly(() => this.#pulse());
    }, ms);
  }

  #pulse(): void {
    const reader = this.#open();
    reader.catchUp();
    const now = performance.now();
    this.#shownChanged = now;
    const ids: number[] = take(this.#changed, mostChanged);
    if (now - this.#shownNew >= newEveryMs && this.#added.size > 0) {
      ids.push(...take(this.#added, mostNew));
      this.#shownNew = now;
    }
    if (ids.length > 0) this.#show(reader.rows(ids.sort((a, b) => a - b)));
    if (this.#added.size > 0) this.#plan(newEveryMs - (now - this.#shownNew));
  }

  /** A journal that cannot be read is reported to whoever asks it something; the feed only falls silent. */
  #quietly(work: () => void): void {
    try {
      work();
    } catch {
      this.#added.clear();
      this.#changed.clear();
    }
  }
}

function take(ids: Set<number>, most: number): number[] {
  const newest = [...ids].slice(-most);
  ids.clear();
  return newest;
}
