import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import { z } from 'zod';
import { type Callback, openCallback } from './callback.ts';
import type { Credentials } from './credentials.ts';

/** Keeps what a login gave, one text for each server, among the secrets. */
export interface TokenStore {
  get(server: string): Promise<string | null>;
  set(server: string, text: string): Promise<void>;
  remove(server: string): Promise<void>;
}

/** The gateway's own login at one server: OAuth 2.1 with discovery, PKCE and refresh, by the SDK's client. */
export interface Login extends Credentials {
  /** Reads what is stored; before the first request. */
  load(): Promise<void>;
  /** Begins a login; a person opens `address`. `done` resolves when the tokens are kept. */
  begin(): Promise<{ readonly address: string; readonly done: Promise<void> }>;
  forget(): Promise<void>;
  /** True once a server asked for a login that only a person can give. */
  readonly wanted: boolean;
}

export interface LoginOptions {
  readonly server: string;
  readonly url: string;
  readonly store: TokenStore;
  /** Headers a person set; with an `Authorization` among them there is no login. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Bound to the address: tokens for one server are never sent to another that took its name. */
const keptSchema = z.object({
  url: z.string(),
  client: z.record(z.string(), z.json()).nullable(),
  redirectUrl: z.string().nullable(),
  tokens: z.record(z.string(), z.json()).nullable(),
});
type Kept = z.infer<typeof keptSchema>;

export function createLogin(options: LoginOptions): Login {
  const { server, url, store, timeoutMs } = options;
  const fixed = options.headers.authorization !== undefined;
  let kept: Kept = { url, client: null, redirectUrl: null, tokens: null };
  let current: Readonly<Record<string, string>> = options.headers;
  let renewing: Promise<boolean> | null = null;
  let wanted = false;
  /** What the server last asked for, which may be more than it asks of strangers. */
  let asked: Hints = {};

  async function keep(change: Partial<Kept>): Promise<void> {
    kept = { ...kept, ...change };
    refresh();
    await store.set(server, JSON.stringify(kept));
  }
  function refresh(): void {
    const token = kept.tokens?.access_token;
    current = typeof token === 'string' ? { ...options.headers, authorization: `Bearer ${token}` } : options.headers;
  }

  /** `visit` is told the address that a person has to open; without it the SDK may only refresh. */
  function provider(redirectUrl: string | null, state: string, visit: (address: URL) => void): OAuthClientProvider {
    let verifier = '';
    return {
      get redirectUrl() {
        return redirectUrl ?? kept.redirectUrl ?? 'http://127.0.0.1/callback';
      },
      get clientMetadata() {
        return {
          client_name: 'Railguard',
          application_type: 'native',
          redirect_uris: [redirectUrl ?? kept.redirectUrl ?? 'http://127.0.0.1/callback'],
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          token_endpoint_auth_method: 'none',
        };
      },
      state: () => state,
      clientInformation: () => (kept.client ?? undefined) as unknown as OAuthClientInformationMixed | undefined,
      saveClientInformation: (client) => keep({ client: plain(client), redirectUrl: redirectUrl ?? kept.redirectUrl }),
      tokens: () => (kept.tokens ?? undefined) as unknown as OAuthTokens | undefined,
      saveTokens: (tokens) => keep({ tokens: plain(tokens) }),
      redirectToAuthorization: visit,
      saveCodeVerifier(given) {
        verifier = given;
      },
      codeVerifier: () => verifier,
      async invalidateCredentials(scope) {
        if (scope === 'all' || scope === 'client') await keep({ client: null, tokens: null });
        else if (scope === 'tokens') await keep({ tokens: null });
      },
    };
  }

  async function renewOnce(refusal: IncomingHttpHeaders): Promise<boolean> {
    const { auth } = await sdk();
    const hint = await hintsOf(refusal);
    if (hint.scope !== undefined) asked = hint;
    // A token that can be renewed is; anything more needs a person, who is told by the state of the server.
    if (kept.tokens?.refresh_token === undefined) {
      wanted = true;
      return false;
    }
    try {
      const result = await auth(
        provider(null, '', () => {}),
        { serverUrl: url, fetchFn: carefulFetch, ...hint },
      );
      wanted = result !== 'AUTHORIZED';
      return result === 'AUTHORIZED';
    } catch {
      wanted = true;
      return false;
    }
  }

  return {
    headers: () => current,
    get wanted() {
      return wanted;
    },
    async load() {
      if (fixed) return;
      const text = await store.get(server);
      if (text === null) return;
      const read = keptSchema.safeParse(parse(text));
      if (read.success && read.data.url === url) kept = read.data;
      refresh();
    },
    renew(refusal, used) {
      if (fixed) return Promise.resolve(false);
      // Refused with a token that was renewed meanwhile: the new one has not been tried.
      if (current.authorization !== undefined && used !== current.authorization) return Promise.resolve(true);
      renewing ??= renewOnce(refusal).finally(() => {
        renewing = null;
      });
      return renewing;
    },
    async begin() {
      if (fixed) throw new Error('this server has an Authorization header; remove it first');
      const { auth } = await sdk();
      const callback: Callback = await openCallback(timeoutMs);
      try {
        const state = randomBytes(24).toString('base64url');
        let address: URL | null = null;
        // The port of the callback is new each time: so is the client that registers it.
        if (kept.redirectUrl !== callback.redirectUrl) await keep({ client: null, tokens: null, redirectUrl: null });
        const session = provider(callback.redirectUrl, state, (given) => {
          address = given;
        });
        const hint = { ...(await challenge(url)), ...asked };
        const expected = await issuerOf(url, hint);
        await auth(session, { serverUrl: url, fetchFn: carefulFetch, ...hint });
        const opened = address as URL | null;
        if (opened === null) throw new Error('the server asks for no login');
        const done = callback
          .code(state)
          .then(({ code: authorizationCode, issuer }) => {
            requireIssuer(expected, issuer);
            return auth(session, { serverUrl: url, authorizationCode, fetchFn: carefulFetch, ...hint });
          })
          .then(() => {
            wanted = false;
            asked = {};
          })
          .finally(() => callback.close());
        return { address: opened.href, done };
      } catch (error) {
        callback.close();
        throw error;
      }
    },
    async forget() {
      kept = { url, client: null, redirectUrl: null, tokens: null };
      refresh();
      await store.remove(server);
    },
  };
}

interface Hints {
  readonly resourceMetadataUrl?: URL;
  readonly scope?: string;
}

/** Loaded with the first login: most servers want none, and the SDK costs memory. */
const sdk = () => import('@modelcontextprotocol/sdk/client/auth.js');

/** What a refusal says of where and for what to log in (RFC 9728, section 5.1). */
async function hintsOf(headers: IncomingHttpHeaders): Promise<Hints> {
  const value = headers['www-authenticate'];
  if (value === undefined) return {};
  const { extractWWWAuthenticateParams } = await sdk();
  const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(
    new Response(null, { status: 401, headers: { 'www-authenticate': value } }),
  );
  return {
    ...(resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl }),
    ...(scope === undefined ? {} : { scope }),
  };
}

interface Issuer {
  readonly issuer: string;
  /** Whether it promises to name itself in its answers. */
  readonly named: boolean;
}

/**
 * The authorization server that this login goes to. Rejects where its own metadata call it by another name (RFC 8414,
 * section 3.3): one server could else pass for another.
 */
async function issuerOf(url: string, hint: Hints): Promise<Issuer | null> {
  const { discoverAuthorizationServerMetadata, discoverOAuthProtectedResourceMetadata } = await sdk();
  const resource = await discoverOAuthProtectedResourceMetadata(url, hint, carefulFetch).catch(() => null);
  const named = resource?.authorization_servers?.[0] ?? new URL(url).origin;
  const metadata = await discoverAuthorizationServerMetadata(named, { fetchFn: carefulFetch }).catch(() => undefined);
  if (metadata === undefined) return null;
  const same = (text: string) => text.replace(/\/$/, '');
  if (resource !== null && same(metadata.issuer) !== same(named)) {
    throw new Error('the authorization server calls itself by another name than the server does');
  }
  const flag: unknown = Reflect.get(metadata, 'authorization_response_iss_parameter_supported');
  return { issuer: metadata.issuer, named: flag === true };
}

/** Refuses an answer of another authorization server than the one that was asked (RFC 9207, section 2.4). */
function requireIssuer(expected: Issuer | null, issuer: string | null): void {
  if (expected === null) return;
  if (issuer === null ? expected.named : issuer !== expected.issuer) {
    throw new Error('the answer to the login comes from another authorization server');
  }
}

/** Asks the server without a token, for the hints in its refusal. */
async function challenge(url: string): Promise<Hints> {
  try {
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
    const response = await fetch(url, { method: 'POST', redirect: 'error', headers, body });
    await response.body?.cancel();
    return await hintsOf(Object.fromEntries(response.headers));
  } catch {
    return {};
  }
}

/** Codes and tokens cross no network in clear text, and follow no redirect. */
const carefulFetch: typeof fetch = (input, init) => {
  const target = new URL(input instanceof Request ? input.url : input);
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(target.hostname);
  if (target.protocol !== 'https:' && !loopback) {
    return Promise.reject(new Error(`the login would go to ${target.origin} unencrypted`));
  }
  return fetch(input, { ...init, redirect: init?.method === 'POST' ? 'error' : 'follow' });
};

function plain(value: object): Kept['tokens'] {
  return JSON.parse(JSON.stringify(value));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
