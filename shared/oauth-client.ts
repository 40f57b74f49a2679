import { z } from 'zod';

/**
 * A client that a person registered at an authorization server beforehand, for one that lets no program register itself.
 * It stands among the secrets, never in the settings.
 */
export const oauthClientSchema = z
  .object({
    id: z.string().min(1).max(2000),
    /** With which it proves to be itself; null for a public client. */
    proof: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('secret'), secret: z.string().min(1).max(10_000) }).strict(),
        /** A private key, PEM: it signs, and never leaves this machine (RFC 7523, `private_key_jwt`). */
        z.object({ kind: z.literal('key'), key: z.string().min(1).max(20_000) }).strict(),
      ])
      .nullable(),
    /** Where it is registered. Null: wherever the server names first; from then on there and nowhere else. */
    issuer: z.url().nullable(),
    /** Port of its redirect address `http://127.0.0.1:PORT/callback`; null where the authorization server takes any. */
    redirectPort: z.number().int().min(1).max(65_535).nullable(),
  })
  .strict();
export type OAuthClient = z.infer<typeof oauthClientSchema>;
