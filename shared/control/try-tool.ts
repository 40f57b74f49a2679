import { z } from 'zod';
import { outcomeSchema } from '../decision.ts';
import { jsonSchema } from '../json-schema.ts';
import { callIdSchema, serverNameSchema } from '../names.ts';
import { storedValueSchema } from '../record.ts';
import { command } from './command.ts';

const triedCallSchema = z
  .object({ server: serverNameSchema, tool: z.string(), args: z.record(z.string(), jsonSchema) })
  .strict();

/** What the policy would do with a call as things stand. */
const tryPreviewSchema = z.object({
  outcome: outcomeSchema,
  /** Where the rule stands in its document, or `(paused)`. */
  rule: z.string(),
  words: z.string(),
  /** What made it so, a line: `29 of 30 used this minute`; null where the rule says it all. */
  detail: z.string().nullable(),
});
export type TryPreview = z.infer<typeof tryPreviewSchema>;

const tryResultSchema = z.object({
  call: callIdSchema,
  /** `refused`: nothing was sent. `failed`: its server answered with an error, or not at all. */
  state: z.enum(['ok', 'refused', 'failed']),
  outcome: outcomeSchema,
  rule: z.string(),
  words: z.string(),
  /** What an agent would read of a refusal, or the words of the failure. */
  why: z.string().nullable(),
  /** What the server answered, redacted as the journal does and cut at 1 MB; null where it did not. */
  result: storedValueSchema.nullable(),
  /** In the server, milliseconds; null where nothing was sent. */
  upstreamMs: z.number().nullable(),
});
export type TryResult = z.infer<typeof tryResultSchema>;

export const tryToolCommands = {
  /** What the policy says of a call by the person at this machine. Nothing is sent, counted or recorded. */
  'tryTool.preview': command(triedCallSchema, tryPreviewSchema),
  /** Calls a tool as the person at this machine: judged, limited and recorded as any call. Not from the command line. */
  'tryTool.send': command(triedCallSchema, tryResultSchema),
} as const;
