import type { ParamHeader } from '../../../shared/envelope.ts';
import type {
  ClientInfo,
  ConnectionListener,
  InitializeResult,
  InteractiveClient,
  UpstreamConnection,
  UpstreamResponse,
} from '../../../shared/upstream-connection.ts';
import { inTime } from '../../lib/in-time.ts';
import type { Egress } from '../../net/egress.ts';
import type { Driver } from '../driver.ts';
import { askOnce, initializeParams, readInitializeResult, resultOf } from '../handshake.ts';
import type { Intake } from '../intake.ts';
import type { Credentials } from '../oauth/credentials.ts';
import { maskOfAddress } from '../own-secrets.ts';
import { createAdapters } from '../protocol-versions/adapters.ts';
import { dedicatedConnection } from '../protocol-versions/dedicated-connection.ts';
import { offersOurVersion, ownEnvelope, readDiscover } from '../protocol-versions/discover.ts';
import { SessionToStatelessAdapter } from '../protocol-versions/session-to-stateless-adapter.ts';
import type { HttpSpec, UpstreamLog, UpstreamTimes } from '../spec.ts';
import { HttpConnection } from './connection.ts';
import type { EndpointOptions } from './endpoint.ts';
import { openLegacySseTransport } from './legacy-sse-transport.ts';
import { StatelessConnection } from './stateless-connection.ts';

export interface HttpDriverOptions {
  readonly spec: HttpSpec;
  readonly times: UpstreamTimes;
  readonly client: ClientInfo;
  readonly credentials: Credentials;
  readonly egress: Egress;
  readonly intake: Intake;
  paramHeaders(tool: string): readonly ParamHeader[];
  log(entry: UpstreamLog): void;
}

type Pool = ReturnType<Egress['pool']>;

/** A server behind Streamable HTTP, of either era: one pool of connections for all of its conversations. */
export class HttpDriver implements Driver {
  readonly #options: HttpDriverOptions;
  readonly #pool: Pool;
  readonly #reached: EndpointOptions;
  /** To a server of the session era, for requests that stand alone. */
  readonly #adapters: (client: InteractiveClient | null) => Promise<UpstreamConnection>;
  #stateless: StatelessConnection;
  /** Set where the server speaks the stateless era. */
  #discovered: InitializeResult | null = null;
  /** What the question for the newer revision was refused with, where that wants a login. */
  #wantsLogin: string | null = null;
  /** Whether it speaks the session era as well; not known before the first session. */
  #hasSessions = true;
  /** Whether it only speaks the transport of 2024-11-05. */
  #isOld = false;
  /** Who hears what the server says to the gateway itself. */
  #supervising: ConnectionListener | null = null;
  #garbage = 0;

  constructor(options: HttpDriverOptions) {
    const { spec, credentials, client } = options;
    const url = new URL(spec.url);
    this.#options = options;
    this.#pool = options.egress.pool(url.origin, 512);
    this.#reached = {
      dispatcher: this.#pool,
      origin: url.origin,
      path: url.pathname + url.search,
      credentials,
      intake: options.intake,
      flow: options.intake.flow(),
      mask: maskOfAddress(spec.url, () => credentials.headers()),
    };
    this.#stateless = this.#openStateless();
    this.#adapters = createAdapters({
      shared: (owner) => this.#openSession(client, owner),
      own: ({ capabilities }, owner) => this.#openSession({ ...client, capabilities }, owner),
      changed: (notice) => this.#supervising?.notice(notice),
    });
  }

  get wantsLogin(): boolean {
    return this.#wantsLogin !== null;
  }

  async connect(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    this.#supervising = owner;
    // The one before ended with the gateway's own conversation, which may have failed (a list that wants a login).
    if (!this.#stateless.open) this.#stateless = this.#openStateless();
    this.#discovered = await this.#discover(client);
    if (this.#discovered !== null)
      return dedicatedConnection(this.#stateless, this.#session(this.#discovered, client, owner));
    const connection = await this.#openFirstSession(client, owner);
    void connection.listen();
    return connection;
  }

  async open(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    const initializeResult = this.#discovered;
    if (initializeResult === null) return this.#openSession(client, owner);
    // The gateway itself needs no session where it can do without.
    if (this.#hasSessions && client.clientInfo !== this.#options.client.clientInfo) {
      const session = await this.#openSession(client, owner).catch(() => null);
      if (session !== null) return session;
      this.#hasSessions = false;
    }
    return new SessionToStatelessAdapter(this.#stateless, this.#session(initializeResult, client, owner));
  }

  async stateless(client: InteractiveClient | null): Promise<UpstreamConnection> {
    return this.#discovered === null ? this.#adapters(client) : this.#stateless;
  }

  async stop(): Promise<void> {
    await this.#pool.destroy();
  }

  #session(initializeResult: InitializeResult, client: ClientInfo, owner: ConnectionListener) {
    return { initializeResult, client, owner, budget: this.#options.intake.budget };
  }

  #openStateless(): StatelessConnection {
    const { spec, times, paramHeaders } = this.#options;
    return new StatelessConnection({
      ...this.#reached,
      server: spec.name,
      times,
      initializeResult: () => this.#discovered ?? { protocolVersion: '', capabilities: {}, serverInfo: {} },
      paramHeaders,
      onGarbage: (why) => this.#ignored(why),
    });
  }

  async #openSession(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    const { spec, times } = this.#options;
    if (this.#isOld) return this.#openOld(client, owner);
    const onGarbage = (why: string) => this.#ignored(why);
    const connection = new HttpConnection({ ...this.#reached, server: spec.name, times, owner, onGarbage });
    try {
      const asked = askOnce(connection, 'initialize', initializeParams(client));
      const answer = await inTime(asked, times.startMs);
      if (answer === null) throw new Error(`no answer to initialize within ${Math.round(times.startMs / 1000)} s`);
      if (answer.kind === 'broken' && answer.cause === 'refused') {
        // How a client tells a server of the first revision (2025-11-25, Transports, Backwards Compatibility).
        const old = await this.#openOld(client, owner).catch(() => null);
        if (old !== null) {
          this.#isOld = true;
          connection.close();
          return old;
        }
      }
      await connection.handshake(readInitializeResult(resultOf(answer, 'initialize')));
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  #openOld(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    const { spec, times } = this.#options;
    const onGarbage = (why: string) => this.#ignored(why);
    return openLegacySseTransport({ ...this.#reached, server: spec.name, times, onGarbage }, client, owner);
  }

  /** A server of the newer revision alone refuses a session for that alone: what it wants first is what it said before. */
  async #openFirstSession(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    try {
      return await this.#openSession(client, owner);
    } catch (error) {
      throw this.#wantsLogin === null ? error : new Error(this.#wantsLogin, { cause: error });
    }
  }

  /** The newer revision where the server speaks it; else a session, whatever it did with the question for the newer one. */
  async #discover(client: ClientInfo): Promise<InitializeResult | null> {
    let answer = await this.#askRevision(client);
    // A server that refuses the version and lists it all the same is asked once more (2026-07-28, Versioning).
    if (answer !== null && offersOurVersion(answer)) answer = await this.#askRevision(client);
    if (answer?.kind === 'broken' && !answer.sent && answer.cause === 'lost') throw new Error(answer.message);
    this.#wantsLogin = answer?.kind === 'broken' && answer.cause === 'unauthorized' ? answer.message : null;
    return answer === null ? null : readDiscover(answer);
  }

  #askRevision(client: ClientInfo): Promise<UpstreamResponse | null> {
    const asked = askOnce(this.#stateless, 'server/discover', { _meta: ownEnvelope(client) });
    const { startMs, discoverMs } = this.#options.times;
    return inTime(asked, Math.min(startMs, discoverMs)).catch(() => null);
  }

  /** A server may say what nobody reads for ever: it is said once in a while, not each time. */
  #ignored(why: string): void {
    const { log, spec } = this.#options;
    if (this.#garbage++ % 1000 === 0) log({ level: 'warn', server: spec.name, text: `ignored: ${why}` });
  }
}
