import { z } from 'zod';
import { command, empty } from './command.ts';

/**
 * Why something is on the list. `fault`: the guard cannot do its work, or not all of it. `approval`: calls wait for an answer.
 * `definition`: a server says something else than what was accepted, so tools are held. `bypass`: a program reaches a guarded
 * server without passing the gate. `notice`: the gate guards, and a person should know.
 */
export const attentionKinds = ['fault', 'approval', 'definition', 'bypass', 'notice'] as const;

export const attentionItemSchema = z.object({
  /** The same for as long as it is about the same thing: `definition testrail`. */
  id: z.string(),
  kind: z.enum(attentionKinds),
  /** Code of a fault or a notice; of others their kind. Each has a paragraph in docs/errors.md or its page. */
  code: z.string(),
  /** What happened, one line without a full stop. */
  title: z.string(),
  /** What it means for the guard, and what to do. */
  help: z.string(),
  /** Where it is dealt with: a page of the interface and what it shows; null where it is not dealt with there. */
  place: z.object({ page: z.string(), path: z.array(z.string()) }).nullable(),
  /** How many of these wait for a person; 0 where nothing waits. */
  count: z.number().int(),
});
export type AttentionItem = z.infer<typeof attentionItemSchema>;

export const attentionSchema = z.object({
  /** Worst first. */
  items: z.array(attentionItemSchema),
  /** What a badge counts: calls that wait, and servers whose definitions do. It goes to 0 once all are answered. */
  badge: z.number().int(),
});
export type Attention = z.infer<typeof attentionSchema>;

export const attentionCommands = {
  'attention.list': command(empty, attentionSchema),
} as const;

export const attentionEvents = {
  /** Something came on the list, changed or left it. */
  'attention.changed': attentionSchema,
} as const;
