import { z } from 'zod';
import { namePattern } from './name-form.ts';

const nameSchema = z
  .string()
  .regex(namePattern, 'must be 1 to 32 of a-z, 0-9 and "-", starting with a letter or a digit');

export const serverNameSchema = nameSchema.brand<'ServerName'>();
export type ServerName = z.infer<typeof serverNameSchema>;

export const agentIdSchema = nameSchema.brand<'AgentId'>();
export type AgentId = z.infer<typeof agentIdSchema>;

/** One tool call through the gateway. Sorts by time of arrival, unique for ever in one data folder. */
export const callIdSchema = z.string().min(1).max(40).brand<'CallId'>();
export type CallId = z.infer<typeof callIdSchema>;
