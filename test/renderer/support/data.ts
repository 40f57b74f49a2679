import { timeOfId } from '../../../shared/call-time.ts';
import type { FeedRow, Totals } from '../../../shared/control/feed.ts';
import type { ServerView } from '../../../shared/control/servers.ts';
import type { Spread, ToolRow, ToolsPage } from '../../../shared/control/tools.ts';
import type { Decision, Outcome } from '../../../shared/decision.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../../../shared/names.ts';
import { type CallView, callViewSchema, type End } from '../../../shared/record.ts';
import { redactedText } from '../../../shared/redacted.ts';
import type { Category, Risk, RuleKind } from '../../../shared/tool.ts';

export const testrail = serverNameSchema.parse('testrail');
export const github = serverNameSchema.parse('github');

type Fact = readonly [
  name: string,
  group: string,
  what: string,
  category: Category,
  risk: Risk,
  calls: number,
  rule: RuleKind,
];

/** The built-in server's tools under the recommended preset, with the calls of a believable week. */
const facts: readonly Fact[] = [
  ['get_project', 'Projects', 'Reads one project', 'Read', 'Low', 14, 'allow'],
  ['get_projects', 'Projects', 'Lists every project the key can see', 'Read', 'Low', 9, 'allow'],
  ['add_project', 'Projects', 'Creates a project visible to the whole instance', 'Write', 'Medium', 0, 'limit'],
  [
    'update_project',
    'Projects',
    'Renames or completes a project; completed is read-only',
    'Write',
    'Medium',
    2,
    'limit',
  ],
  [
    'delete_project',
    'Projects',
    'Deletes the project with all cases, runs and results',
    'Destructive',
    'Critical',
    2,
    'hide',
  ],
  ['get_case', 'Cases', 'Reads one case', 'Read', 'Low', 60, 'allow'],
  ['get_cases', 'Cases', 'Reads every case of a suite in one answer', 'Read', 'Low', 38, 'allow'],
  ['add_case', 'Cases', 'Adds a case to a section', 'Write', 'Medium', 6, 'limit'],
  ['update_case', 'Cases', 'Overwrites fields of a case', 'Write', 'Medium', 21, 'limit'],
  ['delete_case', 'Cases', 'Deletes the case and its results in active runs', 'Destructive', 'Critical', 2, 'hide'],
  ['get_section', 'Sections', 'Reads one section', 'Read', 'Low', 3, 'allow'],
  ['get_sections', 'Sections', 'Lists the sections of a project or suite', 'Read', 'Low', 12, 'allow'],
  ['add_section', 'Sections', 'Adds a section', 'Write', 'Medium', 2, 'limit'],
  ['update_section', 'Sections', 'Renames a section or changes its description', 'Write', 'Medium', 0, 'limit'],
  ['move_section', 'Sections', 'Moves a section and every case under it', 'Write', 'Medium', 1, 'limit'],
  ['delete_section', 'Sections', 'Deletes the section and every case under it', 'Destructive', 'Critical', 0, 'hide'],
  ['get_run', 'Runs', 'Reads one run', 'Read', 'Low', 17, 'allow'],
  ['get_runs', 'Runs', 'Lists the runs of a project', 'Read', 'Low', 11, 'allow'],
  ['add_run', 'Runs', 'Starts a run, assigned testers are notified', 'Write', 'Medium', 4, 'limit'],
  ['update_run', 'Runs', 'Changes the case selection; dropped tests lose their results', 'Write', 'Medium', 3, 'limit'],
  ['close_run', 'Runs', 'Closes the run for good, results can no longer be added', 'Write', 'Medium', 3, 'ask'],
  ['delete_run', 'Runs', 'Deletes the run with all tests and results', 'Destructive', 'Critical', 2, 'hide'],
  ['get_results', 'Results', 'Reads the results of a test', 'Read', 'Low', 19, 'allow'],
  ['add_result', 'Results', 'Adds a result; cannot be changed later', 'Write', 'Medium', 45, 'limit'],
  ['get_dataset', 'Datasets', 'Reads one dataset', 'Read', 'Low', 0, 'allow'],
  ['get_datasets', 'Datasets', 'Lists the datasets of a project', 'Read', 'Low', 2, 'allow'],
  ['add_dataset', 'Datasets', 'Adds a dataset', 'Write', 'Medium', 0, 'limit'],
  ['update_dataset', 'Datasets', 'Renames a dataset or changes its description', 'Write', 'Medium', 1, 'limit'],
  ['delete_dataset', 'Datasets', 'Deletes the dataset and its links to cases', 'Destructive', 'Critical', 0, 'hide'],
];

export const ruleWords: Record<RuleKind, string> = {
  allow: 'Allow',
  limit: 'Limit 30/min',
  ask: 'Ask',
  deny: 'Deny',
  hide: 'Hide',
};

function definitionOf(name: string): ToolRow['definition'] {
  return {
    name,
    description: `${name.replaceAll('_', ' ')} by ID`,
    inputSchema: {
      type: 'object',
      properties: { [`${name.split('_').slice(1).join('_')}_id`]: { type: 'integer' } },
      required: [],
    },
  };
}

function toolOf([name, group, what, category, risk, calls, rule]: Fact): ToolRow {
  const limited = rule === 'limit';
  const fenced = name === 'get_cases' || name === 'add_run';
  return {
    server: testrail,
    name,
    what,
    group,
    category,
    risk,
    classified: null,
    why:
      category === 'Destructive'
        ? 'What it deletes cannot be brought back.'
        : category === 'Read'
          ? 'It changes nothing.'
          : 'It changes data that can be changed again.',
    caution:
      name === 'close_run'
        ? 'TestRail does not reopen a closed run: treat it as irreversible although it is catalogued Medium.'
        : null,
    attacks: [
      {
        title: 'Runaway loop',
        what: 'A retry storm or a planning loop repeats one write hundreds of times a minute.',
        answer: 'A limit per minute for each agent.',
        rules: ['limit'],
      },
      {
        title: 'Injected instruction in a result',
        what: 'Case titles, steps and comments are written by others; their text reaches the model as if it were the user speaking.',
        answer: 'Ask on writes after a flagged read.',
        rules: ['ask'],
      },
    ],
    rule,
    words: fenced ? `${ruleWords[rule]}; project_id in [1, 4] must hold` : ruleWords[rule],
    limit: rule === 'limit' ? 'Limit 30/min' : null,
    reach: fenced && rule === 'allow' ? 'conditions' : rule,
    conditions: fenced ? 1 : 0,
    pointer: `/tools/${name}`,
    calls,
    clauses: [
      ...(fenced
        ? [
            {
              kind: 'require' as const,
              words: 'project_id in [1, 4] must hold',
              pointer: `/tools/${name}/require/0`,
              conditional: true,
              condition: { path: 'args.project_id', op: 'in' as const, value: [1, 4] },
            },
          ]
        : []),
      ...(limited
        ? [
            {
              kind: 'limit' as const,
              words: 'Limit 30/min',
              pointer: `/tools/${name}/limits/0`,
              conditional: false,
              limit: { window: 'minute' as const, max: 30, scope: 'grant' as const },
            },
          ]
        : []),
    ],
    held: false,
    unchecked: [],
    definition: definitionOf(name),
    digest: `sha256:${name}`,
    accepted: null,
  };
}

export function catalogue(): ToolRow[] {
  return facts.map(toolOf);
}

export function spreadOf(rules: readonly (RuleKind | null)[]): Spread {
  const spread: Spread = { allow: 0, limit: 0, ask: 0, deny: 0, hide: 0, mixed: 0 };
  for (const rule of rules) spread[rule ?? 'mixed'] += 1;
  return spread;
}

const presetRules: Record<ToolsPage['presets'][number]['name'], (tool: ToolRow, recommended: RuleKind) => RuleKind> = {
  'read-only': (tool) => (tool.category === 'Read' ? 'allow' : 'hide'),
  recommended: (_tool, recommended) => recommended,
  lockdown: (tool) => (tool.category === 'Destructive' ? 'hide' : 'ask'),
  'allow-all': () => 'allow',
};

export function presetRule(preset: ToolsPage['presets'][number]['name'], tool: ToolRow): RuleKind {
  const recommended = facts.find(([name]) => name === tool.name)?.[6] ?? 'deny';
  return presetRules[preset](tool, recommended);
}

export function toolsPage(
  tools: readonly ToolRow[],
  version: number,
  defaultRule: 'allow' | 'deny',
  now: number,
): ToolsPage {
  const presets = (['read-only', 'recommended', 'lockdown', 'allow-all'] as const).map((name) => {
    const wanted = tools.map((tool) => presetRule(name, tool));
    const changes = tools.flatMap((tool, index) => {
      const to = wanted[index] ?? 'deny';
      return tool.rule === to ? [] : [{ tool: tool.name, from: tool.words, to: ruleWords[to] }];
    });
    return { name, spread: spreadOf(wanted), changes, active: changes.length === 0 };
  });
  return {
    server: testrail,
    defaultRule,
    hidesAll: false,
    tools: [...tools],
    presets,
    spread: spreadOf(tools.map((tool) => tool.rule)),
    version,
    canScopeToProjects: true,
    projectScope: null,
    otherHeld: 0,
    checkedAt: now - 130_000,
  };
}

export const agents = {
  claude: { id: agentIdSchema.parse('claude-code'), label: 'Claude Code' },
  cursor: { id: agentIdSchema.parse('cursor'), label: 'Cursor' },
  code: { id: agentIdSchema.parse('vs-code'), label: 'VS Code' },
  nightly: { id: agentIdSchema.parse('ci-nightly'), label: 'CI nightly' },
  windsurf: { id: agentIdSchema.parse('windsurf'), label: 'Windsurf' },
} as const;
export type AgentKey = keyof typeof agents;

export interface CallFact {
  readonly at: number;
  readonly agent: AgentKey;
  readonly tool: string;
  readonly args: JsonObject;
  readonly outcome?: Outcome;
  readonly words?: string;
  readonly ms?: number | null;
  readonly end?: End | null;
  readonly server?: string;
  readonly redacted?: number;
  readonly error?: string;
}

let sequence = 0;

/** One call as the journal would keep it. Ids sort by arrival, as the real ones do. */
export function callOf(fact: CallFact): CallView & { readonly risk: Risk; readonly category: Category } {
  sequence += 1;
  const { outcome = 'allowed', tool } = fact;
  const passed = outcome === 'allowed' || outcome === 'error';
  const known = facts.find(([name]) => name === tool);
  const words = fact.words ?? ruleWords[known?.[6] ?? 'allow'];
  const agent = agents[fact.agent];
  const stop =
    outcome === 'denied' ? 'require' : outcome === 'limited' ? 'limits' : outcome === 'hidden' ? 'hide' : null;
  const decision: Decision = {
    outcome,
    rule: outcome === 'hidden' ? '(hidden)' : `/tools/${tool}`,
    words,
    version: 7,
    trace: [
      { step: 'gateway', result: 'pass', rule: null, detail: 'guarding' },
      { step: 'agent', result: 'pass', rule: null, detail: `${agent.label}, token …7f2c` },
      ...(stop === 'hide'
        ? [{ step: 'hide' as const, result: 'stop' as const, rule: '(hidden)', detail: 'hidden from every agent' }]
        : [{ step: 'definition' as const, result: 'pass' as const, rule: null, detail: 'same as accepted' }]),
      ...(stop === 'require'
        ? [
            {
              step: 'require' as const,
              result: 'stop' as const,
              rule: `/tools/${tool}/require/0`,
              detail: `${words.replace(' must hold', '')}: 9`,
            },
          ]
        : []),
      ...(stop === 'limits'
        ? [
            {
              step: 'limits' as const,
              result: 'stop' as const,
              rule: `/tools/${tool}/limits/0`,
              detail: '30 of 30 this minute',
            },
          ]
        : words.startsWith('Limit')
          ? [
              {
                step: 'limits' as const,
                result: 'pass' as const,
                rule: `/tools/${tool}/limits/0`,
                detail: '12 of 30 this minute',
              },
            ]
          : []),
    ],
  };
  const text = JSON.stringify({
    id: 5122,
    title: 'Guest checkout',
    updated_by: 18,
    custom_steps: ['Open the cart', 'Pay'],
  });
  const bytes = JSON.stringify(fact.args).length;
  const totalMs = fact.ms === undefined ? (passed ? 120 : 0.4) : fact.ms;
  return {
    ...callViewSchema.parse({
      call: callIdSchema.parse(`${timeOfId(fact.at)}${sequence.toString(36).padStart(4, '0')}0000000000`),
      seq: sequence,
      at: fact.at,
      agent: agent.id,
      agentLabel: agent.label,
      session: 's-1',
      server: fact.server ?? 'testrail',
      tool,
      via: 'tools/call',
      arguments: { value: fact.args, bytes, cut: false, redacted: fact.redacted ?? 0 },
      decision,
      end: fact.end === undefined ? (passed ? 'ok' : null) : fact.end,
      result:
        passed && fact.end !== null
          ? { value: { content: [{ type: 'text', text }] }, bytes: 1_900, cut: false, redacted: 0 }
          : null,
      error: fact.error ?? null,
      totalMs,
      gatewayMs: totalMs === null ? null : Math.min(0.8, totalMs),
    }),
    risk: known?.[4] ?? 'Unknown',
    category: known?.[3] ?? 'Unclassified',
  };
}

export function rowOf(view: ReturnType<typeof callOf>): FeedRow {
  const { result: _result, decision, ...rest } = view;
  return { ...rest, outcome: decision.outcome, rule: decision.rule, words: decision.words };
}

/** A minute of a working afternoon, oldest first, ending at `now`. */
export function afternoon(now: number): ReturnType<typeof callOf>[] {
  const at = (seconds: number): number => now - seconds * 1000 + 412;
  const list: readonly CallFact[] = [
    { at: at(103), agent: 'claude', tool: 'get_results', args: { test_id: 88090 }, ms: 102 },
    {
      at: at(90),
      agent: 'nightly',
      tool: 'get_cases',
      args: { project_id: 1, suite_id: 12 },
      words: 'Limit 30/min',
      ms: 391,
    },
    {
      at: at(89),
      agent: 'nightly',
      tool: 'add_run',
      args: {
        project_id: 1,
        suite_id: 12,
        name: 'Nightly 1182',
        include_all: false,
        case_ids: Array.from({ length: 248 }, (_, index) => 4000 + index),
      },
      words: '2 conditions',
      ms: 204,
    },
    {
      at: at(81),
      agent: 'windsurf',
      tool: 'update_project',
      args: { project_id: 4, is_completed: true },
      outcome: 'denied',
      words: 'Deny',
    },
    {
      at: at(72),
      agent: 'nightly',
      tool: 'add_result',
      args: { test_id: 88121, status_id: 1 },
      words: 'Limit 120/min',
      ms: 121,
    },
    {
      at: at(68),
      agent: 'code',
      tool: 'get_sections',
      args: { project_id: 4 },
      outcome: 'error',
      end: 'broken',
      ms: 30_000,
      error: 'TestRail did not answer within 30 s.',
    },
    { at: at(61), agent: 'claude', tool: 'close_run', args: { run_id: 39 }, words: 'Ask · you, 11 s', ms: 176 },
    { at: at(54), agent: 'cursor', tool: 'get_runs', args: { project_id: 4 }, ms: 133 },
    {
      at: at(49),
      agent: 'cursor',
      tool: 'add_run',
      args: { project_id: 9, suite_id: 31, name: 'Smoke, payments' },
      outcome: 'denied',
      words: 'project_id in [1, 4] must hold',
      ms: 0.5,
    },
    {
      at: at(43),
      agent: 'windsurf',
      tool: 'delete_project',
      args: { project_id: 7 },
      outcome: 'hidden',
      words: 'Hide',
      ms: 0.3,
    },
    { at: at(37), agent: 'claude', tool: 'get_case', args: { case_id: 5122 }, ms: 91 },
    {
      at: at(34),
      agent: 'claude',
      tool: 'update_case',
      args: {
        case_id: 5122,
        title: 'Guest checkout: declined card can retry',
        priority_id: 3,
        refs: redactedText(14),
        custom_steps_separated: [
          { content: 'Open the cart', expected: 'Two items' },
          { content: 'Pay with a card that is declined', expected: 'The form stays' },
          { content: 'Retry', expected: 'Paid' },
        ],
      },
      redacted: 1,
      ms: 212,
    },
    { at: at(32), agent: 'claude', tool: 'get_run', args: { run_id: 42 }, ms: 88 },
    {
      at: at(30),
      agent: 'claude',
      tool: 'delete_run',
      args: { run_id: 42 },
      outcome: 'waiting',
      words: 'Ask',
      ms: null,
    },
    {
      at: at(21),
      agent: 'nightly',
      tool: 'add_result',
      args: { test_id: 88122, status_id: 5, comment: 'Timeout waiting for /cart/confirm', defects: redactedText(9) },
      redacted: 1,
      words: 'Limit 120/min',
      ms: 124,
    },
    {
      at: at(20),
      agent: 'nightly',
      tool: 'add_result',
      args: { test_id: 88123, status_id: 1, elapsed: '42s', version: '7.4.0-rc2' },
      words: 'Limit 120/min',
      ms: 118,
    },
    {
      at: at(15),
      agent: 'code',
      tool: 'list_issues',
      server: 'github',
      args: { repo: 'acme/checkout', state: 'open' },
      ms: 141,
    },
    { at: at(12), agent: 'claude', tool: 'get_case', args: { case_id: 5127 }, ms: 96 },
    {
      at: at(10),
      agent: 'cursor',
      tool: 'get_cases',
      args: { project_id: 4, suite_id: 12 },
      words: 'Limit 30/min',
      ms: 384,
    },
    {
      at: at(7),
      agent: 'cursor',
      tool: 'get_cases',
      args: { project_id: 4, suite_id: 12 },
      outcome: 'limited',
      words: 'Limit 30/min',
    },
    {
      at: at(4),
      agent: 'cursor',
      tool: 'update_run',
      args: { run_id: 51, include_all: false, case_ids: Array.from({ length: 36 }, (_, index) => index) },
      outcome: 'waiting',
      words: 'Ask',
      ms: null,
    },
    { at: at(1), agent: 'code', tool: 'get_runs', args: { project_id: 4 }, ms: 129 },
  ];
  return list.map(callOf);
}

const passedByMinute = [
  3, 4, 5, 4, 3, 3, 2, 3, 3, 3, 2, 3, 3, 5, 4, 2, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 1, 3, 5, 6, 6, 6, 4, 2, 1, 4, 4, 5, 5,
  5, 4, 3, 2, 3, 4, 4, 3, 3, 1, 2, 2, 0, 1, 3, 4, 3, 2, 3, 8, 7,
];
const deniedByMinute: Readonly<Record<number, number>> = { 9: 1, 22: 1, 29: 1, 30: 2, 31: 2, 41: 1, 55: 1, 58: 2 };

export function totalsAt(now: number): Totals {
  const minute = Math.floor(now / 60_000) * 60_000;
  return {
    today: { calls: 286, denied: 19, waiting: 0 },
    minutes: passedByMinute.map((passed, index) => ({
      at: minute - (59 - index) * 60_000,
      passed,
      denied: deniedByMinute[index] ?? 0,
    })),
  };
}

export function serverViews(): ServerView[] {
  return [
    {
      name: testrail,
      kind: 'built-in',
      target: 'sandbox',
      state: 'ready',
      since: 0,
      problem: null,
      prefix: '',
      tools: 29,
      trustedReads: 0,
      held: 0,
      unencrypted: false,
    },
    {
      name: github,
      kind: 'stdio',
      target: 'npx github-mcp',
      state: 'failing',
      since: 0,
      problem: 'It ended with exit code 1.',
      prefix: 'github_',
      tools: 0,
      trustedReads: 0,
      held: 0,
      unencrypted: false,
    },
  ];
}
