import { z } from 'zod';
import { agentIdSchema, serverNameSchema } from '../names.ts';
import { journalLineSchema } from '../record.ts';
import { command, empty, jobSchema, outcomeCountsSchema, time } from './command.ts';

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
  /** `seq`: the first record that does not fit; null where a head outside the database was changed. */
  z.object({ ok: z.literal(false), records: z.number().int(), seq: z.number().int().nullable(), why: z.string() }),
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
  agents: z.array(z.object({ agent: z.string(), calls: z.number().int() })),
  denied: z.array(z.object({ server: z.string(), tool: z.string(), rule: z.string(), calls: z.number().int() })),
  latency: z.object({ whole: percentilesSchema, gateway: percentilesSchema }),
  peaks: z.array(
    z.object({ server: z.string(), tool: z.string(), agent: z.string(), calls: z.number().int(), at: time }),
  ),
});

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
        since: time,
        until: time,
        bucketHours: z
          .number()
          .int()
          .min(1)
          .max(24 * 31),
        agents: z.array(agentIdSchema).nullable(),
        servers: z.array(serverNameSchema).nullable(),
      })
      .strict(),
    statisticsSchema,
  ),
  /** Keeps a damaged journal aside and starts a new one, so that the gate can open again. */
  'journal.recover': command(empty, z.object({ kept: z.string().nullable() })),
  'job.cancel': command(z.object({ job: jobSchema }).strict(), empty),
} as const;

export const journalEvents = {
  'job.progress': z.object({ job: jobSchema, done: z.number().int() }),
} as const;
