import type { FeedFilter } from '../../shared/control/feed.ts';
import { isOutcome, risks } from '../../shared/scales.ts';
import { type LiveFilter, noFilter, type Span, spans, toFeedFilter, withText } from './feed/filter.ts';
import { createStore, type Store } from './store.ts';

export interface SavedFilter {
  readonly name: string;
  readonly filter: FeedFilter;
  /** A span up to now is counted from when the filter is used, not from when it was saved. */
  readonly span: Span | null;
}

/** Filters of Live that a person gave a name. Kept in the browser, as what this person chose for this screen. */
export interface SavedFilters extends Store<readonly SavedFilter[]> {
  /** Replaces one of the same name. */
  save(name: string, filter: LiveFilter): void;
  remove(name: string): void;
}

const key = 'railguard.filters';
/** More would be a list that nobody reads. */
const most = 30;

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((part) => typeof part === 'string') : [];
}

function timeOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** By hand: a schema library would come with every page for this alone. Null where it is none. */
function readSaved(value: unknown): SavedFilter | null {
  if (typeof value !== 'object' || value === null) return null;
  const { name, filter, span } = value as Record<string, unknown>;
  if (typeof name !== 'string' || name === '' || typeof filter !== 'object' || filter === null) return null;
  const {
    text,
    agents,
    servers,
    outcomes,
    risks: ofRisk,
    tools,
    calls,
    since,
    until,
  } = filter as Record<string, unknown>;
  return {
    name,
    span: typeof span === 'string' && Object.hasOwn(spans, span) ? (span as Span) : null,
    filter: {
      text: typeof text === 'string' ? text : '',
      // Names are compared, never trusted: one that no longer exists matches nothing.
      agents: texts(agents) as FeedFilter['agents'] & string[],
      servers: texts(servers) as FeedFilter['servers'] & string[],
      outcomes: texts(outcomes).filter(isOutcome),
      risks: risks.filter((risk) => texts(ofRisk).includes(risk)),
      tools: [...texts(tools)],
      calls: texts(calls) as FeedFilter['calls'] & string[],
      since: timeOf(since),
      until: timeOf(until),
    },
  };
}

/** What cannot be read is as if it were not there: a damaged entry must not keep the page from opening. */
export function readSavedFilters(text: string | null): readonly SavedFilter[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.flatMap((entry) => readSaved(entry) ?? []) : [];
  } catch {
    return [];
  }
}

/** The filter that a saved one stands for, at this moment. */
export function filterOf({ filter, span }: SavedFilter, now: number): LiveFilter {
  const { text = '', agents = [], servers = [], outcomes = [], risks: ofRisk = [], tools = [], calls = [] } = filter;
  const since = span === null ? (filter.since ?? null) : now - spans[span].ms;
  const chips = { ...noFilter, agents, servers, outcomes, risks: ofRisk, tools, calls };
  return withText({ ...chips, span, since, until: filter.until ?? null }, text, now);
}

export function createSavedFilters(storage: Pick<Storage, 'getItem' | 'setItem'>): SavedFilters {
  const store = createStore(readSavedFilters(storage.getItem(key)));
  const save = (list: readonly SavedFilter[]): void => {
    store.set(list);
    storage.setItem(key, JSON.stringify(list));
  };
  const without = (name: string): readonly SavedFilter[] => store.get().filter((saved) => saved.name !== name);
  return {
    get: store.get,
    subscribe: store.subscribe,
    save(name, filter) {
      const { since, ...rest } = toFeedFilter(filter);
      const stored = { ...rest, ...(filter.span === null && since !== undefined && { since }) };
      save([...without(name), { name, filter: stored, span: filter.span }].slice(-most));
    },
    remove: (name) => save(without(name)),
  };
}
