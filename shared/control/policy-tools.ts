import { z } from 'zod';
import { outcomeSchema } from '../decision.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../names.ts';
import { reachSchema, ruleKindSchema } from '../tool.ts';
import { command, empty, jobSchema, ofServer, time } from './command.ts';
import { problemSchema, projectsSchema } from './policy.ts';
import {
  hygieneSchema,
  importResultSchema,
  policyTestRunSchema,
  replayResultSchema,
  suggestionSchema,
} from './policy-results.ts';

/** What a text would do if it were applied: what keeps it from being a policy, or what it says of each tool. */
export const policyDraftSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(false), problems: z.array(problemSchema) }),
  z.object({
    ok: z.literal(true),
    /** What is valid and rules nothing. */
    warnings: z.array(problemSchema),
    /** What it would let pass that is stopped now, one line each; empty where it surely opens nothing. */
    permissionIncreases: z.array(z.string()),
    /** Asks that would end, for the rule that asks is another one then: their agents are told to call again. */
    ends: z.number().int(),
    default: z.enum(['allow', 'deny']),
    /** The projects that agents are kept to, null where it keeps them to none; null where its server has no projects. */
    scope: z.object({ projects: z.array(z.number().int()).nullable(), tools: z.number().int() }).nullable(),
    /** Each tool of the server with its rule by this text alone. */
    tools: z.array(
      z.object({
        name: z.string(),
        rule: ruleKindSchema.nullable(),
        words: z.string(),
        reach: reachSchema,
      }),
    ),
    /** The limits that all tools share, a sentence each. */
    sharedLimits: z.array(z.string()),
  }),
]);
export type PolicyDraft = z.infer<typeof policyDraftSchema>;

/** Changes of a text, in order: `length` characters from `offset` make room for `content`. */
export const textEditsSchema = z.array(z.object({ offset: z.number(), length: z.number(), content: z.string() }));

export const policyToolsCommands = {
  'policy.import': command(z.object({ text: z.string() }).strict(), importResultSchema),
  'policy.draft': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.optional(), text: z.string() }).strict(),
    policyDraftSchema,
  ),
  /** What to change in a text so that it keeps agents to these projects; an empty list takes the scope away. */
  'policy.scope': command(
    z
      .object({ server: serverNameSchema, agent: agentIdSchema.optional(), text: z.string(), projects: projectsSchema })
      .strict(),
    z.object({ edits: textEditsSchema }),
  ),
  /** Where a text and a suggested one differ: parts that can be taken by themselves, as JSON in lines. */
  'policy.parts': command(
    z.object({ text: z.string(), suggested: z.string() }).strict(),
    z.object({
      parts: z.array(
        z.object({
          key: z.string(),
          tool: z.string().nullable(),
          before: z.string().nullable(),
          after: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** The text with these parts of the suggested one, its layout kept. */
  'policy.take': command(
    z.object({ text: z.string(), suggested: z.string(), keys: z.array(z.string()) }).strict(),
    z.object({ text: z.string() }),
  ),
  'policy.hygiene': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.optional(), text: z.string() }).strict(),
    hygieneSchema,
  ),
  /** The test file beside the policy; `text` null where there is none. */
  'policy.testFile': command(ofServer, z.object({ path: z.string(), text: z.string().nullable() })),
  /** `policy`: the text of the document that the test file names by its path. */
  'policy.test': command(z.object({ text: z.string(), policy: z.string().nullable() }).strict(), policyTestRunSchema),
  /** Writes a recorded call, with the decision that it got, into the test file beside the policy. */
  'policy.addTest': command(
    z.object({ server: serverNameSchema, call: callIdSchema }).strict(),
    z.object({
      path: z.string(),
      case: z.number().int(),
      expected: outcomeSchema,
      /** What the policy in force decides of it now. */
      now: outcomeSchema,
    }),
  ),
  /** Takes a decision as the expected one of a case. `text`: the file as it was shown; another one is left alone. */
  'policy.expectTest': command(
    z
      .object({
        server: serverNameSchema,
        text: z.string(),
        case: z.number().int().min(1),
        outcome: outcomeSchema,
        rule: z.string(),
      })
      .strict(),
    empty,
  ),
  /** Takes a case out of the file; the file goes with its last one. `text`: the file as it was shown. */
  'policy.removeTest': command(
    z.object({ server: serverNameSchema, text: z.string(), case: z.number().int().min(1) }).strict(),
    empty,
  ),
  'policy.replay': command(
    z
      .object({
        server: serverNameSchema,
        agent: agentIdSchema.optional(),
        text: z.string(),
        since: time,
        job: jobSchema.optional(),
      })
      .strict(),
    replayResultSchema,
  ),
  'policy.suggest': command(
    z.object({ server: serverNameSchema, since: time, job: jobSchema.optional() }).strict(),
    suggestionSchema,
  ),
} as const;
