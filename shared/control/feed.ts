import { z } from 'zod';
import { outcomeSchema } from '../decision.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../names.ts';
import { callViewSchema } from '../record.ts';
import { categorySchema, riskSchema } from '../tool.ts';
import { command, empty, time } from './command.ts';

/** So many calls a filter names one by one, and a replay for each of its changes. */
export const mostNamedCalls = 500;

export const feedFilterSchema = z
  .object({
    text: z.string(),
    agents: z.array(agentIdSchema),
    servers: z.array(serverNameSchema),
    outcomes: z.array(outcomeSchema),
    risks: z.array(riskSchema),
    tools: z.array(z.string()),
    /** These and no others. */
    calls: z.array(callIdSchema).max(mostNamedCalls),
    since: time.nullable(),
    until: time.nullable(),
  })
  .partial()
  .strict();
export type FeedFilter = z.infer<typeof feedFilterSchema>;

/** A feed row: the call without its result and with a trace left out; `feed.detail` has the whole. */
export const feedRowSchema = callViewSchema.omit({ result: true, decision: true }).extend({
  outcome: outcomeSchema,
  rule: z.string(),
  words: z.string(),
  risk: riskSchema,
  category: categorySchema,
});
export type FeedRow = z.infer<typeof feedRowSchema>;

export const totalsSchema = z.object({
  /** Calls since local midnight. */
  today: z.object({ calls: z.number().int(), denied: z.number().int(), waiting: z.number().int() }),
  /** The last 60 minutes, oldest first; the last bar is the running minute. `passed` reached a server, `denied` did not. */
  minutes: z.array(z.object({ at: time, passed: z.number().int(), denied: z.number().int() })),
});
export type Totals = z.infer<typeof totalsSchema>;

export const feedCommands = {
  'feed.page': command(
    z
      .object({
        filter: feedFilterSchema,
        before: z.number().int().nullable(),
        limit: z.number().int().min(1).max(500),
      })
      .strict(),
    /** Newest first. `next` goes on from here; null at the end. */
    z.object({ rows: z.array(feedRowSchema), next: z.number().int().nullable() }),
  ),
  'feed.detail': command(
    z.object({ call: callIdSchema }).strict(),
    z
      .object({
        view: callViewSchema,
        policyLine: z.number().int().nullable(),
        /** Of the tool, as it is classified now. */
        risk: riskSchema,
        category: categorySchema,
      })
      .nullable(),
  ),
  'feed.totals': command(empty, totalsSchema),
} as const;

export const feedEvents = {
  /** New calls, oldest first, at most 4 batches a second; and calls already shown that changed, at most 30 a second. */
  'feed.rows': z.object({ rows: z.array(feedRowSchema) }),
  'feed.totals': totalsSchema,
} as const;
