import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ServerName } from '../../../shared/names.ts';
import type { OAuthClient } from '../../../shared/oauth-client.ts';
import {
  type AuthorizationServer,
  findAuthorizationServer,
  isSameIssuer,
  requireIssuer,
  takesRegistrations,
  wantsNoPerson,
} from './authorization-server.ts';
import { type Callback, openCallback } from './callback.ts';
import { type RegisteredPart, registeredPart } from './client-proof.ts';
import type { Credentials } from './credentials.ts';
import { challenge, type Hints, hintsOf, joinScopes } from './hints.ts';
import { harmless, LoginError, lineOf } from './login-error.ts';
import { loginFetch } from './login-fetch.ts';
import { machineProvider, personProvider, renewProvider } from './providers.ts';
import { sdk } from './sdk.ts';
import { isClearText } from './secure-fetch.ts';
import { type Keep, nothingKept, readKept, type StoredLogin, type TokenStore } from './stored-login.ts';

/** A login under way. */
export interface BegunLogin {
  /** What a person has to open; null where the registered client logged in for itself. */
  readonly address: string | null;
  /** Resolves when the tokens are kept. */
  readonly done: Promise<void>;
}

/** The gateway's own login at one server: OAuth 2.1 with discovery, PKCE and refresh, by the SDK's client. */
export interface Login extends Credentials {
  /** Reads what is stored, once; before the first request. */
  load(): Promise<void>;
  /** From now on logs in as this client. What was kept of another is forgotten. */
  register(client: OAuthClient): Promise<void>;
  /** Begins a login; one that was begun before is given up. Rejects with a `LoginError`. */
  begin(): Promise<BegunLogin>;
  forget(): Promise<void>;
  /** Why the last login or renewal did not succeed; null where it did. */
  readonly failure: string | null;
}

export interface LoginOptions {
  readonly server: ServerName;
  readonly url: string;
  readonly store: TokenStore;
  /** Headers a person set; with an `Authorization` among them there is no login. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** How requests leave this machine. */
  readonly fetch: typeof fetch;
  /** Told of an error inside the page that the browser comes back to. */
  readonly onError?: (error: unknown) => void;
}

/** A token that is refused so soon after it was renewed will not be better for another renewal, milliseconds. */
const freshMs = 5000;

export function createLogin(options: LoginOptions): Login {
  const { server, url, store, timeoutMs } = options;
  const fetchFn = loginFetch(options.fetch);
  const fixed = options.headers.authorization !== undefined;
  let kept: StoredLogin = nothingKept(url);
  let current: Readonly<Record<string, string>> = options.headers;
  let loading: Promise<void> | null = null;
  let renewing: Promise<boolean> | null = null;
  let waiting: Callback | null = null;
  let renewedAt = Number.NEGATIVE_INFINITY;
  let beginning: Promise<unknown> = Promise.resolve();
  let failure: string | null = null;
  /** What the server last asked for, which may be more than it asks of strangers. */
  let asked: Hints = {};
  /** Counts what replaces all that is kept: another client, a finished login, an end. */
  let turn = 0;

  async function keep(change: Partial<StoredLogin>): Promise<void> {
    kept = { ...kept, ...change };
    refresh();
    await store.set(server, JSON.stringify(kept));
  }
  /** Keeps, unless all was replaced since: tokens of one client must not end up beside another. */
  function keepFrom(began: number): Keep {
    return async (change) => {
      if (turn !== began) throw new Error('the login was given up for another');
      await keep(change);
    };
  }
  /** Keeps a finished login: what is still under way for the one before is too late from here on. */
  function keepFinished(began: number): Keep {
    const keepIt = keepFrom(began);
    return async (change) => {
      const stored = keepIt(change);
      turn++;
      await stored;
    };
  }
  function refresh(): void {
    const token = kept.tokens?.access_token;
    current = typeof token === 'string' ? { ...options.headers, authorization: `Bearer ${token}` } : options.headers;
  }
  /** A command may come before the store has answered: whatever changes what is kept waits for it. */
  function load(): Promise<void> {
    loading ??= (async () => {
      if (fixed) return;
      kept = await readKept(store, server, url);
      refresh();
    })();
    return loading;
  }
  function succeeded(): void {
    failure = null;
    asked = {};
  }

  /** The only authorization server that what is kept may be sent to; null where nothing is bound yet. */
  const bound = (): string | null => kept.issuer ?? kept.registered?.issuer ?? null;

  function widened(hints: Hints, scope: string): Hints {
    const allowed = kept.tokens?.scope;
    return { ...hints, scope: joinScopes(typeof allowed === 'string' ? allowed : '', scope) };
  }

  async function renewOnce(refusal: IncomingHttpHeaders): Promise<boolean> {
    const hints = await hintsOf(refusal);
    if (hints.scope !== undefined) asked = hints.insufficient ? widened(hints, hints.scope) : hints;
    const { registered } = kept;
    const alone = registered !== null && kept.grant === 'client_credentials';
    // A token that can be renewed is; anything more needs a person, who is told by the state of the server.
    if (!alone && (hints.insufficient || kept.tokens?.refresh_token === undefined)) return false;
    const keepNow = keepFrom(turn);
    try {
      const found = await findAuthorizationServer(url, hints, bound(), fetchFn);
      if (!(await stillBoundTo(found, keepNow))) return false;
      const { auth } = await sdk();
      const part = registered === null ? null : await registeredPart(registered, found);
      const provider =
        alone && part !== null
          ? machineProvider(part, found, hints.scope, keepNow)
          : renewProvider(kept, part, found, keepNow);
      const result = await auth(provider, { serverUrl: url, fetchFn, ...hints });
      failure = result === 'AUTHORIZED' ? null : 'the login ran out';
      renewedAt = performance.now();
      return result === 'AUTHORIZED';
    } catch (error) {
      failure = lineOf(error);
      return false;
    }
  }

  /**
   * Where the server now sends people elsewhere, what the one before gave is neither sent there nor used any more
   * (2026-07-28, Authorization: credentials are bound to the authorization server that issued them).
   */
  async function stillBoundTo(found: AuthorizationServer, keepNow: Keep): Promise<boolean> {
    const before = bound();
    if (before === null || isSameIssuer(found.url, before)) return true;
    if (!found.named) {
      failure = 'the server does not say where to renew the login';
      return false;
    }
    failure = `the server moved its logins from ${before} to ${harmless(found.url)}`;
    // A client that a person registered stays bound to where it is registered.
    await keepNow({ tokens: null, client: null, issuer: kept.registered === null ? null : before });
    return false;
  }

  async function begin(): Promise<BegunLogin> {
    if (fixed) {
      throw new LoginError('login-needless', `${server} is reached with an Authorization header; there is no login.`);
    }
    if (isClearText(new URL(url))) {
      throw new LoginError(
        'login-failed',
        `${server} is reached unencrypted: its tokens could be read on the way. Use https.`,
      );
    }
    await load();
    await waiting?.close();
    const began = turn;
    const hints = { ...(await challenge(url, options.fetch)), ...asked };
    const { registered } = kept;
    const before = registered === null ? null : bound();
    const found = await findAuthorizationServer(url, hints, before, fetchFn);
    if (before !== null && !isSameIssuer(found.url, before)) {
      throw new LoginError(
        'login-moved',
        `${server} sends logins to ${harmless(found.url)}, and the client is registered at ${before}: it is not sent elsewhere. Register one there and name it with --client-id.`,
      );
    }
    if (registered === null && !takesRegistrations(found)) {
      throw new LoginError(
        'login-unregistered',
        `${harmless(found.url)} lets no program register itself. Register a client there and name it: railguard server login ${server} --client-id ID`,
      );
    }
    const part = registered === null ? null : await registeredPart(registered, found);
    if (part !== null && registered?.proof !== null && wantsNoPerson(found)) {
      const { auth } = await sdk();
      const session = machineProvider(part, found, hints.scope, keepFinished(began));
      await auth(session, { serverUrl: url, fetchFn });
      succeeded();
      return { address: null, done: Promise.resolve() };
    }
    return askPerson(found, hints, part, began);
  }

  async function askPerson(
    found: AuthorizationServer,
    hints: Hints,
    registered: RegisteredPart | null,
    began: number,
  ): Promise<BegunLogin> {
    const { auth } = await sdk();
    const callback = await openCallback(
      timeoutMs,
      kept.registered?.redirectPort ?? null,
      options.onError ?? (() => undefined),
    );
    waiting = callback;
    try {
      const state = randomBytes(24).toString('base64url');
      let address: URL | null = null;
      const session = personProvider({
        server: found,
        registered,
        scope: hints.scope,
        redirectUrl: callback.redirectUrl,
        state,
        visit(given) {
          address = given;
        },
        keep: keepFinished(began),
      });
      const granted = callback.code(state);
      granted.catch(() => {});
      await auth(session, { serverUrl: url, fetchFn, ...hints });
      const opened = address as URL | null;
      if (opened === null) throw new LoginError('login-needless', `${server} asks for no login.`);
      const done = granted
        .then(async ({ code: authorizationCode, issuer, tell }) => {
          try {
            requireIssuer(found, issuer);
            await auth(session, { serverUrl: url, authorizationCode, fetchFn, ...hints });
          } catch (error) {
            await tell(false);
            throw error;
          }
          succeeded();
          await tell(true);
        })
        .catch((error: unknown) => {
          failure = lineOf(error);
          throw error;
        })
        .finally(() => callback.close());
      return { address: opened.href, done };
    } catch (error) {
      await callback.close();
      throw error;
    }
  }

  return {
    headers: () => current,
    get failure() {
      return failure;
    },
    load,
    renew(refusal, used) {
      if (fixed) return Promise.resolve(false);
      // Refused with a token that was renewed meanwhile: the new one has not been tried.
      if (current.authorization !== undefined && used !== current.authorization) return Promise.resolve(true);
      if (renewing === null && performance.now() - renewedAt < freshMs) return Promise.resolve(false);
      renewing ??= renewOnce(refusal).finally(() => {
        renewing = null;
      });
      return renewing;
    },
    async register(client) {
      await load();
      turn++;
      await keep({ ...nothingKept(url), registered: client });
    },
    async begin() {
      try {
        // One after the other, or neither would know of the other to give it up.
        const mine = beginning.then(begin);
        beginning = mine.catch(() => {});
        return await mine;
      } catch (error) {
        if (error instanceof LoginError) throw error;
        throw new LoginError('login-failed', `The login at ${server} failed: ${lineOf(error)}`);
      }
    },
    async forget() {
      await load().catch(() => {});
      turn++;
      await waiting?.close();
      kept = nothingKept(url);
      refresh();
      await store.remove(server);
    },
  };
}
