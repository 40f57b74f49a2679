import { z } from 'zod';
import { askEndSchema } from '../../../shared/control/asks.ts';
import { jsonObjectSchema } from '../../../shared/json-schema.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../../../shared/names.ts';
import { viaSchema } from '../../../shared/record.ts';
import { riskSchema } from '../../../shared/tool.ts';
import type { Clock } from '../ports.ts';
import type { Ask } from './ask.ts';
import { bytesOf } from './binding.ts';
import { deadlineIn, elapsedSince, leftOf } from './clocks.ts';

const storedAskSchema = z
  .object({
    id: z.string(),
    binding: z.object({ key: z.string(), rule: z.string(), sessionKey: z.string(), named: jsonObjectSchema }).strict(),
    call: callIdSchema,
    agent: agentIdSchema,
    session: z.string().nullable(),
    server: serverNameSchema,
    tool: z.string(),
    via: viaSchema,
    args: jsonObjectSchema,
    definition: z.string().nullable(),
    risk: riskSchema,
    rules: z.array(z.object({ rule: z.string(), words: z.string(), digest: z.string() }).strict()).min(1),
    reason: z.string().nullable(),
    askedAt: z.number(),
    askedMonotonic: z.number(),
    group: z.string().nullable(),
    state: z.enum(['waiting', 'allowed', 'decided']),
    extended: z.boolean(),
    unseen: z.boolean().default(false),
    times: z.number().int().default(1),
    /** Milliseconds that were left when it was kept; null: it has no end. */
    leftMs: z.number().nullable(),
    end: z
      .object({
        how: askEndSchema,
        at: z.number(),
        why: z.string().nullable(),
        by: z.string().nullable(),
        note: z.string().nullable(),
        afterMs: z.number(),
      })
      .strict()
      .nullable(),
  })
  .strict();
type StoredAsk = z.infer<typeof storedAskSchema>;

/** What waits and what was decided, as it is kept over a restart. */
export const storedAsksSchema = z
  .object({
    version: z.literal(1),
    /** Both clocks when it was kept. */
    at: z.object({ wall: z.number(), monotonic: z.number() }).strict(),
    waiting: z.array(storedAskSchema),
    late: z.array(storedAskSchema),
    decided: z.array(storedAskSchema),
  })
  .strict();
export type StoredAsks = z.infer<typeof storedAsksSchema>;

/**
 * Of the history so much outlives a restart, and no ask with longer arguments than this (about 32,000 characters): the whole
 * file is written anew with each change. A call whose ask was not kept is asked about anew.
 */
const maxDecided = 50;
const maxStoredBytes = 64 * 1024;

export function storedFromAsks(
  waiting: readonly Ask[],
  late: readonly Ask[],
  decided: readonly Ask[],
  clock: Clock,
): StoredAsks {
  const toStored = ({ waiters: _, outlived: __, usableUntil: ___, deadline, rules, ...ask }: Ask): StoredAsk => ({
    ...ask,
    rules: [...rules],
    leftMs: deadline === null ? null : leftOf(clock, deadline),
  });
  const isLate = new Set(late);
  const isShort = ({ args }: Ask): boolean => bytesOf(args) <= maxStoredBytes;
  return {
    version: 1,
    at: { wall: clock.now(), monotonic: clock.monotonic() },
    waiting: waiting.filter(isShort).map(toStored),
    late: late.filter(isShort).map(toStored),
    decided: decided
      .filter((ask) => !isLate.has(ask) && isShort(ask))
      .slice(0, maxDecided)
      .map(toStored),
  };
}

/**
 * What still waits of what was kept. Its calls ended with the process, so each goes on without one. What ended meanwhile, or
 * may have, has ended: a clock that stands before the moment of keeping says nothing of how much time passed.
 */
export function restoreAsks(
  stored: StoredAsks,
  clock: Clock,
): { readonly waiting: Ask[]; readonly late: Ask[]; readonly decided: Ask[] } {
  const elapsed = elapsedSince(clock, stored.at);
  const restore = ({ leftMs, ...ask }: StoredAsk): Ask => ({
    ...ask,
    // Durations go on from what had passed when it was kept.
    askedMonotonic: clock.monotonic() - Math.max(0, stored.at.monotonic - ask.askedMonotonic) - Math.min(elapsed, 1e12),
    deadline: leftMs === null ? null : deadlineIn(clock, leftMs - elapsed),
    usableUntil: leftMs === null ? null : deadlineIn(clock, leftMs - elapsed),
    outlived: true,
    waiters: new Set(),
  });
  const late = stored.late.map(restore);
  return { waiting: stored.waiting.map(restore), late, decided: [...late, ...stored.decided.map(restore)] };
}
