import { z } from 'zod';
import { serverNameSchema } from '../names.ts';
import { windowNames } from '../policy/document.ts';
import { command, time } from './command.ts';

/** Values of one argument in the calls of the last 7 days, most first; redacted ones are not among them. */
const seenArgumentSchema = z.object({
  name: z.string(),
  calls: z.number().int(),
  /** As JSON text. */
  values: z.array(z.object({ value: z.string(), calls: z.number().int() })),
});
export type SeenArgument = z.infer<typeof seenArgumentSchema>;

/** The most calls of one agent within a window that ended at `at`. */
const peakCallsSchema = z.object({
  window: z.enum(windowNames),
  calls: z.number().int(),
  agentLabel: z.string(),
  at: time,
});
export type PeakCalls = z.infer<typeof peakCallsSchema>;

/**
 * What the calls of a tool gave and how often they came. `looked`: how many of the last 7 days, the newest ones, were looked
 * at; `whole`: they are all of them.
 */
export const toolsSeen = command(
  z.object({ server: serverNameSchema, tool: z.string() }).strict(),
  z.object({
    looked: z.number().int(),
    whole: z.boolean(),
    arguments: z.array(seenArgumentSchema),
    peaks: z.array(peakCallsSchema),
  }),
);
