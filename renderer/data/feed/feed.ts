import type { ControlBridge } from '../../../shared/control/bridge.ts';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { FeedRow } from '../../../shared/control/feed.ts';
import { queryText } from '../../../shared/journal/query-text.ts';
import type { CallId } from '../../../shared/names.ts';
import { createStore, type Store } from '../store.ts';
import { reasonOf } from '../transport/bridge.ts';
import { emptyList, enter, type FeedList, hasEntered, joinPage, newestOf, receive, refilter } from './feed-list.ts';
import { asksForWords, isFiltered, type LiveFilter, noFilter, toFeedFilter, withText } from './filter.ts';

/** Rows enter and are counted at most this often, changes in place are drawn at most that often. */
const enterMs = 250;
const changeMs = 33;
const pageRows = 200;
/** Pages read at most to close the gap after a cut line: 2,000 calls. */
const catchUpPages = 10;

/** Why the feed stands still. `hover` ends when the pointer leaves; the others end only by F, Esc or "n new". */
export type HoldReason = 'hover' | 'person';

export interface FeedState {
  readonly list: FeedList;
  readonly held: { readonly since: number; readonly by: HoldReason } | null;
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

export interface Feed extends Store<FeedState> {
  receive(rows: readonly FeedRow[]): void;
  /** Reads the newest page; again after events may have been missed. */
  load(): Promise<void>;
  loadOlder(): Promise<void>;
  hold(by: HoldReason): void;
  endHover(): void;
  follow(): void;
  select(call: CallId | null): void;
  activate(call: CallId): void;
  setFilter(change: Partial<LiveFilter>): void;
}

export interface Timers {
  readonly now: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
}

const nothing: ReadonlySet<CallId> = new Set();

export function createFeed(bridge: Pick<ControlBridge, 'call'>, timers: Timers): Feed {
  const store = createStore<FeedState>({
    list: emptyList(noFilter),
    held: null,
    selected: null,
    active: null,
    loading: true,
    problem: null,
    next: null,
    entered: nothing,
  });
  const patch = (change: Partial<FeedState>): void => store.update((state) => ({ ...state, ...change }));

  /** Rows received since the last drawing; a thousand a second become thirty states. */
  let inbox: FeedRow[] = [];
  let drawn = Number.NEGATIVE_INFINITY;
  let drawing: { readonly at: number; readonly cancel: () => void } | null = null;
  let entering = false;
  /** Answers of reads that were overtaken by another filter are dropped. */
  let reading = 0;

  function draw(): void {
    drawing = null;
    drawn = timers.now();
    const rows = inbox;
    inbox = [];
    patch({ list: receive(store.get().list, rows) });
    plan();
  }

  /** New calls alone change no row of the page: they can wait for each other. */
  function drawWithin(ms: number): void {
    const wait = Math.max(changeMs, ms);
    const at = timers.now() + wait;
    if (drawing !== null && drawing.at <= at) return;
    drawing?.cancel();
    drawing = { at, cancel: timers.after(wait, draw) };
  }

  function plan(): void {
    const { held, list } = store.get();
    if (entering || held || list.waiting.length === 0) return;
    entering = true;
    flush();
    timers.after(enterMs, () => {
      entering = false;
      plan();
    });
  }

  function flush(): void {
    const before = store.get();
    const { list, evicted } = enter(before.list);
    if (list === before.list) return;
    const entered = new Set(before.list.waiting);
    const oldest = list.rows.get(list.order[list.order.length - 1] ?? ('' as CallId));
    patch({ list, entered, ...(evicted && oldest && { next: Math.max(oldest.seq, before.next ?? 0) }) });
    timers.after(1_000, () => {
      if (store.get().entered === entered) patch({ entered: nothing });
    });
  }

  async function page(filter: LiveFilter, before: number | null): Promise<CommandOutput<'feed.page'>> {
    return bridge.call('feed.page', { filter: toFeedFilter(filter), before, limit: pageRows });
  }

  async function guarded(run: (mine: () => boolean) => Promise<void>): Promise<void> {
    reading += 1;
    const mine = reading;
    patch({ loading: true, problem: null });
    try {
      await run(() => mine === reading);
      if (mine === reading) patch({ loading: false });
    } catch (error) {
      if (mine === reading) patch({ loading: false, problem: reasonOf(error) });
    }
  }

  function readOlder(before: number | null): Promise<void> {
    return guarded(async (current) => {
      const { list } = store.get();
      const { filter } = list;
      const answers = asksForWords(filter) ? newestOf(list) : null;
      const { rows, next } = await page(filter, before);
      if (current()) patch({ list: joinPage(store.get().list, rows, !isFiltered(filter), answers), next });
    });
  }

  /** Calls missed while the line was cut wait like any other, so that a held feed stays still. */
  function catchUp(top: CallId): Promise<void> {
    return guarded(async (current) => {
      const missed: FeedRow[] = [];
      let before: number | null = null;
      for (let pages = 0; pages < catchUpPages; pages += 1) {
        const { rows, next }: CommandOutput<'feed.page'> = await page(noFilter, before);
        if (!current()) return;
        missed.push(...rows);
        if (next === null || (rows[rows.length - 1]?.call ?? '') <= top) {
          patch({ list: receive(store.get().list, missed.reverse()) });
          plan();
          return;
        }
        before = next;
      }
      // Too much was missed to know that there is no gap: what was here is let go, and the newest stand alone.
      const { filter } = store.get().list;
      patch({ list: joinPage(emptyList(filter), missed, true), next: before, selected: null, held: null });
      if (asksForWords(filter)) void readOlder(null);
    });
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    receive(rows) {
      inbox.push(...rows);
      const { list } = store.get();
      drawWithin(rows.some(({ call }) => hasEntered(list, call)) ? 0 : drawn + enterMs - timers.now());
    },
    load() {
      const top = store.get().list.order[0];
      return top === undefined ? readOlder(null) : catchUp(top);
    },
    async loadOlder() {
      const { next, loading } = store.get();
      if (next !== null && !loading) await readOlder(next);
    },
    hold(by) {
      const { held } = store.get();
      if (held && (held.by === 'person' || by === 'hover')) return;
      patch({ held: { since: held?.since ?? timers.now(), by } });
    },
    endHover() {
      if (store.get().held?.by !== 'hover') return;
      patch({ held: null });
      plan();
    },
    follow() {
      patch({ held: null, selected: null });
      if (!entering) plan();
    },
    select(call) {
      if (call === null) return patch({ selected: null });
      patch({
        selected: call,
        active: call,
        held: { since: store.get().held?.since ?? timers.now(), by: 'person' },
      });
    },
    activate: (call) => patch({ active: call }),
    setFilter(change) {
      const { list } = store.get();
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
      if (asksForWords(filter)) return void readOlder(null);
      if (isFiltered(filter) || !floor) return void readOlder(floor?.seq ?? null);
      reading += 1;
      patch({ loading: false, problem: null });
    },
  };
}
