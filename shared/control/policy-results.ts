import { z } from 'zod';
import { outcomeSchema } from '../decision.ts';
import { jsonObjectSchema } from '../json-schema.ts';
import { callIdSchema } from '../names.ts';
import { entryKinds } from '../policy/entry-kinds.ts';
import { leftOutReasons } from '../policy/left-out.ts';
import { outcomeCountsSchema, time } from './command.ts';

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
