import { z } from 'zod';

/** Why a definition must not be accepted unseen. */
export const definitionFlagSchema = z.object({
  /**
   * Characters that do not show; a name that may be taken for another; words that speak to the agent; a hint that says
   * other than the name; no room to keep it.
   */
  kind: z.enum(['hidden', 'name', 'speech', 'hint', 'room']),
  /** What was found and where, on one line. */
  text: z.string(),
  /** More of it, with the words that were found; left out where `text` says all. */
  detail: z.string().optional(),
});
export type DefinitionFlag = z.infer<typeof definitionFlagSchema>;

/** As one line. */
export function flagLine({ text, detail }: DefinitionFlag): string {
  return detail === undefined ? text : `${text}: ${detail}`;
}
