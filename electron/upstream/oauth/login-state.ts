import type { ServerName } from '../../../shared/names.ts';
import { type Hints, joinScopes } from './hints.ts';
import { emptyLogin, readLogin, type SaveLogin, type StoredLogin, type TokenStore } from './stored-login.ts';

export interface LoginStateOptions {
  readonly server: ServerName;
  readonly url: string;
  readonly store: TokenStore;
  /** Headers a person set; with an `Authorization` among them there is no login. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What is known of the gateway's login at one server: what is kept of it, and what came of the last attempt. */
export class LoginState {
  readonly #options: LoginStateOptions;
  #stored: StoredLogin;
  #headers: Readonly<Record<string, string>>;
  #loading: Promise<void> | null = null;
  /** Counts what replaces all that is kept: another client, a finished login, an end. */
  #generation = 0;
  #failure: string | null = null;
  #asked: Hints = {};

  constructor(options: LoginStateOptions) {
    this.#options = options;
    this.#stored = emptyLogin(options.url);
    this.#headers = options.headers;
  }

  /** A person set the `Authorization` themselves. */
  get isFixed(): boolean {
    return this.#options.headers.authorization !== undefined;
  }

  get stored(): StoredLogin {
    return this.#stored;
  }

  /** Of every request, with the newest token. */
  get headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  /** The only authorization server that what is kept may be sent to; null where nothing is bound yet. */
  get bound(): string | null {
    return this.#stored.issuer ?? this.#stored.registered?.issuer ?? null;
  }

  /** Why the last login or renewal did not succeed; null where it did. */
  get failure(): string | null {
    return this.#failure;
  }

  /** What the server last asked for, which may be more than it asks of strangers. */
  get asked(): Hints {
    return this.#asked;
  }

  /** A command may come before the store has answered: whatever changes what is kept waits for it. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** Keeps a change, unless all was replaced since this was called: tokens of one client never end up beside another. */
  saveIfCurrent(): SaveLogin {
    const began = this.#generation;
    return async (change) => {
      if (this.#generation !== began) throw new Error('the login was given up for another');
      await this.#save({ ...this.#stored, ...change });
    };
  }

  /** Keeps a finished login: what is still under way for the one before is too late from then on. */
  saveFinished(): SaveLogin {
    const save = this.saveIfCurrent();
    return async (change) => {
      const stored = save(change);
      this.#generation++;
      await stored;
    };
  }

  /** In place of all that is kept. */
  async replace(change: Partial<StoredLogin>): Promise<void> {
    this.#generation++;
    await this.#save({ ...emptyLogin(this.#options.url), ...change });
  }

  /** From here on nothing that is under way is kept. */
  giveUp(): void {
    this.#generation++;
  }

  async remove(): Promise<void> {
    const { server, store, url } = this.#options;
    this.#set(emptyLogin(url));
    await store.remove(server);
  }

  /** A refusal said what is wanted. Of a token that did not allow enough, that is wanted besides what it allows. */
  wants(hints: Hints): void {
    const { scope } = hints;
    if (scope === undefined) return;
    const allowed = this.#stored.tokens?.scope;
    const before = typeof allowed === 'string' ? allowed : '';
    this.#asked = hints.insufficient ? { ...hints, scope: joinScopes(before, scope) } : hints;
  }

  failed(why: string): void {
    this.#failure = why;
  }

  renewed(): void {
    this.#failure = null;
  }

  loggedIn(): void {
    this.#failure = null;
    this.#asked = {};
  }

  async #load(): Promise<void> {
    const { server, store, url } = this.#options;
    if (!this.isFixed) this.#set(await readLogin(store, server, url));
  }

  async #save(login: StoredLogin): Promise<void> {
    this.#set(login);
    await this.#options.store.set(this.#options.server, JSON.stringify(login));
  }

  #set(login: StoredLogin): void {
    const { headers } = this.#options;
    const token = login.tokens?.access_token;
    this.#stored = login;
    this.#headers = typeof token === 'string' ? { ...headers, authorization: `Bearer ${token}` } : headers;
  }
}
