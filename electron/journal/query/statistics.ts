import type { DatabaseSync } from 'node:sqlite';
import type { Totals } from '../../../shared/control/feed.ts';
import type { Outcome } from '../../../shared/scales.ts';
import { hourMs, minuteMs } from '../index/aggregates.ts';
import type { Names } from '../index/names.ts';
import type { StatisticsQuery } from './statistics-parts.ts';
import {
  byAgent,
  byTool,
  latency,
  type Outcomes,
  overTime,
  type Percentiles,
  peaks,
  type Stopped,
  stopped,
  sumOf,
} from './statistics-parts.ts';

const shownMinutes = 60;

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

/** SQL that narrows to agents and servers; an unknown name matches nothing. */
function narrowed(names: Names, ask: StatisticsQuery): string {
  const among = (column: string, wanted: readonly string[] | null) =>
    wanted === null ? '' : ` AND ${column} IN (${wanted.map((name) => names.find(name) ?? -1).join(', ')})`;
  return among('agent', ask.agents) + among('server', ask.servers);
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
