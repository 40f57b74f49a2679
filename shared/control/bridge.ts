import { z } from 'zod';
import type { CommandInput, CommandName, CommandOutput, EventName, EventPayload } from './contract.ts';
import { problemSchema } from './policy.ts';

/** A refusal of a command, as it crosses: `code` and `exit` as in `error-codes.ts`, or as a newer gateway has them. */
export const controlErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  exit: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  problems: z.array(problemSchema).optional(),
});
export type ControlErrorBody = z.infer<typeof controlErrorSchema>;

/** What the window and the browser share: one function to ask, one to listen. */
export interface ControlBridge {
  call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  listen<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void, signal: AbortSignal): void;
}

/** How a command is answered over IPC and over HTTP: errors cross both as values, never as thrown objects. */
export type ControlAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ControlErrorBody };

/** What the preload script exposes as `window.railguard`. `listen` returns an unsubscribe function. */
export interface WindowBridge {
  call(name: string, input: unknown): Promise<ControlAnswer>;
  listen(name: string, listener: (payload: unknown) => void): () => void;
}

/** One line of `GET /control/events` (NDJSON). An empty line is a sign of life. */
export interface EventLine {
  readonly event: string;
  readonly payload: unknown;
}
