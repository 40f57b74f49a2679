import type { IncomingHttpHeaders } from 'node:http';
import { type AuthorizationServer, findAuthorizationServer, isSameIssuer } from './authorization-server.ts';
import { registeredPart } from './client-proof.ts';
import { hintsOf } from './hints.ts';
import { harmless, lineOf } from './login-error.ts';
import type { LoginState } from './login-state.ts';
import { machineProvider, renewProvider } from './providers.ts';
import { loadOAuthSdk } from './sdk.ts';
import type { SaveLogin } from './stored-login.ts';

/** A token that is refused so soon after it was renewed will not be better for another renewal, milliseconds. */
const freshMs = 5000;

export interface TokenRenewalOptions {
  readonly url: string;
  readonly state: LoginState;
  readonly fetch: typeof fetch;
}

/** Gets new tokens without a person: by a refresh token, or by the registered client for itself. One renewal at a time. */
export class TokenRenewal {
  readonly #options: TokenRenewalOptions;
  #renewing: Promise<boolean> | null = null;
  #renewedAt = Number.NEGATIVE_INFINITY;

  constructor(options: TokenRenewalOptions) {
    this.#options = options;
  }

  /** See `Credentials.renew`. */
  renew(refusal: IncomingHttpHeaders, used: string | undefined): Promise<boolean> {
    const { state } = this.#options;
    const { authorization } = state.headers;
    if (state.isFixed) return Promise.resolve(false);
    // Refused with a token that was renewed meanwhile: the new one has not been tried.
    if (authorization !== undefined && used !== authorization) return Promise.resolve(true);
    if (this.#renewing === null && performance.now() - this.#renewedAt < freshMs) return Promise.resolve(false);
    this.#renewing ??= this.#renew(refusal).finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renew(refusal: IncomingHttpHeaders): Promise<boolean> {
    const { url, state, fetch: fetchFn } = this.#options;
    const hints = await hintsOf(refusal);
    state.wants(hints);
    const { stored } = state;
    const { registered } = stored;
    const alone = registered !== null && stored.grant === 'client_credentials';
    // A token that can be renewed is; anything more needs a person, who is told by the state of the server.
    if (!alone && (hints.insufficient || stored.tokens?.refresh_token === undefined)) return false;
    const save = state.saveIfCurrent();
    try {
      const found = await findAuthorizationServer(url, hints, state.bound, fetchFn);
      if (!(await this.#isStillBoundTo(found, save))) return false;
      const { auth } = await loadOAuthSdk();
      const part = registered === null ? null : await registeredPart(registered, found);
      const provider =
        alone && part !== null
          ? machineProvider(part, found, hints.scope, save)
          : renewProvider(state.stored, part, found, save);
      const result = await auth(provider, { serverUrl: url, fetchFn, ...hints });
      if (result === 'AUTHORIZED') state.renewed();
      else state.failed('the login ran out');
      this.#renewedAt = performance.now();
      return result === 'AUTHORIZED';
    } catch (error) {
      state.failed(lineOf(error));
      return false;
    }
  }

  /**
   * Where the server now sends people elsewhere, what the one before gave is neither sent there nor used any more
   * (2026-07-28, Authorization: credentials are bound to the authorization server that issued them).
   */
  async #isStillBoundTo(found: AuthorizationServer, save: SaveLogin): Promise<boolean> {
    const { state } = this.#options;
    const before = state.bound;
    if (before === null || isSameIssuer(found.url, before)) return true;
    if (!found.named) {
      state.failed('the server does not say where to renew the login');
      return false;
    }
    state.failed(`the server moved its logins from ${before} to ${harmless(found.url)}`);
    // A client that a person registered stays bound to where it is registered.
    await save({ tokens: null, client: null, issuer: state.stored.registered === null ? null : before });
    return false;
  }
}
