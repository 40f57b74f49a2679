import { z } from 'zod';
import { serverNameSchema } from '../names.ts';
import { toolSets } from '../testrail/tool-sets.ts';
import { command, empty, ofServer, time } from './command.ts';

export const testrailTargetSchema = z.object({
  kind: z.enum(['sandbox', 'real']),
  url: z.string(),
  user: z.string(),
});
export type TestrailTarget = z.infer<typeof testrailTargetSchema>;

/** How lists of the sandbox come: in pages, as in TestRail 6.7 and later, or as plain arrays, as before. */
export const listFormSchema = z.enum(['paged', 'plain']);
export type ListForm = z.infer<typeof listFormSchema>;

/**
 * Which tools the built-in server lists; `sizes`: how many each set holds. `unruled`: those of them that no rule of the
 * policy names and that it denies therefore.
 */
const toolSetView = z.object({
  set: z.enum(toolSets),
  listed: z.number().int(),
  unruled: z.array(z.string()),
  sizes: z.record(z.enum(toolSets), z.number().int()),
});
export type ToolSetView = z.infer<typeof toolSetView>;

export const testrailCommands = {
  'testrail.target': command(empty, testrailTargetSchema),
  /** What it talks to, and the sandbox's REST address: null where that never ran. */
  'testrail.status': command(
    empty,
    z.object({
      target: z.enum(['sandbox', 'real']),
      url: z.string(),
      user: z.string(),
      sandbox: z.object({ url: z.string(), user: z.string(), key: z.string() }).nullable(),
    }),
  ),
  'testrail.projects': command(
    ofServer,
    z.array(z.object({ id: z.number().int(), name: z.string(), completed: z.boolean() })),
  ),
  /**
   * How many calls touched which project, newest first back to `since`, or as far as what they touched could be read in a
   * bounded time: the answer's `since` says how far. `unknown`: what they touched cannot be read.
   */
  'testrail.projectCalls': command(
    z.object({ server: serverNameSchema, since: time }).strict(),
    z.object({
      since: time,
      whole: z.boolean(),
      projects: z.array(z.object({ id: z.number().int(), calls: z.number().int() })),
      unknown: z.number().int(),
    }),
  ),
  'testrail.login': command(
    z.object({ url: z.url(), user: z.string().min(1), key: z.string().min(1) }).strict(),
    testrailTargetSchema,
  ),
  'testrail.tools': command(z.object({ set: z.enum(toolSets).nullable() }).strict(), toolSetView),
  /** Chooses how lists of the sandbox come; null: only says it. */
  'testrail.lists': command(z.object({ form: listFormSchema.nullable() }).strict(), z.object({ form: listFormSchema })),
  'testrail.sandbox': command(
    z.object({ reset: z.boolean() }).strict(),
    z.object({ url: z.string(), user: z.string(), key: z.string() }),
  ),
} as const;
