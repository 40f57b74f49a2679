import { z } from 'zod';
import { command, empty, time } from './command.ts';

/** A command from the command line that would let more pass or hand out a token, and waits for a person in the window. */
export const heldCommandSchema = z.object({
  id: z.string().min(1).max(40),
  /** What it would do: `add the agent Claude Code and hand out its token`. Holds texts by whoever gave it. */
  words: z.string(),
  /** Who gave it: `command-line 4711 (bash, claude)`. */
  by: z.string(),
  askedAt: time,
  /** It is refused then, if nobody answered. */
  until: time,
});
export type HeldCommand = z.infer<typeof heldCommandSchema>;

export const heldCommands = {
  /** Oldest first. */
  'held.list': command(empty, z.array(heldCommandSchema)),
  /** Lets one run, or refuses it; answers what still waits. Not from the command line. */
  'held.answer': command(
    z.object({ id: z.string().min(1).max(40), allow: z.boolean() }).strict(),
    z.array(heldCommandSchema),
  ),
} as const;
