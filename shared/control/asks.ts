import { z } from 'zod';
import { outcomeSchema } from '../decision.ts';
import { jsonSchema } from '../json-schema.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../names.ts';
import { categorySchema, riskSchema } from '../tool.ts';
import { time } from './command.ts';

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
