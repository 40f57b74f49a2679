import { z } from 'zod';
import type { ServerName } from '../../../shared/names.ts';
import { type OAuthClient, oauthClientSchema } from '../../../shared/oauth-client.ts';

/** Keeps what a login gave, one text for each server, among the secrets. */
export interface TokenStore {
  get(server: ServerName): Promise<string | null>;
  set(server: ServerName, text: string): Promise<void>;
  remove(server: ServerName): Promise<void>;
}

const answerSchema = z.record(z.string(), z.json());

const storedSchema = z.object({
  /** Address of the server: tokens for one are never sent to another that took its name. */
  url: z.string(),
  /** What a person registered; the gateway then never registers itself. */
  registered: oauthClientSchema.nullable().default(null),
  /** The authorization server to which all of this belongs; null before the first login. */
  issuer: z.string().nullable().default(null),
  /** Whether a person logged in, or the registered client for itself. */
  grant: z.enum(['authorization_code', 'client_credentials']).default('authorization_code'),
  /** What the authorization server made of the gateway where that registered itself. */
  client: answerSchema.nullable(),
  redirectUrl: z.string().nullable(),
  tokens: answerSchema.nullable(),
});
export type StoredLogin = z.infer<typeof storedSchema>;

/** Stores a change. Rejects where it came too late. */
export type SaveLogin = (change: Partial<StoredLogin>) => Promise<void>;

export function emptyLogin(url: string): StoredLogin {
  return storedSchema.parse({ url, client: null, redirectUrl: null, tokens: null });
}

/** What is kept for the server at this address. What cannot be read, or belongs to another address, is nothing. */
export async function readLogin(store: TokenStore, server: ServerName, url: string): Promise<StoredLogin> {
  const text = await store.get(server);
  const read = text === null ? null : storedSchema.safeParse(parse(text));
  if (read?.success !== true || read.data.url !== url) return emptyLogin(url);
  // Kept by a version that only stamped the tokens.
  const stamp = read.data.tokens?.issuer;
  return { ...read.data, issuer: read.data.issuer ?? (typeof stamp === 'string' ? stamp : null) };
}

/** Keeps a client that a person registered for a server that is about to be added. */
export function saveClient(store: TokenStore, server: ServerName, url: string, client: OAuthClient): Promise<void> {
  const login: StoredLogin = { ...emptyLogin(url), registered: client };
  return store.set(server, JSON.stringify(login));
}

/** An answer of an authorization server as it is kept. */
export function plain(value: object): StoredLogin['tokens'] {
  return answerSchema.parse(JSON.parse(JSON.stringify(value)));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
