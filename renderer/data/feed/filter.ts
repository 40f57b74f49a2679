import type { FeedFilter, FeedRow } from '../../../shared/control/feed.ts';
import type { Outcome } from '../../../shared/decision.ts';
import { parseQuery, type Query, type QueryField, type Term } from '../../../shared/journal/query.ts';
import { filterTerms, queryText } from '../../../shared/journal/query-text.ts';
import type { QueryProblem } from '../../../shared/journal/query-words.ts';
import { assertNever } from '../../../shared/json.ts';
import type { AgentId, CallId, ServerName } from '../../../shared/names.ts';
import type { Risk } from '../../../shared/tool.ts';
import { dayMs, hourMs } from '../../format/time.ts';
import { shownOutcome } from './outcome.ts';
import { rowHas } from './row-text.ts';

/** What the filter bar says. An empty list is no filter. `since` is fixed when it is chosen, so that nothing slides out of view. */
export interface LiveFilter {
  /** As typed. */
  readonly text: string;
  /** What the text asks for; of a text with a mistake, those of its words that can be read. */
  readonly query: Query;
  /** Why the text cannot be read; null where it can. */
  readonly textProblem: string | null;
  readonly agents: readonly AgentId[];
  readonly outcomes: readonly Outcome[];
  readonly risks: readonly Risk[];
  readonly servers: readonly ServerName[];
  readonly tools: readonly string[];
  /** These and no others, such as those that a replay named. */
  readonly calls: readonly CallId[];
  readonly span: Span | null;
  readonly since: number | null;
  /** Inclusive. With it the list ends in the past, and new calls are none of it. */
  readonly until: number | null;
}

export type Span = 'quarter' | 'hour' | 'day' | 'week';
export const spans: Record<Span, { readonly words: string; readonly ms: number }> = {
  quarter: { words: 'Last 15 minutes', ms: 900_000 },
  hour: { words: 'Last hour', ms: hourMs },
  day: { words: 'Last 24 hours', ms: dayMs },
  week: { words: 'Last 7 days', ms: 604_800_000 },
};

export const noFilter: LiveFilter = {
  text: '',
  query: [],
  textProblem: null,
  agents: [],
  outcomes: [],
  risks: [],
  servers: [],
  tools: [],
  calls: [],
  span: null,
  since: null,
  until: null,
};

export type FilterField = 'agents' | 'outcomes' | 'risks' | 'servers' | 'span' | 'text' | 'tools';

/** The filter with another text, in the query language of the journal. `since:30m` counts from `now`, once. */
export function withText(filter: LiveFilter, text: string, now: number): LiveFilter {
  const parsed = parseQuery(text, now);
  if (parsed.ok) return { ...filter, text, query: parsed.query, textProblem: null };
  return {
    ...filter,
    text,
    query: readable(text, parsed.problems, now),
    textProblem: parsed.problems[0]?.message ?? 'This cannot be read',
  };
}

/** A half-typed `outcome:den` must not blank the list: words with a mistake are passed over, the others stand. */
function readable(text: string, problems: readonly QueryProblem[], now: number): Query {
  const [first] = problems;
  if (first === undefined) return [];
  const from = text.slice(0, first.from).search(/\S*$/);
  const after = text.slice(first.to).search(/\s|$/) + first.to;
  const rest = `${text.slice(0, from)} ${text.slice(after)}`;
  const parsed = parseQuery(rest, now);
  return parsed.ok ? parsed.query : readable(rest, parsed.problems, now);
}

export function isFiltered(filter: LiveFilter): boolean {
  const { query, agents, outcomes, risks, servers, tools, calls, since, until } = filter;
  const lists = agents.length + outcomes.length + risks.length + servers.length + tools.length + calls.length;
  return query.length > 0 || lists > 0 || since !== null || until !== null;
}

/** Whether it asks for words: then only the journal knows all that fits, since it alone has the results. */
export function asksForWords(filter: LiveFilter): boolean {
  return filter.query.some((term) => term.kind === 'text');
}

/** Only what is set: the contract takes absence for "all". Times go exact, so that both sides mean the same moment. */
export function toFeedFilter(filter: LiveFilter): FeedFilter {
  const timed = filter.query.some((term) => term.kind === 'since' || term.kind === 'until');
  const typed = filter.textProblem === null && !timed;
  const text = typed ? filter.text.trim() : queryText(filter.query);
  return {
    ...(text && { text }),
    ...(filter.agents.length > 0 && { agents: [...filter.agents] }),
    ...(filter.outcomes.length > 0 && { outcomes: [...filter.outcomes] }),
    ...(filter.risks.length > 0 && { risks: [...filter.risks] }),
    ...(filter.servers.length > 0 && { servers: [...filter.servers] }),
    ...(filter.tools.length > 0 && { tools: [...filter.tools] }),
    ...(filter.calls.length > 0 && { calls: [...filter.calls] }),
    ...(filter.since !== null && { since: filter.since }),
    ...(filter.until !== null && { until: filter.until }),
  };
}

/** Text and chips as one query, for what reads the journal by itself, such as an export. */
export function toQueryText(filter: LiveFilter): string {
  const { text = '', ...chips } = toFeedFilter(filter);
  return [queryText(filterTerms(chips)), text].filter(Boolean).join(' ');
}

const fieldOf: Record<QueryField, (row: FeedRow) => string> = {
  agent: (row) => row.agent,
  tool: (row) => row.tool,
  server: (row) => row.server,
  category: (row) => row.category,
  risk: (row) => row.risk,
  outcome: shownOutcome,
  rule: (row) => row.rule,
  call: (row) => row.call,
};

/** As the journal reads values: `get_*` is a beginning, a rule stands for what is below it, in any document. */
function fits(field: QueryField, actual: string, wanted: string): boolean {
  const open = wanted.endsWith('*');
  const start = open ? wanted.slice(0, -1) : wanted;
  if (field !== 'rule') return open ? actual.startsWith(start) : actual === wanted;
  const below = (rule: string): boolean => rule === start || rule.startsWith(open ? start : `${start}/`);
  return below(actual) || below(actual.slice(actual.indexOf('#') + 1));
}

function matchesTerm(row: FeedRow, term: Term): boolean {
  switch (term.kind) {
    case 'since':
      return row.at >= term.at;
    case 'until':
      return row.at <= term.at;
    case 'text':
      return rowHas(row, term.text) !== term.not;
    case 'field': {
      const actual = fieldOf[term.field](row);
      return term.values.some((wanted) => fits(term.field, actual, wanted)) !== term.not;
    }
    default:
      return assertNever(term);
  }
}

/**
 * Whether a row fits, as far as the row itself can say. `except` leaves one field out: counts in a menu respect the other
 * filters, not its own. `words` false leaves out the words that are searched for.
 */
export function matches(row: FeedRow, filter: LiveFilter, except?: FilterField, words = true): boolean {
  if (except !== 'span' && filter.since !== null && row.at < filter.since) return false;
  if (except !== 'span' && filter.until !== null && row.at > filter.until) return false;
  if (except !== 'agents' && filter.agents.length > 0 && !filter.agents.includes(row.agent)) return false;
  if (except !== 'outcomes' && filter.outcomes.length > 0 && !filter.outcomes.includes(shownOutcome(row))) return false;
  if (except !== 'risks' && filter.risks.length > 0 && !filter.risks.includes(row.risk)) return false;
  if (except !== 'servers' && filter.servers.length > 0 && !filter.servers.includes(row.server)) return false;
  if (filter.tools.length > 0 && !filter.tools.includes(row.tool)) return false;
  if (filter.calls.length > 0 && !filter.calls.includes(row.call)) return false;
  return filter.query.every((term) => (!words && term.kind === 'text') || matchesTerm(row, term));
}
