import type { ControlBridge } from '../../../shared/control/bridge.ts';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { FeedRow } from '../../../shared/control/feed.ts';
import type { CallId } from '../../../shared/names.ts';
import { reasonOf } from '../transport/bridge.ts';
import type { Arrivals } from './arrivals.ts';
import { emptyList, joinPage, newestOf, receive } from './feed-list.ts';
import type { FeedStore } from './feed-state.ts';
import { asksForWords, isFiltered, type LiveFilter, noFilter, toFeedFilter } from './filter.ts';

const pageRows = 200;
/** Pages read at most to close the gap after a cut line: 2,000 calls. */
const catchUpPages = 10;

/** What the feed reads of the journal. Of several reads only the newest counts: the answers of those before are dropped. */
export class JournalReads {
  readonly #bridge: Pick<ControlBridge, 'call'>;
  readonly #store: FeedStore;
  readonly #arrivals: Arrivals;
  #newest = 0;

  constructor(bridge: Pick<ControlBridge, 'call'>, store: FeedStore, arrivals: Arrivals) {
    this.#bridge = bridge;
    this.#store = store;
    this.#arrivals = arrivals;
  }

  /** The rows older than `before`; null: the newest. */
  older(before: number | null): Promise<void> {
    return this.#read(async (isNewest) => {
      const { list } = this.#store.get();
      const { filter } = list;
      const answers = asksForWords(filter) ? newestOf(list) : null;
      const { rows, next } = await this.#page(filter, before);
      if (!isNewest()) return;
      this.#store.patch({ list: joinPage(this.#store.get().list, rows, !isFiltered(filter), answers), next });
    });
  }

  /** Calls missed while the line was cut wait like any other, so that a held feed stays still. */
  missedSince(top: CallId): Promise<void> {
    return this.#read(async (isNewest) => {
      const missed: FeedRow[] = [];
      let before: number | null = null;
      for (let pages = 0; pages < catchUpPages; pages += 1) {
        const { rows, next }: CommandOutput<'feed.page'> = await this.#page(noFilter, before);
        if (!isNewest()) return;
        missed.push(...rows);
        if (next === null || (rows[rows.length - 1]?.call ?? '') <= top) {
          this.#store.patch({ list: receive(this.#store.get().list, missed.reverse()) });
          this.#arrivals.letEnter();
          return;
        }
        before = next;
      }
      // Too much was missed to know that there is no gap: what was here is let go, and the newest stand alone.
      const { filter } = this.#store.get().list;
      const list = joinPage(emptyList(filter), missed, true);
      this.#store.patch({ list, next: before, selected: null, frozen: null });
      if (asksForWords(filter)) void this.older(null);
    });
  }

  /** Drops the answer of a read that is under way. */
  abandon(): void {
    this.#newest += 1;
    this.#store.patch({ loading: false, problem: null });
  }

  async #read(run: (isNewest: () => boolean) => Promise<void>): Promise<void> {
    this.#newest += 1;
    const readNumber = this.#newest;
    const isNewest = (): boolean => readNumber === this.#newest;
    this.#store.patch({ loading: true, problem: null });
    try {
      await run(isNewest);
      if (isNewest()) this.#store.patch({ loading: false });
    } catch (error) {
      if (isNewest()) this.#store.patch({ loading: false, problem: reasonOf(error) });
    }
  }

  #page(filter: LiveFilter, before: number | null): Promise<CommandOutput<'feed.page'>> {
    return this.#bridge.call('feed.page', { filter: toFeedFilter(filter), before, limit: pageRows });
  }
}
