import { z } from 'zod';
import { outcomeSchema } from '../decision.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../names.ts';
import { command, jobSchema, outcomeCountsSchema, time } from './command.ts';

/** What a draft would have done with recorded calls. Calls are named, newest first, at most 50 for each change. */
export const replayResultSchema = z.object({
  calls: z.number().int(),
  changed: z.number().int(),
  /** Judged on arguments that were redacted or cut, or on what could not be read any more. */
  unsure: z.number().int(),
  /** Calls that no policy decided: made while paused, or held for review. */
  skipped: z.number().int(),
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

export const policyTestRunSchema = z.object({
  passed: z.number().int(),
  failed: z.number().int(),
  results: z.array(
    z.object({
      case: z.number().int(),
      name: z.string().nullable(),
      agent: z.string(),
      tool: z.string(),
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
  /** `policy`: the text of the document that the test file names by its path. */
  'policy.test': command(z.object({ text: z.string(), policy: z.string().nullable() }).strict(), policyTestRunSchema),
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
