import type { DatabaseSync } from 'node:sqlite';
import type { Totals } from '../../../shared/control/feed.ts';
import { type Outcome, outcomes } from '../../../shared/scales.ts';
import { dayMs, hourMs, minuteMs } from '../index/aggregates.ts';
import { bucketEdge, percentile } from '../index/latency.ts';
import type { Names } from '../index/names.ts';

const shownMinutes = 60;
const mostListed = 50;

/** Times in milliseconds since the epoch, to the hour; null agents or servers are all. */
export interface StatisticsQuery {
  readonly since: number;
  readonly until: number;
  /** Width of a bar, milliseconds; whole hours. */
  readonly bucket: number;
  readonly agents: readonly string[] | null;
  readonly servers: readonly string[] | null;
}

type Outcomes = Readonly<Record<Outcome, number>>;

interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** Calls that one rule stopped at one tool with one outcome. */
export interface Stopped {
  readonly server: string;
  readonly tool: string;
  readonly rule: string;
  readonly outcome: Outcome;
  readonly calls: number;
  /** The agent that was stopped there most often. */
  readonly mostly: string;
}

/** What the pages show of a span of time. Everything comes from counts that were kept as records came. */
export interface Statistics {
  readonly calls: number;
  readonly outcomes: Outcomes;
  /** Oldest first, one for each bucket of the span, also where nothing happened. */
  readonly buckets: readonly { readonly at: number; readonly outcomes: Outcomes }[];
  readonly tools: readonly { readonly server: string; readonly tool: string; readonly calls: number }[];
  readonly agents: readonly { readonly agent: string; readonly calls: number; readonly outcomes: Outcomes }[];
  /** Calls that the gate stopped, most first; the rule in words where one of these calls was recorded. */
  readonly stopped: readonly (Stopped & { readonly words: string | null })[];
  /** Milliseconds: the whole call, and of these in the gateway. `counts` for a histogram: upper edge of a bucket, and calls. */
  readonly latency: Readonly<
    Record<'whole' | 'gateway', Percentiles & { readonly counts: readonly (readonly [number, number])[] }>
  >;
  /** The busiest minute of each tool by one agent, busiest first. */
  readonly peaks: readonly {
    readonly server: string;
    readonly tool: string;
    readonly agent: string;
    readonly calls: number;
    readonly at: number;
  }[];
}

export function statistics(
  index: DatabaseSync,
  names: Names,
  ask: StatisticsQuery,
): Omit<Statistics, 'stopped'> & { readonly stopped: readonly Stopped[] } {
  const span = { who: narrowed(names, ask), from: Math.floor(ask.since / hourMs), to: Math.floor(ask.until / hourMs) };
  const { outcomes, buckets } = overTime(index, span, Math.max(1, Math.round(ask.bucket / hourMs)));
  const name = (id: unknown) => names.text(Number(id));
  return {
    calls: sumOf(outcomes),
    outcomes,
    buckets,
    tools: byTool(index, span).map((row) => ({
      server: name(row.server),
      tool: name(row.tool),
      calls: Number(row.calls),
    })),
    agents: byAgent(index, span).map(({ agent, ...rest }) => ({ agent: name(agent), ...rest })),
    stopped: stopped(index, span).map((row) => ({
      server: name(row.server),
      tool: name(row.tool),
      rule: name(row.rule),
      outcome: row.outcome as Outcome,
      calls: Number(row.calls),
      mostly: name(row.agent),
    })),
    latency: { whole: latency(index, 'whole', span), gateway: latency(index, 'gateway', span) },
    peaks: peaks(index, span.who, ask).map((row) => ({
      server: name(row.server),
      tool: name(row.tool),
      agent: name(row.agent),
      calls: Number(row.calls),
      at: Number(row.minute) * minuteMs,
    })),
  };
}

/** Whom and which hours to count; `who`: SQL that narrows to agents and servers. */
interface Span {
  readonly who: string;
  readonly from: number;
  readonly to: number;
}

/** Outcomes of all the span, and of each `width` hours of it. */
function overTime(index: DatabaseSync, { who, from, to }: Span, width: number) {
  const outcomes = noOutcomes();
  const buckets = Array.from({ length: Math.ceil((to - from + 1) / width) }, (_, at) => ({
    at: (from + at * width) * hourMs,
    outcomes: noOutcomes(),
  }));
  const hours = index
    .prepare(
      `SELECT hour, outcome, sum(calls) AS calls FROM hour WHERE hour BETWEEN ? AND ?${who} GROUP BY hour, outcome`,
    )
    .all(from, to);
  for (const row of hours) {
    const outcome = row.outcome as Outcome;
    outcomes[outcome] += Number(row.calls);
    const bucket = buckets[Math.floor((Number(row.hour) - from) / width)];
    if (bucket !== undefined) bucket.outcomes[outcome] += Number(row.calls);
  }
  return { outcomes, buckets };
}

function byTool(index: DatabaseSync, { who, from, to }: Span) {
  return index
    .prepare(
      `SELECT server, tool, sum(calls) AS calls FROM hour WHERE hour BETWEEN ? AND ?${who}
       GROUP BY server, tool HAVING sum(calls) > 0 ORDER BY sum(calls) DESC LIMIT ${mostListed}`,
    )
    .all(from, to);
}

function peaks(index: DatabaseSync, who: string, { since, until }: StatisticsQuery) {
  return index
    .prepare(
      `SELECT agent, server, tool, max(calls) AS calls, minute FROM peak WHERE day BETWEEN ? AND ?${who}
       GROUP BY agent, server, tool ORDER BY max(calls) DESC LIMIT ${mostListed}`,
    )
    .all(Math.floor(since / dayMs), Math.floor(until / dayMs));
}

/** Every agent of the span with its outcomes, the busiest first. */
function byAgent(index: DatabaseSync, { who, from, to }: Span) {
  const agents = new Map<number, Record<Outcome, number>>();
  const rows = index
    .prepare(
      `SELECT agent, outcome, sum(calls) AS calls FROM hour WHERE hour BETWEEN ? AND ?${who} GROUP BY agent, outcome`,
    )
    .all(from, to);
  for (const row of rows) {
    const agent = Number(row.agent);
    const outcomes = agents.get(agent) ?? noOutcomes();
    outcomes[row.outcome as Outcome] += Number(row.calls);
    agents.set(agent, outcomes);
  }
  return [...agents]
    .map(([agent, outcomes]) => ({ agent, calls: sumOf(outcomes), outcomes }))
    .filter(({ calls }) => calls > 0)
    .sort((one, other) => other.calls - one.calls)
    .slice(0, mostListed);
}

function sumOf(outcomes: Outcomes): number {
  return Object.values(outcomes).reduce((sum, calls) => sum + calls, 0);
}

/** With a lone `max`, SQLite takes the bare `agent` from the row that has the maximum. */
function stopped(index: DatabaseSync, { who, from, to }: Span) {
  return index
    .prepare(
      `SELECT server, tool, rule, outcome, agent, max(calls) AS most, total AS calls FROM (
         SELECT server, tool, rule, outcome, agent, sum(calls) AS calls,
           sum(sum(calls)) OVER (PARTITION BY server, tool, rule, outcome) AS total
         FROM hour WHERE hour BETWEEN ? AND ?${who} AND outcome IN ('denied', 'hidden', 'expired', 'limited')
         GROUP BY server, tool, rule, outcome, agent
       ) GROUP BY server, tool, rule, outcome HAVING total > 0 ORDER BY total DESC LIMIT ${mostListed}`,
    )
    .all(from, to);
}

function latency(index: DatabaseSync, part: 'whole' | 'gateway', { who, from, to }: Span) {
  const rows = index
    .prepare(
      `SELECT bucket, sum(calls) AS calls FROM latency WHERE hour BETWEEN ? AND ? AND part = ?${who} GROUP BY bucket`,
    )
    .all(from, to, part);
  const counts = new Map(rows.map((row) => [Number(row.bucket), Number(row.calls)]));
  const at = (share: number) => percentile(counts, share);
  const edges = [...counts].sort(([a], [b]) => a - b).map(([bucket, calls]) => [bucketEdge(bucket), calls] as const);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), counts: edges };
}

/** SQL that narrows to agents and servers; an unknown name matches nothing. */
function narrowed(names: Names, ask: StatisticsQuery): string {
  const among = (column: string, wanted: readonly string[] | null) =>
    wanted === null ? '' : ` AND ${column} IN (${wanted.map((name) => names.find(name) ?? -1).join(', ')})`;
  return among('agent', ask.agents) + among('server', ask.servers);
}

function noOutcomes(): Record<Outcome, number> {
  return Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
}

/** Today and the last hour. `now` in milliseconds since the epoch; midnight is that of this machine's time zone. */
export function totals(index: DatabaseSync, now: number): Totals {
  const midnight = Math.floor(new Date(now).setHours(0, 0, 0, 0) / minuteMs);
  const first = Math.floor(now / minuteMs) - shownMinutes + 1;
  const minutes = Array.from({ length: shownMinutes }, (_, at) => ({
    at: (first + at) * minuteMs,
    passed: 0,
    denied: 0,
  }));
  const today = { calls: 0, denied: 0, waiting: 0 };
  const rows = index
    .prepare('SELECT minute, outcome, reached, calls FROM minute WHERE minute >= ?')
    .all(Math.min(midnight, first));
  for (const row of rows) {
    const calls = Number(row.calls);
    const minute = Number(row.minute);
    const passed = Number(row.reached) === 1;
    const waiting = row.outcome === 'waiting';
    if (minute >= midnight) {
      today.calls += calls;
      if (waiting) today.waiting += calls;
      else if (!passed) today.denied += calls;
    }
    const bar = minutes[minute - first];
    if (bar === undefined || waiting) continue;
    if (passed) bar.passed += calls;
    else bar.denied += calls;
  }
  return { today, minutes };
}
