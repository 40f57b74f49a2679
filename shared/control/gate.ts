import { z } from 'zod';
import { command, empty, time } from './command.ts';

export const gateStateSchema = z.object({
  state: z.enum(['guarding', 'paused', 'fault']),
  /** Since when it is paused, and how many calls were refused since. */
  paused: z.object({ since: time, refused: z.number().int() }).nullable(),
  /** What is wrong, each as what happened, what it means for the guard, what to do. */
  faults: z.array(z.object({ code: z.string(), title: z.string(), help: z.string() })),
  waiting: z.number().int(),
  /** Errors inside Railguard since its start; the log has each. */
  internalErrors: z.number().int(),
  /** Address without a token, for display: `http://127.0.0.1:7420`. */
  address: z.string(),
  version: z.string(),
});
export type GateState = z.infer<typeof gateStateSchema>;

export const gateCommands = {
  'gate.state': command(empty, gateStateSchema),
  'gate.pause': command(empty, gateStateSchema),
  'gate.resume': command(empty, gateStateSchema),
} as const;

export const gateEvents = {
  'gate.state': gateStateSchema,
} as const;
