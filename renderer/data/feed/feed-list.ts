import type { FeedRow } from '../../../shared/control/feed.ts';
import type { CallId } from '../../../shared/names.ts';
import { asksForWords, type FilterField, isFiltered, type LiveFilter, matches } from './filter.ts';

/** Rows kept in memory; older ones are read from the journal as a person scrolls. */
export const memoryRows = 10_000;

/**
 * The rows of the feed, newest first, and those that wait to enter. Call ids sort by arrival, so a row's place never
 * changes. `floor`: everything newer than it is here; below it lie only rows read for the filter that stands.
 */
export interface FeedList {
  /**
   * All rows that are here, shown, hidden or waiting. A list hands it on to the one that follows and it is changed in place,
   * so only the newest list is true: a copy of twenty thousand with each batch of events would be the page's longest work.
   */
  readonly rows: Map<CallId, FeedRow>;
  /** All calls shown or hidden by the filter, newest first; not those that wait. */
  readonly order: readonly CallId[];
  readonly shown: readonly CallId[];
  /** Calls that arrived and have not entered, oldest first. */
  readonly waiting: readonly CallId[];
  /** Waiting calls that the filter lets through: the "n new" of the filter bar. */
  readonly fresh: number;
  /** Counts how often calls that entered changed in place: nothing else says that a row in the page is another one. */
  readonly changes: number;
  readonly floor: CallId | null;
  readonly filter: LiveFilter;
  /**
   * Where the filter asks for words: what the journal answered, since only it knows results. Calls up to `upTo` are shown
   * only when they are among `calls`; newer ones are judged by what their row says. Null before the first answer.
   */
  readonly answered: { readonly upTo: string; readonly calls: ReadonlySet<CallId> } | null;
}

export function emptyList(filter: LiveFilter): FeedList {
  return {
    rows: new Map(),
    order: [],
    shown: [],
    waiting: [],
    fresh: 0,
    changes: 0,
    floor: null,
    filter,
    answered: null,
  };
}

/** Whether the filter lets a row through. `except`: see `matches`; what the journal answered without that field is unknown. */
export function passes(list: FeedList, row: FeedRow, except?: FilterField): boolean {
  const { filter, answered } = list;
  if (answered === null || !asksForWords(filter)) return matches(row, filter, except);
  if (answered.calls.has(row.call)) return matches(row, filter, except, false);
  if (except === undefined && row.call <= answered.upTo) return false;
  return matches(row, filter, except);
}

/** The newest call that is here, shown or waiting. */
export function newestOf(list: FeedList): string {
  // biome-ignore lint/complexity/useMathMinMax: these are ids, and Math.max is for numbers
  return list.waiting.reduce<string>((newest, call) => (call > newest ? call : newest), list.order[0] ?? '');
}

/** Whether a call is among those that entered, if it is known at all: whatever waits is newer than all of them. */
export function hasEntered(list: FeedList, call: CallId): boolean {
  return call <= (list.order[0] ?? '');
}

function shownOf(list: FeedList, order: readonly CallId[]): readonly CallId[] {
  if (!isFiltered(list.filter)) return order;
  return order.filter((call) => {
    const row = list.rows.get(call);
    return row !== undefined && passes(list, row);
  });
}

function freshOf(list: FeedList): number {
  if (!isFiltered(list.filter)) return list.waiting.length;
  let fresh = 0;
  for (const call of list.waiting) {
    const row = list.rows.get(call);
    if (row && passes(list, row)) fresh += 1;
  }
  return fresh;
}

/**
 * Takes rows from an event. A call already known changes in place and moves nowhere, even where the filter would no longer
 * let it through: nothing moves under the pointer. A new one waits.
 */
export function receive(list: FeedList, incoming: readonly FeedRow[]): FeedList {
  const { rows } = list;
  const arrived: CallId[] = [];
  let { changes } = list;
  for (const row of incoming) {
    const before = rows.get(row.call);
    if (before && before.seq >= row.seq) continue;
    if (!before) arrived.push(row.call);
    else if (hasEntered(list, row.call)) changes += 1;
    rows.set(row.call, row);
  }
  if (arrived.length === 0) return { ...list, changes };
  let waiting = [...list.waiting, ...arrived];
  // A feed held for hours must not grow without bound; what is dropped here is read from the journal when scrolled to.
  if (waiting.length > memoryRows) {
    for (const call of waiting.slice(0, waiting.length - memoryRows)) rows.delete(call);
    waiting = waiting.slice(-memoryRows);
  }
  const next = { ...list, waiting, changes };
  return { ...next, fresh: freshOf(next) };
}

/** Lets the waiting rows enter at the top, and drops the oldest beyond what memory keeps. `evicted`: older ones must be read again. */
export function enter(list: FeedList): { readonly list: FeedList; readonly evicted: boolean } {
  if (list.waiting.length === 0) return { list, evicted: false };
  const entering = [...list.waiting].sort().reverse();
  const joined = [...entering, ...list.order];
  const top = list.order[0];
  // Two servers may deliver out of order by a hair; arrival decides.
  const late = top !== undefined && (entering[entering.length - 1] ?? '') < top;
  if (late) joined.sort().reverse();
  const order = joined.slice(0, memoryRows);
  const evicted = joined.length > order.length;
  for (const call of joined.slice(memoryRows)) list.rows.delete(call);
  const floor = evicted ? (order[order.length - 1] ?? null) : list.floor;
  const shown = late ? shownOf(list, order) : shownAfter(list, entering, order);
  return { list: { ...list, order, shown, waiting: [], fresh: 0, floor }, evicted };
}

/** A thousand calls a second enter here: only those that are new are matched, the others keep their places. */
function shownAfter(list: FeedList, entering: readonly CallId[], order: readonly CallId[]): readonly CallId[] {
  if (!isFiltered(list.filter)) return order;
  const shown = [...shownOf(list, entering), ...list.shown];
  const last = order[order.length - 1] ?? '';
  while ((shown[shown.length - 1] ?? last) < last) shown.pop();
  return shown;
}

/**
 * Joins a page read from the journal. `complete`: read without a filter, so that it extends what is known without gaps.
 * `answers`: the newest call when the page was asked for, where it answers a search for words.
 */
export function joinPage(
  list: FeedList,
  page: readonly FeedRow[],
  complete: boolean,
  answers: string | null = null,
): FeedList {
  const { rows } = list;
  const added: CallId[] = [];
  for (const row of page) {
    const before = rows.get(row.call);
    if (!before) added.push(row.call);
    if (!before || before.seq < row.seq) rows.set(row.call, row);
  }
  const order = added.length === 0 ? list.order : newestFirst(list.order, added);
  const last = page[page.length - 1]?.call ?? null;
  const floor = complete && last !== null && (list.floor === null || last < list.floor) ? last : list.floor;
  const next = { ...list, order, floor };
  if (answers === null) return { ...next, shown: added.length === 0 ? list.shown : shownOf(next, order) };
  const calls = new Set(list.answered?.calls);
  for (const { call } of page) calls.add(call);
  const judged = { ...next, answered: { upTo: list.answered?.upTo ?? answers, calls } };
  return { ...judged, shown: shownOf(judged, order), fresh: freshOf(judged) };
}

/** What is scrolled to lies below what is here already, and needs no sorting. */
function newestFirst(order: readonly CallId[], added: readonly CallId[]): readonly CallId[] {
  const calls = [...order, ...added];
  const below = added.every((call, index) => {
    const before = calls[order.length + index - 1];
    return before === undefined || call < before;
  });
  return below ? calls : calls.sort().reverse();
}

/** Another filter: rows below the floor were read for the old one and would leave gaps, so they go. */
export function refilter(list: FeedList, filter: LiveFilter): FeedList {
  const { floor } = list;
  const order = floor === null ? list.order : list.order.filter((call) => call >= floor);
  const remaining = new Set([...order, ...list.waiting]);
  const rows =
    remaining.size === list.rows.size ? list.rows : new Map([...list.rows].filter(([call]) => remaining.has(call)));
  const next = { ...list, rows, order, filter, answered: null };
  return { ...next, shown: shownOf(next, order), fresh: freshOf(next) };
}

/**
 * The calls that menus count: all that are here without a gap. Those below the floor were read for one filter, so of every
 * other choice too few of them are here.
 */
export function countedRows({ rows, floor }: FeedList): readonly FeedRow[] {
  const all = [...rows.values()];
  return floor === null ? all : all.filter(({ call }) => call >= floor);
}

/** How many rows each choice of a field would show. */
export function choiceCounts<K extends string>(
  list: FeedList,
  field: FilterField,
  choice: (row: FeedRow) => K,
): ReadonlyMap<K, number> {
  const counts = new Map<K, number>();
  for (const row of countedRows(list)) {
    if (!passes(list, row, field)) continue;
    const key = choice(row);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
