import { z } from 'zod';
import { command, empty, time } from './command.ts';

/** A command from the command line that would let more pass or hand out a token, and waits for a person in the window. */
export const commandToConfirmSchema = z.object({
  id: z.string().min(1).max(40),
  /** What it would do: `add the agent Claude Code and hand out its token`. Holds texts by whoever gave it. */
  words: z.string(),
  /** Who gave it: `command-line 4711 (bash, claude)`. */
  by: z.string(),
  askedAt: time,
  /** It is refused then, if nobody answered. */
  until: time,
});
export type CommandToConfirm = z.infer<typeof commandToConfirmSchema>;

export const confirmationCommands = {
  /** Oldest first. */
  'confirmations.list': command(empty, z.array(commandToConfirmSchema)),
  /** Lets one run, or refuses it; answers what still waits. Not from the command line. */
  'confirmations.answer': command(
    z.object({ id: z.string().min(1).max(40), allow: z.boolean() }).strict(),
    z.array(commandToConfirmSchema),
  ),
} as const;
