import type { FeedFilter, FeedRow } from '../../shared/control/contract.ts';
import type { Outcome } from '../../shared/decision.ts';
import type { AgentId, ServerName } from '../../shared/names.ts';
import type { Risk } from '../../shared/tool.ts';
import { shownOutcome } from './outcome.ts';

/** What the filter bar says. An empty list is no filter. `since` is fixed when it is chosen, so that nothing slides out of view. */
export interface LiveFilter {
  readonly text: string;
  readonly agents: readonly AgentId[];
  readonly outcomes: readonly Outcome[];
  readonly risks: readonly Risk[];
  readonly servers: readonly ServerName[];
  readonly tools: readonly string[];
  readonly span: Span | null;
  readonly since: number | null;
}

export type Span = 'quarter' | 'hour' | 'day' | 'week';
export const spans: Record<Span, { readonly words: string; readonly ms: number }> = {
  quarter: { words: 'Last 15 minutes', ms: 900_000 },
  hour: { words: 'Last hour', ms: 3_600_000 },
  day: { words: 'Last 24 hours', ms: 86_400_000 },
  week: { words: 'Last 7 days', ms: 604_800_000 },
};

export const noFilter: LiveFilter = {
  text: '',
  agents: [],
  outcomes: [],
  risks: [],
  servers: [],
  tools: [],
  span: null,
  since: null,
};

export type FilterField = 'agents' | 'outcomes' | 'risks' | 'servers' | 'span' | 'text' | 'tools';

export function isFiltered(filter: LiveFilter): boolean {
  const { text, agents, outcomes, risks, servers, tools, since } = filter;
  const lists = agents.length + outcomes.length + risks.length + servers.length + tools.length;
  return text.trim() !== '' || lists > 0 || since !== null;
}

/** Only what is set: the contract takes absence for "all". */
export function toFeedFilter(filter: LiveFilter): FeedFilter {
  const text = filter.text.trim();
  return {
    ...(text && { text }),
    ...(filter.agents.length > 0 && { agents: [...filter.agents] }),
    ...(filter.outcomes.length > 0 && { outcomes: [...filter.outcomes] }),
    ...(filter.risks.length > 0 && { risks: [...filter.risks] }),
    ...(filter.servers.length > 0 && { servers: [...filter.servers] }),
    ...(filter.tools.length > 0 && { tools: [...filter.tools] }),
    ...(filter.since !== null && { since: filter.since }),
  };
}

/** Searched text of a row, made once for each row: typing in the search box asks ten thousand times. */
const searched = new WeakMap<FeedRow, string>();
function textOf(row: FeedRow): string {
  let text = searched.get(row);
  if (text === undefined) {
    const parts = [row.server, row.tool, row.agentLabel, JSON.stringify(row.arguments.value)];
    text = parts.join('\n').toLowerCase();
    searched.set(row, text);
  }
  return text;
}

/** `except` leaves one field out: counts in a menu respect the other filters, not its own. */
export function matches(row: FeedRow, filter: LiveFilter, except?: FilterField): boolean {
  if (except !== 'span' && filter.since !== null && row.at < filter.since) return false;
  if (except !== 'agents' && filter.agents.length > 0 && !filter.agents.includes(row.agent)) return false;
  if (except !== 'outcomes' && filter.outcomes.length > 0 && !filter.outcomes.includes(shownOutcome(row))) return false;
  if (except !== 'risks' && filter.risks.length > 0 && !filter.risks.includes(row.risk)) return false;
  if (except !== 'servers' && filter.servers.length > 0 && !filter.servers.includes(row.server)) return false;
  if (filter.tools.length > 0 && !filter.tools.includes(row.tool)) return false;
  const text = filter.text.trim().toLowerCase();
  return text === '' || textOf(row).includes(text);
}

/** How many of `rows` each choice of a field would show. */
export function choiceCounts<K extends string>(
  rows: Iterable<FeedRow>,
  filter: LiveFilter,
  field: FilterField,
  choice: (row: FeedRow) => K,
): ReadonlyMap<K, number> {
  const counts = new Map<K, number>();
  for (const row of rows) {
    if (!matches(row, filter, field)) continue;
    const key = choice(row);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
