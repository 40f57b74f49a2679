import { z } from 'zod';
import { jsonSchema } from '../json-schema.ts';
import { agentIdSchema, serverNameSchema } from '../names.ts';
import { askIdSchema, askViewSchema } from './asks.ts';
import { command, empty, time } from './command.ts';
import { policyChangeSchema } from './policy.ts';

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
