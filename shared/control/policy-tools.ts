// biome-ignore-all lint/style/noExcessiveLinesPerFile: a table of commands and their schemas
import { z } from 'zod';
import { outcomeSchema } from '../decision.ts';
import { jsonObjectSchema } from '../json-schema.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../names.ts';
import { entryKinds } from '../policy/entry-kinds.ts';
import { leftOutReasons } from '../policy/left-out.ts';
import { ruleKindSchema } from '../tool.ts';
import { command, empty, jobSchema, ofServer, outcomeCountsSchema, time } from './command.ts';
import { problemSchema, projectsSchema } from './policy.ts';

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
    tools: z.array(z.object({ name: z.string(), rule: ruleKindSchema.nullable(), words: z.string() })),
  }),
]);
export type PolicyDraft = z.infer<typeof policyDraftSchema>;

/** Changes of a text, in order: `length` characters from `offset` make room for `content`. */
export const textEditsSchema = z.array(z.object({ offset: z.number(), length: z.number(), content: z.string() }));

/** What a draft would have done with recorded calls. Calls are named, newest first, at most `mostNamedCalls` for each change. */
export const replayResultSchema = z.object({
  calls: z.number().int(),
  changed: z.number().int(),
  /** Judged on arguments that were redacted or cut, or on what could not be read any more. */
  unsure: z.number().int(),
  /** Calls that no policy decided. */
  skipped: z.number().int(),
  /** The same calls, by what stopped them. */
  leftOut: z.partialRecord(z.enum(leftOutReasons), z.number().int()),
  before: outcomeCountsSchema,
  after: outcomeCountsSchema,
  changes: z.array(
    z.object({
      rule: z.string(),
      words: z.string(),
      tool: z.string(),
      from: outcomeSchema,
      to: outcomeSchema,
      count: z.number().int(),
      calls: z.array(callIdSchema),
    }),
  ),
  spans: z.array(z.object({ at: time, calls: z.number().int(), changed: z.number().int() })),
  cancelled: z.boolean(),
});

/** The tightest document that lets pass what passed, and the calls behind each of its lines. */
export const suggestionSchema = z.object({
  calls: z.number().int(),
  text: z.string(),
  diff: z.array(
    z.object({
      kind: z.enum(['same', 'added', 'removed']),
      text: z.string(),
      before: z.number().int().nullable(),
      after: z.number().int().nullable(),
    }),
  ),
  reasons: z.array(
    z.object({
      pointer: z.string(),
      line: z.number().int().nullable(),
      tool: z.string(),
      words: z.string(),
      count: z.number().int(),
      calls: z.array(callIdSchema),
    }),
  ),
  /** What it lets pass beyond what was seen: arguments of many values, room above the peak rate. */
  open: z.array(z.object({ tool: z.string(), words: z.string() })),
  cancelled: z.boolean(),
});

/** Each entry of a text with what came of it. Nothing in it is of a call but counts and times. */
export const hygieneSchema = z.object({
  /** Counts begin here, or where the entry came to its place, if that was later. */
  since: time,
  entries: z.array(
    z.object({
      /** As decisions name it; into the text, so that its line can be found. */
      rule: z.string(),
      kind: z.enum(entryKinds),
      tool: z.string().nullable(),
      words: z.string(),
      shadow: z.boolean(),
      until: z.string().nullable(),
      ended: z.boolean(),
      /** Null where no decision names such an entry, or the journal cannot be read. `last`: the newest. */
      decided: z.object({ calls: z.number().int(), last: time.nullable(), since: time }).nullable(),
      /** The version that has had it ever since; null where it is in none yet. */
      made: z
        .object({ version: z.number().int(), at: time, author: z.string(), note: z.string().nullable() })
        .nullable(),
      /** `by`: the rule that covers it; null where that stands in another document. */
      covered: z.object({ by: z.string().nullable(), words: z.string() }).nullable(),
    }),
  ),
});

export const policyTestRunSchema = z.object({
  passed: z.number().int(),
  failed: z.number().int(),
  /** Where the clock of the tests begins; null where they do not say. */
  now: time.nullable(),
  results: z.array(
    z.object({
      case: z.number().int(),
      name: z.string().nullable(),
      agent: z.string(),
      tool: z.string(),
      arguments: jsonObjectSchema,
      /** How often the case is repeated. */
      times: z.number().int(),
      /** The recorded call that it was made of. */
      call: callIdSchema.nullable(),
      ok: z.boolean(),
      expected: z.object({ outcome: outcomeSchema, rule: z.string().nullable() }),
      got: z.object({ outcome: outcomeSchema, rule: z.string(), words: z.string(), why: z.string() }),
    }),
  ),
});

export const importResultSchema = z.object({
  format: z.enum(['policy', 'intercept']),
  text: z.string(),
  report: z.array(
    z.object({ from: z.string(), kind: z.enum(['kept', 'translated', 'changed', 'dropped']), words: z.string() }),
  ),
});

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
