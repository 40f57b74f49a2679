import type { ControlBridge } from '../../../shared/control/bridge.ts';
import type { FeedRow } from '../../../shared/control/feed.ts';
import { queryText } from '../../../shared/journal/query-text.ts';
import type { CallId } from '../../../shared/names.ts';
import type { Store } from '../store.ts';
import { Arrivals, type Timers } from './arrivals.ts';
import { refilter } from './feed-list.ts';
import { createFeedStore, type FeedState, type FreezeReason } from './feed-state.ts';
import { asksForWords, isFiltered, type LiveFilter, withText } from './filter.ts';
import { JournalReads } from './journal-reads.ts';

/** Calls as they happen, and older ones as they are scrolled to. */
export interface Feed extends Store<FeedState> {
  receive(rows: readonly FeedRow[]): void;
  /** Reads the newest page; again after events may have been missed. */
  load(): Promise<void>;
  loadOlder(): Promise<void>;
  freeze(by: FreezeReason): void;
  endHover(): void;
  follow(): void;
  select(call: CallId | null): void;
  activate(call: CallId): void;
  setFilter(change: Partial<LiveFilter>): void;
}

export function createFeed(bridge: Pick<ControlBridge, 'call'>, timers: Timers): Feed {
  const store = createFeedStore();
  const { get, subscribe, patch } = store;
  const arrivals = new Arrivals(store, timers);
  const journal = new JournalReads(bridge, store, arrivals);

  function setFilter(change: Partial<LiveFilter>): void {
    const { list } = get();
    const changed = { ...list.filter, ...change };
    const filter = change.text === undefined ? changed : withText(changed, change.text, timers.now());
    // A word that is half typed asks for nothing new.
    const textOnly = Object.keys(change).length === 1 && change.text !== undefined;
    if (textOnly && queryText(filter.query) === queryText(list.filter.query)) {
      patch({ list: { ...list, filter } });
      return;
    }
    // All that is newer than the floor is here already; only what is older has to be read.
    const floor = list.floor === null ? undefined : list.rows.get(list.floor);
    patch({ list: refilter(list, filter), next: floor?.seq ?? null });
    // Where words are asked for, only the journal knows all that fit, from the newest on.
    if (asksForWords(filter)) void journal.older(null);
    else if (isFiltered(filter) || !floor) void journal.older(floor?.seq ?? null);
    else journal.abandon();
  }

  return {
    get,
    subscribe,
    receive: (rows) => arrivals.receive(rows),
    load() {
      const top = get().list.order[0];
      return top === undefined ? journal.older(null) : journal.missedSince(top);
    },
    async loadOlder() {
      const { next, loading } = get();
      if (next !== null && !loading) await journal.older(next);
    },
    freeze(by) {
      const { frozen } = get();
      if (frozen && (frozen.by === 'person' || by === 'hover')) return;
      patch({ frozen: { since: frozen?.since ?? timers.now(), by } });
    },
    endHover() {
      if (get().frozen?.by !== 'hover') return;
      patch({ frozen: null });
      arrivals.letEnter();
    },
    follow() {
      patch({ frozen: null, selected: null });
      arrivals.letEnter();
    },
    select(call) {
      if (call === null) return patch({ selected: null });
      patch({ selected: call, active: call, frozen: { since: get().frozen?.since ?? timers.now(), by: 'person' } });
    },
    activate: (call) => patch({ active: call }),
    setFilter,
  };
}
