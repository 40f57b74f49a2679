import { z } from 'zod';
import { outcomeSchema } from '../decision.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../names.ts';
import { journalLineSchema } from '../record.ts';
import { askEndSchema } from './asks.ts';
import { command, empty, jobSchema, outcomeCountsSchema, time } from './command.ts';

/** A call to look at beside a record. `own`: the record belongs to it; else it is the last one before that. */
const callNearSchema = z.object({ call: callIdSchema, own: z.boolean() });
export type CallNear = z.infer<typeof callNearSchema>;

export const journalVerdictSchema = z.discriminatedUnion('ok', [
  /** `head`: the newest record and its hash, to be noted elsewhere: a journal that was rewritten has another. */
  z.object({
    ok: z.literal(true),
    records: z.number().int(),
    head: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
    /** From this record on the chain is sealed with its key; null where only its consistency could be looked at. */
    sealedFrom: z.number().int().nullable(),
    /** Whether the journal ends where, or after where, it ended when last seen; false where nothing is remembered. */
    remembered: z.boolean(),
  }),
  z.object({
    ok: z.literal(false),
    records: z.number().int(),
    /** The first record that does not fit; null where a head outside the database was changed. */
    seq: z.number().int().nullable(),
    why: z.string(),
    /** Left out where no call can be shown. */
    near: callNearSchema.optional(),
  }),
]);

const percentilesSchema = z.object({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  /** For a histogram: upper edge of a bucket in milliseconds, and calls in it. */
  counts: z.array(z.tuple([z.number(), z.number().int()])),
});

export const statisticsSchema = z.object({
  calls: z.number().int(),
  outcomes: outcomeCountsSchema,
  buckets: z.array(z.object({ at: time, outcomes: outcomeCountsSchema })),
  tools: z.array(z.object({ server: z.string(), tool: z.string(), calls: z.number().int() })),
  agents: z.array(z.object({ agent: z.string(), calls: z.number().int(), outcomes: outcomeCountsSchema })),
  /** Calls that the gate stopped, most first; `mostly`: the agent that was stopped there most often. */
  stopped: z.array(
    z.object({
      server: z.string(),
      tool: z.string(),
      rule: z.string(),
      outcome: outcomeSchema,
      calls: z.number().int(),
      mostly: z.string(),
      /** The rule in words, as the newest of these calls has it; null where they were only counted. */
      words: z.string().nullable(),
    }),
  ),
  latency: z.object({ whole: percentilesSchema, gateway: percentilesSchema }),
  peaks: z.array(
    z.object({ server: z.string(), tool: z.string(), agent: z.string(), calls: z.number().int(), at: time }),
  ),
});

/** An agent that called, as its newest call names it: also one that was revoked since. */
const agentLabelSchema = z.object({ id: agentIdSchema, label: z.string() });
export type AgentLabel = z.infer<typeof agentLabelSchema>;

/** Where the chain of records begins and ends, and what it takes on disk. */
const chainSchema = z.object({
  /** The oldest record that is kept; null where nothing was recorded yet. */
  first: z.object({ seq: z.number().int(), at: time }).nullable(),
  /** Newest first. `what`: the tool of a call, or what happened. */
  newest: z.array(
    z.object({
      seq: z.number().int(),
      kind: z.string(),
      tool: z.string().nullable(),
      outcome: outcomeSchema.nullable(),
      what: z.string(),
      hash: z.string(),
    }),
  ),
  bytes: z.number().int(),
  keptDays: z.number().int(),
});

const eventLineSchema = z.object({
  seq: z.number().int(),
  at: time,
  kind: z.string(),
  agent: z.string().nullable(),
  server: z.string().nullable(),
  tool: z.string().nullable(),
  by: z.string().nullable(),
  what: z.string(),
});

/** A version of a policy that came in force, against the one before it. */
const appliedPolicySchema = eventLineSchema.extend({
  /** Null in records of before it was kept. */
  version: z.number().int().nullable(),
  /** What was done, in words; null where nobody said. */
  note: z.string().nullable(),
  /** Null where one of the two texts is not kept any more. */
  change: z
    .object({
      added: z.number().int(),
      removed: z.number().int(),
      /** What may pass by it; `mixed`: more here, less there. */
      effect: z.enum(['first', 'same', 'stricter', 'permissive', 'mixed']),
    })
    .nullable(),
});
export type AppliedPolicy = z.infer<typeof appliedPolicySchema>;

/** What people did in a span of time, newest first. Holds no arguments. `…Total`: how many there were; the lists are bounded. */
const actionsSchema = z.object({
  answers: z.array(
    eventLineSchema.omit({ what: true }).extend({ how: askEndSchema, afterMs: z.number().describe('from asking on') }),
  ),
  answersTotal: z.number().int(),
  /** Versions of policies that came in force. */
  policies: z.array(appliedPolicySchema),
  policiesTotal: z.number().int(),
  /** Servers, agents, the gate, definitions, exports. */
  changes: z.array(eventLineSchema),
  changesTotal: z.number().int(),
});
export type EventLine = z.infer<typeof eventLineSchema>;

const spanShape = {
  since: time,
  until: time,
  agents: z.array(agentIdSchema).nullable(),
  servers: z.array(serverNameSchema).nullable(),
};

/** What an export holds, and how to know that it is whole. */
export const exportManifestSchema = z.object({
  format: z.enum(['jsonl', 'csv']),
  query: z.string(),
  count: z.number().int(),
  first: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
  last: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
  exportedAt: z.string(),
  sha256: z.string(),
});

export const journalCommands = {
  'journal.tail': command(
    z.object({ query: z.string(), limit: z.number().int().min(1).max(10_000) }).strict(),
    z.array(journalLineSchema),
  ),
  'journal.verify': command(z.object({ job: jobSchema.optional() }).strict(), journalVerdictSchema),
  /** Begins an export that waits to be read with `journal.exportNext`, piece by piece; `job.cancel` ends it. */
  'journal.export': command(
    z.object({ query: z.string(), format: z.enum(['jsonl', 'csv']), job: jobSchema }).strict(),
    empty,
  ),
  'journal.exportNext': command(
    z.object({ job: jobSchema }).strict(),
    z.object({ text: z.string(), manifest: exportManifestSchema.nullable().describe('set with the last piece') }),
  ),
  /** Counts for a span of time: by outcome in buckets of whole hours, by tool and agent, latencies and peaks. */
  'journal.statistics': command(
    z
      .object({
        ...spanShape,
        bucketHours: z
          .number()
          .int()
          .min(1)
          .max(24 * 31),
      })
      .strict(),
    statisticsSchema,
  ),
  'journal.agents': command(empty, z.array(agentLabelSchema)),
  'journal.chain': command(empty, chainSchema),
  'journal.actions': command(z.object(spanShape).strict(), actionsSchema),
  /** Keeps a damaged journal aside and starts a new one, so that the gate can open again. */
  'journal.recover': command(empty, z.object({ kept: z.string().nullable() })),
  'job.cancel': command(z.object({ job: jobSchema }).strict(), empty),
} as const;

export const journalEvents = {
  'job.progress': z.object({ job: jobSchema, done: z.number().int() }),
} as const;
