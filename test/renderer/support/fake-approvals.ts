import type {
  AnswerRuleDraft,
  AnswerRuleInput,
  ApprovalsState,
  AskAnswer,
  SessionAllow,
} from '../../../shared/control/approvals.ts';
import type { AskEffect, AskView } from '../../../shared/control/asks.ts';
import type { CommandName, Commands } from '../../../shared/control/contract.ts';
import type { WebhookView } from '../../../shared/control/webhook.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { callIdSchema } from '../../../shared/names.ts';
import { offeredConditions, withAnswerRule } from '../../../shared/policy/answer-rules.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { printPolicy } from '../../../shared/policy/print.ts';
import { conditionWords } from '../../../shared/policy/words.ts';
import { type AgentKey, agents, testrail } from './data.ts';
import { policyText } from './fake-policy.ts';

/** What the fake knows of asks. */
export interface ApprovalsWorld {
  asks: AskView[];
  decided: AskView[];
  sessions: SessionAllow[];
  timeoutSeconds: number | null;
  holdSeconds: number;
  webhook: string | null;
}

export function approvalsWorld(): ApprovalsWorld {
  return { asks: [], decided: [], sessions: [], timeoutSeconds: 120, holdSeconds: 45, webhook: null };
}

export function stateOf(world: ApprovalsWorld): ApprovalsState {
  const { asks, sessions, timeoutSeconds, holdSeconds } = world;
  return { waiting: asks, unseen: world.decided.filter(({ unseen }) => unseen), sessions, timeoutSeconds, holdSeconds };
}

function webhookOf({ webhook }: ApprovalsWorld): WebhookView {
  return { url: webhook, signed: webhook !== null, last: null, queued: 0, lost: 0 };
}

type Change = Partial<AskView> & { readonly who?: AgentKey };

const nothingRead: AskEffect = { state: 'none' };

/** An ask of the 45th minute: a call that anyone would want to look at. */
export function askOf(id: string, { who = 'claude', ...change }: Change = {}): AskView {
  const now = Date.now();
  const { id: agent, label } = agents[who];
  return {
    id,
    state: 'waiting',
    sentence: `${label} wants to close a run`,
    agent,
    agentLabel: label,
    tokenTail: '7f2c',
    session: 'session-1',
    server: testrail,
    tool: 'close_run',
    category: 'Write',
    risk: 'Medium',
    arguments: { run_id: 42 },
    call: callIdSchema.parse(`call-${id}`),
    rule: '/tools/close_run/approval',
    ruleWords: 'Ask',
    reason: null,
    policyLine: 88,
    effect: nothingRead,
    warnings: [],
    definition: null,
    count: 1,
    unseen: false,
    times: 1,
    group: null,
    askedAt: now - 2_000,
    holdEndsAt: now + 43_000,
    expiresAt: now + 118_000,
    extendable: true,
    sessionOffer: 'session',
    offer: null,
    before: [],
    history: { asked: 1, allowed: 0 },
    denial:
      'Denied by a person in Railguard: close_run was not sent to testrail. Do not retry this call; others are decided one by one.',
    end: null,
    ...change,
  };
}

/** As the design draws it: what goes for good, in numbers. */
export function deleteRun(id = 'ask-1'): AskView {
  const now = Date.now();
  const before = (at: number, tool: string, args: string): AskView['before'][number] => ({
    call: callIdSchema.parse(`before-${tool}`),
    at: now - at,
    tool,
    arguments: args,
    outcome: 'allowed',
  });
  return askOf(id, {
    sentence: 'Claude Code wants to delete the run Regression 2026-11: 287 results go for good',
    tool: 'delete_run',
    category: 'Destructive',
    risk: 'Critical',
    rule: '/tools/delete_run/approval',
    sessionOffer: null,
    reason: 'Runs hold the only copy of their results.',
    history: { asked: 2, allowed: 0 },
    denial:
      'Denied by a person in Railguard: delete_run was not sent to testrail. Do not retry this call; others are decided one by one.',
    before: [
      before(4_000, 'get_run', 'run_id 42'),
      before(6_000, 'update_case', 'case_id 5122  priority_id 3'),
      before(9_000, 'get_case', 'case_id 5122'),
    ],
    effect: {
      state: 'known',
      subject: { kind: 'run', id: 42, name: 'Regression 2026-11', createdAt: now - 9 * 86_400_000 },
      project: { id: 1, name: 'Checkout' },
      numbers: [
        { label: 'tests', count: 312, atLeast: false },
        { label: 'results', count: 287, atLeast: false },
        { label: 'untested', count: 25, atLeast: false },
      ],
      statuses: { Passed: 251, Failed: 21, Blocked: 9, Retest: 6, Untested: 25 },
      changes: [],
      openRuns: null,
      permanent: true,
      words:
        'Deleting a run is permanent. TestRail keeps no copy of its tests and results. close_run would end it and keep all.',
      readWith: 'get_run',
      readAt: now - 1_900,
      readMs: 164,
    },
  });
}

/** One of many that came together. */
export function updateCase(number: number, change: Partial<AskView> = {}): AskView {
  const now = Date.now();
  return askOf(`case-${number}`, {
    sentence: `Claude Code wants to change the case Guest checkout ${number}: its priority changes`,
    tool: 'update_case',
    arguments: { case_id: 5100 + number, priority_id: 3 },
    group: '1-1',
    effect: {
      state: 'known',
      subject: { kind: 'case', id: 5100 + number, name: `Guest checkout ${number}`, createdAt: null },
      project: { id: 1, name: 'Checkout' },
      numbers: [],
      statuses: null,
      changes: [{ field: 'priority', before: '2 Medium', after: '3 High' }],
      openRuns: { runs: [], whole: true },
      permanent: false,
      words: '',
      readWith: 'get_case',
      readAt: now,
      readMs: 90,
    },
    ...change,
  });
}

export function endOf(ask: AskView, answer: AskAnswer['kind'], note: string | null = null): AskView {
  const how = answer === 'deny' ? 'denied' : answer === 'session' ? 'session' : 'allowed';
  return {
    ...ask,
    state: 'decided',
    end: { how, at: Date.now(), why: null, by: 'web', note, afterMs: 4_000 },
  };
}

function answerOne(world: ApprovalsWorld, id: string, answer: AskAnswer) {
  const ask = world.asks.find((entry) => entry.id === id);
  if (!ask) return { id, done: false, why: 'It was answered at another place.', ask: null };
  if (answer.kind === 'extend') {
    const longer = { ...ask, expiresAt: (ask.expiresAt ?? Date.now()) + 120_000, extendable: false };
    world.asks = world.asks.map((entry) => (entry === ask ? longer : entry));
    return { id, done: true, why: null, ask: longer };
  }
  const ended = endOf(ask, answer.kind, answer.kind === 'deny' ? answer.note : null);
  world.asks = world.asks.filter((entry) => entry !== ask);
  world.decided = [ended, ...world.decided];
  return { id, done: true, why: null, ask: ended };
}

/** As the guarding process drafts it, of the policy that the fake starts with. */
function draftOf(world: ApprovalsWorld, { id, kind, paths, until }: AnswerRuleInput): AnswerRuleDraft {
  const ask = world.asks.find((entry) => entry.id === id);
  const parsed = parsePolicy(policyText);
  if (!ask || !parsed.ok) return { ok: false, why: 'It has ended, so there is nothing to answer any more.' };
  const offered = offeredConditions([ask.arguments as JsonObject], ['run_id', 'include_all']);
  if (!offered.ok) return offered;
  const chosen = offered.conditions.filter(({ condition, chosen: proposed }) =>
    paths === null ? proposed : paths.includes(condition.path),
  );
  const conditions = chosen.map(({ condition }) => condition);
  return {
    ok: true,
    server: ask.server,
    agent: null,
    tool: ask.tool,
    rule: ask.rule,
    conditions: offered.conditions.map(({ condition, chosen: proposed }) => ({
      path: condition.path,
      words: conditionWords(condition),
      chosen: proposed,
    })),
    before: policyText,
    after:
      conditions.length === 0
        ? policyText
        : printPolicy(withAnswerRule(parsed.document, ask.tool, { kind, conditions, only: offered.names, until })),
    version: 3,
    ends: 2,
  };
}

export function approvalHandlers(
  world: ApprovalsWorld,
  changed: (state: ApprovalsState) => void,
): { [N in CommandName]?: (input: Commands[N]['input']['_output']) => unknown } {
  const say = (): ApprovalsState => {
    changed(stateOf(world));
    return stateOf(world);
  };
  return {
    'approvals.list': () => stateOf(world),
    'approvals.history': ({ limit }) => world.decided.slice(0, limit),
    'approvals.answer': ({ ids, answer }) => {
      const said = ids.map((id) => answerOne(world, id, answer));
      say();
      return said;
    },
    'approvals.draftRule': (input) => draftOf(world, input),
    'approvals.makeRule': ({ id, kind }) => {
      const ask = world.asks.find((entry) => entry.id === id);
      if (ask) {
        const how = kind === 'allow' ? 'always' : 'denied';
        const end = { how, at: Date.now(), why: null, by: 'web', note: null, afterMs: 9_000 } as const;
        world.decided = [{ ...ask, state: 'decided', end }, ...world.decided];
        world.asks = world.asks.filter((entry) => entry !== ask);
      }
      say();
      const words = 'close_run is not asked about when run_id is 42';
      return { change: { server: testrail, version: 4, undo: 3, words }, answered: ask !== undefined, why: null };
    },
    'webhook.get': () => webhookOf(world),
    'webhook.set': ({ url }) => {
      world.webhook = url;
      return { ...webhookOf(world), secret: url === null ? null : 'ab'.repeat(32) };
    },
    'webhook.renewSecret': () => ({ ...webhookOf(world), secret: 'cd'.repeat(32) }),
    'webhook.test': () => ({ ok: true, words: 'Taken.' }),
    'approvals.review': ({ ids }) => {
      world.decided = world.decided.map((ask) => (ids.includes(ask.id) ? { ...ask, unseen: false } : ask));
      return say();
    },
    'approvals.endSession': ({ id }) => {
      world.sessions = world.sessions.filter((session) => session.id !== id);
      return say();
    },
    'approvals.settings': (change) => {
      Object.assign(world, change);
      return say();
    },
  };
}
