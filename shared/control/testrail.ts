import { z } from 'zod';
import { command, empty, ofServer } from './command.ts';

export const testrailTargetSchema = z.object({
  kind: z.enum(['sandbox', 'real']),
  url: z.string(),
  user: z.string(),
});
export type TestrailTarget = z.infer<typeof testrailTargetSchema>;

export const testrailCommands = {
  'testrail.target': command(empty, testrailTargetSchema),
  'testrail.projects': command(
    ofServer,
    z.array(z.object({ id: z.number().int(), name: z.string(), completed: z.boolean() })),
  ),
  'testrail.login': command(
    z.object({ url: z.url(), user: z.string().min(1), key: z.string().min(1) }).strict(),
    testrailTargetSchema,
  ),
  'testrail.sandbox': command(
    z.object({ reset: z.boolean() }).strict(),
    z.object({ url: z.string(), user: z.string(), key: z.string() }),
  ),
} as const;
