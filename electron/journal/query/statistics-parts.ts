import type { DatabaseSync } from 'node:sqlite';
import { type Outcome, outcomes } from '../../../shared/scales.ts';
import { dayMs, hourMs } from '../index/aggregates.ts';
import { bucketEdge, percentile } from '../index/latency.ts';

const mostListed = 50;

export type Outcomes = Readonly<Record<Outcome, number>>;

export interface Percentiles {
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

/** Whom and which hours to count; `who`: SQL that narrows to agents and servers. */
interface Span {
  readonly who: string;
  readonly from: number;
  readonly to: number;
}

/** Outcomes of all the span, and of each `width` hours of it. */
export function overTime(index: DatabaseSync, { who, from, to }: Span, width: number) {
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

export function byTool(index: DatabaseSync, { who, from, to }: Span) {
  return index
    .prepare(
      `SELECT server, tool, sum(calls) AS calls FROM hour WHERE hour BETWEEN ? AND ?${who}
       GROUP BY server, tool HAVING sum(calls) > 0 ORDER BY sum(calls) DESC LIMIT ${mostListed}`,
    )
    .all(from, to);
}

export function peaks(index: DatabaseSync, who: string, { since, until }: StatisticsQuery) {
  return index
    .prepare(
      `SELECT agent, server, tool, max(calls) AS calls, minute FROM peak WHERE day BETWEEN ? AND ?${who}
       GROUP BY agent, server, tool ORDER BY max(calls) DESC LIMIT ${mostListed}`,
    )
    .all(Math.floor(since / dayMs), Math.floor(until / dayMs));
}

/** Every agent of the span with its outcomes, the busiest first. */
export function byAgent(index: DatabaseSync, { who, from, to }: Span) {
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

export function sumOf(outcomes: Outcomes): number {
  return Object.values(outcomes).reduce((sum, calls) => sum + calls, 0);
}

/** With a lone `max`, SQLite takes the bare `agent` from the row that has the maximum. */
export function stopped(index: DatabaseSync, { who, from, to }: Span) {
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

export function latency(index: DatabaseSync, part: 'whole' | 'gateway', { who, from, to }: Span) {
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

function noOutcomes(): Record<Outcome, number> {
  return Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
}

/** Times in milliseconds since the epoch, to the hour; null agents or servers are all. */
export interface StatisticsQuery {
  readonly since: number;
  readonly until: number;
  /** Width of a bar, milliseconds; whole hours. */
  readonly bucket: number;
  readonly agents: readonly string[] | null;
  readonly servers: readonly string[] | null;
}
