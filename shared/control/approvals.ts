import { z } from 'zod';
import { outcomeSchema } from '../decision.ts';
import { jsonSchema } from '../json-schema.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../names.ts';
import { categorySchema, riskSchema } from '../tool.ts';
import { command, empty, time } from './command.ts';
import { policyChangeSchema } from './policy.ts';

export const askIdSchema = z.string().min(1).max(40);

const countedSchema = z.object({
  label: z.string(),
  count: z.number().int(),
  /** There may be more: reading ended before its end. */
  atLeast: z.boolean(),
});

/** A field that an update would change. Texts by others; null where it had, or would have, no value. */
export const fieldChangeSchema = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type FieldChange = z.infer<typeof fieldChangeSchema>;

/** What the call would touch. `none`: there is nothing to look up for this tool, its arguments say all there is. */
export const askEffectSchema = z.discriminatedUnion('state', [
  /** `what`: `run 42`. */
  z.object({ state: z.literal('reading'), what: z.string() }),
  /** Why it could not be read, a sentence. Allow then needs a second press. */
  z.object({ state: z.literal('unknown'), why: z.string() }),
  z.object({ state: z.literal('none') }),
  z.object({
    state: z.literal('known'),
    subject: z.object({ kind: z.string(), id: z.number().int(), name: z.string(), createdAt: time.nullable() }),
    project: z.object({ id: z.number().int(), name: z.string() }).nullable(),
    /** In the order in which they matter. */
    numbers: z.array(countedSchema),
    /** Tests by status, for a run: `{"Passed": 251}`. */
    statuses: z.record(z.string(), z.number().int()).nullable(),
    /** Before and after, for an update. */
    changes: z.array(fieldChangeSchema),
    /** Runs under way that hold the case which an update would change; null: it is not about one. */
    openRuns: z
      .object({
        runs: z.array(
          z.object({ id: z.number().int(), name: z.string(), results: z.number().int(), atLeast: z.boolean() }),
        ),
        /** False where not all of them could be looked into. */
        whole: z.boolean(),
      })
      .nullable(),
    permanent: z.boolean(),
    /** One or two sentences: what happens, and what does less. */
    words: z.string(),
    /** The tool whose answer it was read from first: `get_run`. */
    readWith: z.string(),
    readAt: time,
    readMs: z.number(),
  }),
]);
export type AskEffect = z.infer<typeof askEffectSchema>;

/**
 * How an ask ended; `allowed`, `session` and `always` are a person's yes, the last with a rule that was written for it;
 * `locked` was denied at once, for nobody could be asked while the screen was locked; `closed` is nobody's answer: it ended
 * by itself.
 */
export const askEndSchema = z.enum(['allowed', 'session', 'always', 'denied', 'expired', 'locked', 'closed']);
export type AskEnd = z.infer<typeof askEndSchema>;

export const askViewSchema = z.object({
  id: askIdSchema,
  /** `allowed`: a person allowed it after its call had ended; the identical call passes once until `expiresAt`. */
  state: z.enum(['waiting', 'allowed', 'decided']),
  /** One sentence: `Claude Code wants to delete the run Regression 2026-11: 287 results go for good`. */
  sentence: z.string(),
  agent: agentIdSchema,
  agentLabel: z.string(),
  tokenTail: z.string().nullable(),
  session: z.string().nullable(),
  server: serverNameSchema,
  tool: z.string(),
  category: categorySchema,
  risk: riskSchema,
  /** The very arguments that would be sent. */
  arguments: jsonSchema,
  /** The call that asked first. */
  call: callIdSchema,
  rule: z.string(),
  ruleWords: z.string(),
  /** What the rule's author says to the person and the agent. */
  reason: z.string().nullable(),
  policyLine: z.number().int().nullable(),
  effect: askEffectSchema,
  /** Characters in the arguments that a person would not see. `path` is a JSON pointer, also of a name. */
  warnings: z.array(z.object({ path: z.string(), text: z.string() })),
  /** What the server says of its tool, where we have no catalogue of it: description and annotations are its own words. */
  definition: z.object({ description: z.string(), annotations: jsonSchema }).nullable(),
  /** Identical calls that wait with it; Allow once lets the oldest of them go. 0: its calls ended, it waits for a retry. */
  count: z.number().int(),
  /** Whether it waits to be looked at: it was denied while the screen was locked. */
  unseen: z.boolean(),
  /** How often it was denied so: the same call may have come again and again. */
  times: z.number().int(),
  /** Asks of one agent for one tool that came within 5 s; three or more of them are shown as one card. Never Critical: null. */
  group: z.string().nullable(),
  askedAt: time,
  /** Until the agent is told to call again; null where no call of it waits. */
  holdEndsAt: time.nullable(),
  /** Until it is denied, or an unused Allow ends; null: it waits until somebody answers. */
  expiresAt: time.nullable(),
  /** Whether 2 more minutes can be given. */
  extendable: z.boolean(),
  /** Whether Allow for this session is offered, and what it would last. */
  sessionOffer: z.enum(['session', 'hour']).nullable(),
  /** A rule that is offered, for a person answered the same so many times in a row; null: none is. */
  offer: z.object({ kind: z.enum(['allow', 'deny']), times: z.number().int() }).nullable(),
  /** What this agent did just before, newest first. */
  before: z.array(
    z.object({ call: callIdSchema, at: time, tool: z.string(), arguments: z.string(), outcome: outcomeSchema }),
  ),
  /** How often this agent asked for this tool, and how often a person said yes. */
  history: z.object({ asked: z.number().int(), allowed: z.number().int() }),
  /** What the agent reads if it is denied; a note is added. */
  denial: z.string(),
  end: z
    .object({
      how: askEndSchema,
      at: time,
      /** Why, where nobody answered: `The agent cancelled the call`. */
      why: z.string().nullable(),
      /** Through which endpoint: `window`, `web`, `command-line 4711`. */
      by: z.string().nullable(),
      note: z.string().nullable(),
      /** From asking to answering, milliseconds. */
      afterMs: z.number(),
    })
    .nullable(),
});
export type AskView = z.infer<typeof askViewSchema>;

/** An answer for a session, while it lasts. */
export const sessionAllowSchema = z.object({
  id: askIdSchema,
  agent: agentIdSchema,
  session: z.string().nullable(),
  server: serverNameSchema,
  tool: z.string(),
  /** The arguments that name what it touches, and that further calls must have in common with it. */
  arguments: jsonSchema,
  allowedAt: time,
  until: time,
  by: z.string(),
  /** Calls that it let pass. */
  used: z.number().int(),
});
export type SessionAllow = z.infer<typeof sessionAllowSchema>;

export const askAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('once') }).strict(),
  z.object({ kind: z.literal('session') }).strict(),
  z.object({ kind: z.literal('deny'), note: z.string().trim().max(500).nullable() }).strict(),
  /** 2 more minutes to answer, once for each ask. */
  z.object({ kind: z.literal('extend') }).strict(),
]);
export type AskAnswer = z.infer<typeof askAnswerSchema>;

export const approvalsStateSchema = z.object({
  /** By deadline, the earliest first; unused Allows last. */
  waiting: z.array(askViewSchema),
  /** Denied while the screen was locked, and not looked at since; newest first. */
  unseen: z.array(askViewSchema),
  sessions: z.array(sessionAllowSchema),
  /** Seconds; null: an ask without an answer waits until somebody gives one. A rule's own timeout comes before it. */
  timeoutSeconds: z.number().int().nullable(),
  holdSeconds: z.number().int(),
});
export type ApprovalsState = z.infer<typeof approvalsStateSchema>;

/** What a rule from an answer is made of: `allow` is an entry of `approval.unless`, `deny` one of `deny_if`. */
const answerRuleSchema = z
  .object({
    id: askIdSchema,
    kind: z.enum(['allow', 'deny']),
    /** `call`: this call's arguments. `answers`: also those of the calls that were answered alike before. */
    from: z.enum(['call', 'answers']),
    /** Paths of the conditions that it has; null: as proposed. */
    paths: z.array(z.string()).max(200).nullable(),
    until: z.iso.datetime({ offset: true }).nullable(),
  })
  .strict();
export type AnswerRuleInput = z.infer<typeof answerRuleSchema>;

export const answerRuleDraftSchema = z.discriminatedUnion('ok', [
  /** Why no rule can be made of it, a sentence. */
  z.object({ ok: z.literal(false), why: z.string() }),
  z.object({
    ok: z.literal(true),
    server: serverNameSchema,
    /** The agent whose own document it stands in; null: it holds for all agents of the server. */
    agent: agentIdSchema.nullable(),
    tool: z.string(),
    /** The rule that asks, as a JSON pointer. */
    rule: z.string(),
    conditions: z.array(z.object({ path: z.string(), words: z.string(), chosen: z.boolean() })),
    /** The document in force, and as it would be. */
    before: z.string(),
    after: z.string(),
    version: z.number().int(),
    /** Other asks that would end, for their rule is then another one: their agents are told to call again. */
    ends: z.number().int(),
  }),
]);
export type AnswerRuleDraft = z.infer<typeof answerRuleDraftSchema>;

export const approvalsCommands = {
  'approvals.list': command(empty, approvalsStateSchema),
  'approvals.get': command(z.object({ id: askIdSchema }).strict(), askViewSchema.nullable()),
  /** One answer for one ask or for several, each bound to its own arguments. The first answer of an ask counts. */
  'approvals.answer': command(
    z.object({ ids: z.array(askIdSchema).min(1).max(100), answer: askAnswerSchema }).strict(),
    /** `done` false: it was not open for this answer; `why` says so, a sentence. */
    z.array(
      z.object({ id: askIdSchema, done: z.boolean(), why: z.string().nullable(), ask: askViewSchema.nullable() }),
    ),
  ),
  /** What a rule for calls like this one would be. Changes nothing. */
  'approvals.draftRule': command(answerRuleSchema, answerRuleDraftSchema),
  /** Writes the rule as it was shown, then answers the ask. `version`: of the policy that was shown. */
  'approvals.makeRule': command(
    answerRuleSchema.extend({ version: z.number().int() }),
    z.object({
      change: policyChangeSchema,
      /** Whether this ask was still open for the answer; `why` says so where it was not. */
      answered: z.boolean(),
      why: z.string().nullable(),
    }),
  ),
  /** Of asks that were denied while the screen was locked: lets the same call pass once if it comes again, or puts them away. */
  'approvals.review': command(
    z.object({ ids: z.array(askIdSchema).min(1).max(200), verdict: z.enum(['allow', 'dismiss']) }).strict(),
    approvalsStateSchema,
  ),
  /** Ends an answer for a session. */
  'approvals.endSession': command(z.object({ id: askIdSchema }).strict(), approvalsStateSchema),
  /** Decided asks, newest first: so many of the last days as are kept. */
  'approvals.history': command(z.object({ limit: z.number().int().min(1).max(200) }).strict(), z.array(askViewSchema)),
  /** How long asks wait where their rule does not say, and how long calls are held where their agent does not. */
  'approvals.settings': command(
    z
      .object({
        timeoutSeconds: z.number().int().min(30).max(3600).nullable(),
        holdSeconds: z.number().int().min(1).max(3600),
      })
      .partial()
      .strict(),
    approvalsStateSchema,
  ),
} as const;

export const approvalsEvents = {
  /** Something was asked, answered, read or closed; at most 33 a second, fewer where many wait. */
  'approvals.changed': approvalsStateSchema,
} as const;
