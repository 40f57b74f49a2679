import type { ParamHeader } from '../../shared/envelope.ts';
import type { ServerName } from '../../shared/names.ts';
import type { ClientInfo } from '../../shared/upstream-connection.ts';
import { type ByteBudget, createByteBudget } from '../lib/byte-budget.ts';
import { createEgress, type Egress } from '../net/egress.ts';
import { BuiltInDriver } from './built-in-driver.ts';
import type { Driver } from './driver.ts';
import { HttpDriver } from './http/driver.ts';
import { createIntake, intakeLimits } from './intake.ts';
import { type Credentials, fixedCredentials } from './oauth/credentials.ts';
import { Login } from './oauth/login.ts';
import { LoginError } from './oauth/login-error.ts';
import type { TokenStore } from './oauth/stored-login.ts';
import type { HttpSpec, UpstreamLog, UpstreamSpec, UpstreamTimes } from './spec.ts';
import { StdioDriver } from './stdio/driver.ts';
import type { RevisionMemory } from './stdio/revision-memory.ts';

export interface ServerDriversOptions {
  log(entry: UpstreamLog): void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly egress?: Egress | undefined;
  readonly revisions: RevisionMemory;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Where logins are kept; without it there are none. */
  readonly tokens?: TokenStore | undefined;
  /** Called with an error of ours that ended what it belonged to, and nothing else. */
  onError?: ((error: unknown) => void) | undefined;
}

/** A person has so long to finish a login, milliseconds. */
const loginMs = 5 * 60_000;

/** How each kind of server is reached, and the logins at those that are elsewhere. */
export class ServerDrivers {
  readonly #options: ServerDriversOptions;
  readonly #egress: Egress;
  readonly #unread: ByteBudget = createByteBudget(intakeLimits);
  readonly #logins = new Map<ServerName, Login>();

  constructor(options: ServerDriversOptions) {
    this.#options = options;
    this.#egress = options.egress ?? createEgress(options.environment);
  }

  /** `paramHeaders`: what the server's tools want repeated in headers. */
  create(
    spec: UpstreamSpec,
    times: UpstreamTimes,
    client: ClientInfo,
    paramHeaders: (tool: string) => readonly ParamHeader[],
  ): Driver {
    const { log, environment, revisions, now } = this.#options;
    const given = { times, client, intake: createIntake(this.#unread.party(spec.name)), log };
    switch (spec.kind) {
      case 'built-in':
        return new BuiltInDriver(spec, times);
      case 'stdio':
        return new StdioDriver({ ...given, spec, environment, revisions, now });
      case 'http': {
        const credentials = this.#credentialsOf(spec);
        return new HttpDriver({ ...given, spec, paramHeaders, credentials, egress: this.#egress });
      }
    }
  }

  /** The login at a remote server. Throws a `LoginError` where there is nothing to log in to. */
  login(name: ServerName): Login {
    const login = this.#logins.get(name);
    if (login === undefined) {
      throw new LoginError('login-needless', `${name} is no remote server: there is nothing to log in to.`);
    }
    return login;
  }

  /** Reads a kept login, before its server is started; null where it has none to read. */
  loadLogin(name: ServerName): Promise<void> | null {
    return this.#logins.get(name)?.load() ?? null;
  }

  /** Why the last login at it failed. */
  loginFailure(name: ServerName): string | null {
    return this.#logins.get(name)?.failure ?? null;
  }

  /** A server is no more: neither is its login. */
  async forget(name: ServerName): Promise<void> {
    await this.#logins.get(name)?.forget();
    this.#logins.delete(name);
  }

  #credentialsOf(spec: HttpSpec): Credentials {
    const { tokens, onError } = this.#options;
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(spec.headers)) headers[name.toLowerCase()] = value;
    if (tokens === undefined) return fixedCredentials(headers);
    const login = new Login({
      server: spec.name,
      url: spec.url,
      store: tokens,
      headers,
      timeoutMs: loginMs,
      fetch: this.#egress.fetch,
      onError: (error) => onError?.(error),
    });
    this.#logins.set(spec.name, login);
    return login;
  }
}
