import type { CommandName, CommandOutput, Commands } from '../../../shared/control/contract.ts';
import type { AgentId } from '../../../shared/names.ts';
import { testrail } from './data.ts';

type Statistics = CommandOutput<'journal.statistics'>;
type Handlers = { [N in CommandName]?: (input: Commands[N]['input']['_output']) => unknown };

const hourMs = 3_600_000;

export interface JournalWorld {
  /** Of every hour of every day, by its hour: what a working day looks like. */
  hours: readonly {
    readonly allowed: number;
    readonly limited: number;
    readonly denied: number;
    readonly hidden: number;
  }[];
  stopped: Statistics['stopped'];
  actions: CommandOutput<'journal.actions'>;
}

const none = { allowed: 0, limited: 0, denied: 0, hidden: 0 };
const day = [
  ...Array.from({ length: 8 }, () => none),
  { allowed: 16, limited: 0, denied: 0, hidden: 0 },
  { allowed: 29, limited: 2, denied: 4, hidden: 0 },
  { allowed: 18, limited: 0, denied: 0, hidden: 1 },
  { allowed: 23, limited: 6, denied: 1, hidden: 0 },
  { allowed: 9, limited: 0, denied: 0, hidden: 0 },
  { allowed: 19, limited: 6, denied: 0, hidden: 1 },
  { allowed: 33, limited: 0, denied: 3, hidden: 0 },
  { allowed: 21, limited: 1, denied: 0, hidden: 0 },
  ...Array.from({ length: 8 }, () => none),
];

export function journalWorld(): JournalWorld {
  const row = (
    tool: string,
    rule: string,
    outcome: Statistics['stopped'][number]['outcome'],
    calls: number,
    words: string,
    mostly: string,
  ) => ({ server: testrail as string, tool, rule, outcome, calls, words, mostly }) as const;
  const at = Date.now() - 2 * hourMs;
  const line = { seq: 17_000, agent: null, server: testrail as string, tool: null };
  return {
    hours: day,
    stopped: [
      row('get_cases', '/tools/get_cases/limits/0', 'limited', 67, 'Limit 30/min', 'default'),
      row('add_run', '/tools/add_run/require/0', 'denied', 29, 'project_id in [1, 4] must hold', 'default'),
      row('update_project', '/tools/update_project/deny_if/0', 'denied', 18, 'Deny', 'windsurf'),
      row('delete_project', '(hidden)', 'hidden', 14, 'Hide', 'windsurf'),
      row('delete_section', '/tools/delete_section/deny_if/0', 'denied', 13, 'Deny', 'default'),
      row('close_run', '/tools/close_run/approval', 'expired', 3, 'Ask', 'default'),
      row('add_project', '(default deny)', 'denied', 2, 'Default deny', 'windsurf'),
    ],
    actions: {
      answers: [
        {
          ...line,
          at,
          kind: 'approval',
          agent: 'default',
          tool: 'close_run',
          by: 'window',
          how: 'allowed',
          afterMs: 11_000,
        },
        {
          ...line,
          at: at - hourMs,
          kind: 'approval',
          agent: 'default',
          tool: 'delete_run',
          by: 'web',
          how: 'denied',
          afterMs: 4_000,
        },
        {
          ...line,
          at: at - 2 * hourMs,
          kind: 'approval',
          agent: 'default',
          tool: 'delete_run',
          by: null,
          how: 'expired',
          afterMs: 120_000,
        },
      ],
      answersTotal: 31,
      policies: [
        {
          ...line,
          at: at - 3 * hourMs,
          kind: 'policy',
          by: 'window',
          what: 'Policy of testrail: version 14, close_run now Asked for all agents',
          version: 14,
          note: 'close_run now Asked for all agents',
          change: { added: 1, removed: 1, effect: 'stricter' },
        },
        {
          ...line,
          at: at - 30 * hourMs,
          kind: 'policy',
          by: 'window',
          what: 'Policy of testrail: version 13, preset recommended applied',
          version: 13,
          note: 'preset recommended applied',
          change: { added: 29, removed: 11, effect: 'permissive' },
        },
      ],
      policiesTotal: 2,
      changes: [
        { ...line, at: at - 40 * hourMs, kind: 'agent', by: 'window', what: 'Gave default a new token' },
        {
          ...line,
          at: at - 41 * hourMs,
          kind: 'gate',
          server: null,
          by: 'tray',
          what: 'Paused: every call is refused',
        },
      ],
      changesTotal: 2,
    },
  };
}

/** Sums for a span, made of one working day again and again; weekends are quiet. */
function statisticsOf(
  world: JournalWorld,
  { since, until, bucketHours, agents }: Commands['journal.statistics']['input']['_output'],
): Statistics {
  const outcomes = { allowed: 0, limited: 0, waiting: 0, denied: 0, hidden: 0, expired: 0, error: 0 };
  const buckets: Statistics['buckets'] = [];
  // Nothing is counted of hours that have not been.
  for (let at = since; at <= until; at += bucketHours * hourMs) {
    const counts = { ...outcomes, allowed: 0, limited: 0, denied: 0, hidden: 0 };
    for (let hour = at; hour < at + bucketHours * hourMs && hour < Date.now(); hour += hourMs) {
      const date = new Date(hour);
      const of = world.hours[date.getHours()] ?? none;
      const factor = agents !== null || date.getDay() % 6 === 0 ? 0.2 : 1;
      for (const key of ['allowed', 'limited', 'denied', 'hidden'] as const)
        counts[key] += Math.round(of[key] * factor);
    }
    buckets.push({ at, outcomes: counts });
  }
  const sum = { ...outcomes };
  for (const bucket of buckets) {
    for (const key of ['allowed', 'limited', 'denied', 'hidden'] as const) sum[key] += bucket.outcomes[key] ?? 0;
  }
  const calls = sum.allowed + sum.limited + sum.denied + sum.hidden;
  const share = (part: number) => Math.round(calls * part);
  const ofWindsurf = { allowed: share(0.25), denied: Math.round(sum.denied * 0.4) };
  const ofDefault = { ...sum, allowed: sum.allowed - ofWindsurf.allowed, denied: sum.denied - ofWindsurf.denied };
  return {
    calls,
    outcomes: sum,
    buckets,
    tools: [
      { server: testrail, tool: 'get_case', calls: share(0.4) },
      { server: testrail, tool: 'get_cases', calls: share(0.3) },
      { server: testrail, tool: 'add_result', calls: share(0.2) },
    ],
    agents: [
      { agent: 'default', calls: calls - ofWindsurf.allowed - ofWindsurf.denied, outcomes: ofDefault },
      { agent: 'windsurf', calls: ofWindsurf.allowed + ofWindsurf.denied, outcomes: ofWindsurf },
    ],
    stopped: world.stopped,
    latency: {
      whole: {
        p50: 134,
        p95: 623,
        p99: 3_200,
        counts: [
          [50, 20],
          [64, 90],
          [120, 150],
          [134, 60],
          [200, 80],
          [400, 70],
          [623, 18],
          [1_200, 6],
          [3_200, 3],
          [6_000, 1],
        ],
      },
      gateway: {
        p50: 0.6,
        p95: 1.1,
        p99: 1.4,
        counts: [
          [0.25, 20],
          [0.5, 90],
          [0.6, 150],
          [1, 60],
          [1.4, 8],
        ],
      },
    },
    peaks: [],
  };
}

export function journalHandlers(world: JournalWorld): Handlers {
  return {
    'journal.statistics': (input) => statisticsOf(world, input as Commands['journal.statistics']['input']['_output']),
    'journal.actions': () => world.actions,
    // Of the statistics it is one, and it is no agent any more.
    'journal.agents': () => [{ id: 'windsurf' as AgentId, label: 'Windsurf' }],
    'journal.chain': () => ({
      first: { seq: 1, at: Date.now() - 14 * 24 * hourMs },
      newest: [
        {
          seq: 18_204,
          kind: 'decided',
          tool: 'get_cases',
          outcome: 'limited',
          what: 'get_cases',
          hash: `9f3c${'0'.repeat(56)}a41e`,
        },
        {
          seq: 18_203,
          kind: 'returned',
          tool: 'get_cases',
          outcome: 'allowed',
          what: 'get_cases',
          hash: `41d0${'0'.repeat(56)}77b2`,
        },
        {
          seq: 18_202,
          kind: 'policy',
          tool: null,
          outcome: null,
          what: 'Policy of testrail: version 14',
          hash: `e85a${'0'.repeat(56)}0c19`,
        },
      ],
      bytes: 12_400_000,
      keptDays: 90,
    }),
  };
}
