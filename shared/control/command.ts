import { z } from 'zod';
import { outcomeSchema } from '../decision.ts';
import { serverNameSchema } from '../names.ts';

export const empty = z.object({}).strict();

export const time = z.number().describe('milliseconds since the epoch');

/** Long work is named by whoever asks for it, so that it can be watched (`job.progress`) and cancelled (`job.cancel`). */
export const jobSchema = z.string().min(1).max(64);

export const outcomeCountsSchema = z.partialRecord(outcomeSchema, z.number().int());

/** One command of the contract: what goes in, and what comes out. */
export function command<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): { input: I; output: O } {
  return { input, output };
}

/** What goes in where a command is about one server. */
export const ofServer = z.object({ server: serverNameSchema }).strict();
