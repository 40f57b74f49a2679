import type { CallId } from '../../../shared/names.ts';
import { createStore, type Store } from '../store.ts';
import { emptyList, type FeedList } from './feed-list.ts';
import { noFilter } from './filter.ts';

/** Why the feed stands still. `hover` ends when the pointer leaves; the others end only by F, Esc or "n new". */
export type FreezeReason = 'hover' | 'person';

export interface FeedState {
  readonly list: FeedList;
  readonly frozen: { readonly since: number; readonly by: FreezeReason } | null;
  readonly selected: CallId | null;
  /** The row that the keyboard is on. */
  readonly active: CallId | null;
  readonly loading: boolean;
  /** Why the journal could not be read; null where it could. */
  readonly problem: string | null;
  /** Where older rows go on; null at the end. */
  readonly next: number | null;
  /** Calls that entered in the last second: they carry an accent edge. */
  readonly entered: ReadonlySet<CallId>;
}

export const noneEntered: ReadonlySet<CallId> = new Set();

export interface FeedStore extends Store<FeedState> {
  patch(change: Partial<FeedState>): void;
}

export function createFeedStore(): FeedStore {
  const { get, subscribe, update } = createStore<FeedState>({
    list: emptyList(noFilter),
    frozen: null,
    selected: null,
    active: null,
    loading: true,
    problem: null,
    next: null,
    entered: noneEntered,
  });
  return { get, subscribe, patch: (change) => update((state) => ({ ...state, ...change })) };
}
