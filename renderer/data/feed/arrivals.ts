import type { FeedRow } from '../../../shared/control/feed.ts';
import type { CallId } from '../../../shared/names.ts';
import { enter, hasEntered, receive } from './feed-list.ts';
import { type FeedStore, noneEntered } from './feed-state.ts';

/** Rows enter and are counted at most this often, changes in place are drawn at most that often. */
const enterMs = 250;
const changeMs = 33;
/** How long a row carries the edge that says it is new. */
const edgeMs = 1_000;

export interface Timers {
  readonly now: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
}

/** The rows that events bring: drawn together, then let into the page together, however many come in a second. */
export class Arrivals {
  readonly #store: FeedStore;
  readonly #timers: Timers;
  /** Rows received since the last drawing; a thousand a second become thirty states. */
  #inbox: FeedRow[] = [];
  #drawn = Number.NEGATIVE_INFINITY;
  #drawing: { readonly at: number; readonly cancel: () => void } | null = null;
  /** Whether rows entered less than `enterMs` ago. */
  #entering = false;

  constructor(store: FeedStore, timers: Timers) {
    this.#store = store;
    this.#timers = timers;
  }

  receive(rows: readonly FeedRow[]): void {
    this.#inbox.push(...rows);
    const { list } = this.#store.get();
    // New calls alone change no row of the page: they can wait for each other.
    const inPage = rows.some(({ call }) => hasEntered(list, call));
    this.#drawWithin(inPage ? 0 : this.#drawn + enterMs - this.#timers.now());
  }

  /** Lets the rows that wait enter, now or when those before them had their time; a held feed keeps them waiting. */
  letEnter(): void {
    const { frozen, list } = this.#store.get();
    if (this.#entering || frozen || list.waiting.length === 0) return;
    this.#entering = true;
    this.#enter();
    this.#timers.after(enterMs, () => {
      this.#entering = false;
      this.letEnter();
    });
  }

  #drawWithin(ms: number): void {
    const wait = Math.max(changeMs, ms);
    const at = this.#timers.now() + wait;
    if (this.#drawing !== null && this.#drawing.at <= at) return;
    this.#drawing?.cancel();
    this.#drawing = { at, cancel: this.#timers.after(wait, () => this.#draw()) };
  }

  #draw(): void {
    this.#drawing = null;
    this.#drawn = this.#timers.now();
    const rows = this.#inbox;
    this.#inbox = [];
    this.#store.patch({ list: receive(this.#store.get().list, rows) });
    this.letEnter();
  }

  #enter(): void {
    const before = this.#store.get();
    const { list, evicted } = enter(before.list);
    if (list === before.list) return;
    const entered = new Set(before.list.waiting);
    const oldest = list.rows.get(list.order[list.order.length - 1] ?? ('' as CallId));
    this.#store.patch({
      list,
      entered,
      ...(evicted && oldest && { next: Math.max(oldest.seq, before.next ?? 0) }),
    });
    this.#timers.after(edgeMs, () => {
      if (this.#store.get().entered === entered) this.#store.patch({ entered: noneEntered });
    });
  }
}
