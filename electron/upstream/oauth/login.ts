// biome-ignore-all lint/style/noExcessiveLinesPerFile: one login from discovery to token, in the order in which it goes
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
import { type BrowserReturn, Callback } from './callback.ts';
import { type RegisteredPart, registeredPart } from './client-proof.ts';
import type { Credentials } from './credentials.ts';
import { challenge, type Hints } from './hints.ts';
import { harmless, LoginError, lineOf } from './login-error.ts';
import { loginFetch } from './login-fetch.ts';
import { LoginState } from './login-state.ts';
import { machineProvider, personProvider } from './providers.ts';
import { loadOAuthSdk } from './sdk.ts';
import { isClearText, requirePage } from './secure-fetch.ts';
import type { SaveLogin, TokenStore } from './stored-login.ts';
import { TokenRenewal } from './token-renewal.ts';

/** A login under way. */
export interface BegunLogin {
  /** What a person has to open; null where the registered client logged in for itself. */
  readonly address: string | null;
  /** Resolves when the tokens are kept. */
  readonly done: Promise<void>;
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
  /** Called with an error inside the page that the browser comes back to. */
  readonly onError?: (error: unknown) => void;
}

/** Where a login goes, as what, and for what. */
interface Destination {
  readonly found: AuthorizationServer;
  readonly hints: Hints;
  /** The client that a person registered there. */
  readonly registered: RegisteredPart | null;
  /** Whether that client proves itself, and no person is wanted. */
  readonly needsNoPerson: boolean;
  readonly save: SaveLogin;
}

/** The gateway's own login at one server: OAuth 2.1 with discovery, PKCE and refresh, by the SDK's client. */
export class Login implements Credentials {
  readonly #options: LoginOptions;
  readonly #state: LoginState;
  readonly #renewal: TokenRenewal;
  readonly #fetch: typeof fetch;
  /** The page that the browser of the login under way comes back to. */
  #waiting: Callback | null = null;
  /** The login that was asked for last, until it has begun. */
  #beginning: Promise<unknown> = Promise.resolve();

  constructor(options: LoginOptions) {
    this.#options = options;
    this.#fetch = loginFetch(options.fetch, options.url);
    this.#state = new LoginState(options);
    this.#renewal = new TokenRenewal({ url: options.url, state: this.#state, fetch: this.#fetch });
  }

  /** Why the last login or renewal did not succeed; null where it did. */
  get failure(): string | null {
    return this.#state.failure;
  }

  headers(): Readonly<Record<string, string>> {
    return this.#state.headers;
  }

  renew(refusal: IncomingHttpHeaders, used: string | undefined): Promise<boolean> {
    return this.#renewal.renew(refusal, used);
  }

  /** Reads what is stored, once; before the first request. */
  load(): Promise<void> {
    return this.#state.load();
  }

  /** From now on logs in as this client. What was kept of another is forgotten. */
  async register(client: OAuthClient): Promise<void> {
    await this.#state.load();
    await this.#state.replace({ registered: client });
  }

  /** Begins a login; one that was begun before is given up. Rejects with a `LoginError`. */
  async begin(): Promise<BegunLogin> {
    try {
      // One after the other, or neither would know of the other to give it up.
      const mine = this.#beginning.then(() => this.#begin());
      this.#beginning = mine.catch(() => {});
      return await mine;
    } catch (error) {
      if (error instanceof LoginError) throw error;
      throw new LoginError('login-failed', `The login at ${this.#options.server} failed: ${lineOf(error)}`);
    }
  }

  async forget(): Promise<void> {
    await this.#state.load().catch(() => {});
    this.#state.giveUp();
    await this.#waiting?.close();
    await this.#state.remove();
  }

  async #begin(): Promise<BegunLogin> {
    this.#refuseWhereNoneCanBe();
    await this.#state.load();
    await this.#waiting?.close();
    const save = this.#state.saveFinished();
    const destination = await this.#find(save);
    const { found, hints, registered, needsNoPerson } = destination;
    if (registered === null || !needsNoPerson) return this.#askPerson(destination);
    const { auth } = await loadOAuthSdk();
    const session = machineProvider(registered, found, hints.scope, save);
    await auth(session, { serverUrl: this.#options.url, fetchFn: this.#fetch });
    this.#state.loggedIn();
    return { address: null, done: Promise.resolve() };
  }

  #refuseWhereNoneCanBe(): void {
    const { server, url } = this.#options;
    if (this.#state.isFixed) {
      throw new LoginError('login-needless', `${server} is reached with an Authorization header; there is no login.`);
    }
    if (isClearText(new URL(url))) {
      throw new LoginError(
        'login-failed',
        `${server} is reached unencrypted: its tokens could be read on the way. Use https.`,
      );
    }
  }

  async #find(save: SaveLogin): Promise<Destination> {
    const { server, url, fetch } = this.#options;
    const hints = { ...(await challenge(url, fetch)), ...this.#state.asked };
    const { registered } = this.#state.stored;
    const before = registered === null ? null : this.#state.bound;
    const found = await findAuthorizationServer(url, hints, before, this.#fetch);
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
    return {
      found,
      hints,
      registered: registered === null ? null : await registeredPart(registered, found),
      needsNoPerson: registered?.proof !== null && wantsNoPerson(found),
      save,
    };
  }

  async #askPerson({ found, hints, registered, save }: Destination): Promise<BegunLogin> {
    const { server, url, timeoutMs, onError = () => undefined } = this.#options;
    const { auth } = await loadOAuthSdk();
    const callback = await Callback.open(timeoutMs, this.#state.stored.registered?.redirectPort ?? null, onError);
    this.#waiting = callback;
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
        save,
      });
      const back = callback.code(state);
      back.catch(() => {});
      await auth(session, { serverUrl: url, fetchFn: this.#fetch, ...hints });
      const opened = address as URL | null;
      if (opened === null) throw new LoginError('login-needless', `${server} asks for no login.`);
      requirePage(opened, url);
      const redeem = async ({ code: authorizationCode, issuer }: BrowserReturn) => {
        requireIssuer(found, issuer);
        await auth(session, { serverUrl: url, authorizationCode, fetchFn: this.#fetch, ...hints });
      };
      const done = this.#finish(back, redeem).finally(() => callback.close());
      return { address: opened.href, done };
    } catch (error) {
      await callback.close();
      throw error;
    }
  }

  /** The person came back: takes the tokens, and tells the person how it ended. */
  async #finish(back: Promise<BrowserReturn>, redeem: (returned: BrowserReturn) => Promise<void>): Promise<void> {
    try {
      const returned = await back;
      try {
        await redeem(returned);
      } catch (error) {
        await returned.answer(false);
        throw error;
      }
      this.#state.loggedIn();
      await returned.answer(true);
    } catch (error) {
      this.#state.failed(lineOf(error));
      throw error;
    }
  }
}
