import { z } from 'zod';
import { command, empty, time } from './command.ts';

export const webhookViewSchema = z.object({
  /** Where asks are told; null: nowhere. */
  url: z.string().nullable(),
  /** Whether a secret is there to sign with. */
  signed: z.boolean(),
  /** What became of the last one that was tried. */
  last: z.object({ at: time, ok: z.boolean(), words: z.string() }).nullable(),
  /** Messages that wait to be sent, and those that were given up since the start. */
  queued: z.number().int(),
  lost: z.number().int(),
});
export type WebhookView = z.infer<typeof webhookViewSchema>;

export const webhookCommands = {
  'webhook.get': command(empty, webhookViewSchema),
  /** Tells asks at this address from now on, or nowhere. `secret`: one that was made for it, shown this once. */
  'webhook.set': command(
    z.object({ url: z.string().trim().max(2000).nullable() }).strict(),
    webhookViewSchema.extend({ secret: z.string().nullable() }),
  ),
  /** Makes a new secret in place of the one that stands; shown this once. */
  'webhook.renewSecret': command(empty, webhookViewSchema.extend({ secret: z.string() })),
  /** Sends one message that says that it is a test, once, and answers what came of it. */
  'webhook.test': command(empty, z.object({ ok: z.boolean(), words: z.string() })),
} as const;
