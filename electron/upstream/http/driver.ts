import type { ParamHeader } from '../../../shared/envelope.ts';
import type {
  ClientInfo,
  ConnectionListener,
  InitializeResult,
  UpstreamConnection,
  UpstreamResponse,
} from '../../../shared/link.ts';
import type { Egress } from '../../net/egress.ts';
import type { Driver } from '../driver.ts';
import { askOnce, initializeParams, readHello, resultOf } from '../handshake.ts';
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
import { createStatelessConnection } from './stateless-connection.ts';

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

/** A server behind Streamable HTTP, of either era: one pool of connections for all of its conversations. */
export function createHttpDriver(options: HttpDriverOptions): Driver {
  const { spec, times, log, credentials } = options;
  const { budget } = options.intake;
  const url = new URL(spec.url);
  const pool = options.egress.pool(url.origin, 512);
  const reached: EndpointOptions = {
    dispatcher: pool,
    origin: url.origin,
    path: url.pathname + url.search,
    credentials,
    intake: options.intake,
    flow: options.intake.flow(),
    mask: maskOfAddress(spec.url, () => credentials.headers()),
  };
  let garbage = 0;
  const onGarbage = (why: string) => {
    if (garbage++ % 1000 === 0) log({ level: 'warn', server: spec.name, text: `ignored: ${why}` });
  };

  /** Set where the server speaks the stateless era. */
  let discovered: InitializeResult | null = null;
  /** What the question for the newer revision was refused with, where that wants a login. */
  let wantsLogin: string | null = null;
  /** Whether it speaks the session era as well; not known before the first session. */
  let hasSessions = true;
  /** Who hears what the server says to the gateway itself. */
  let supervising: ConnectionListener | null = null;
  /** Whether it only speaks the transport of 2024-11-05. */
  let isOld = false;
  const openStateless = () =>
    createStatelessConnection({
      ...reached,
      server: spec.name,
      times,
      hello: () => discovered ?? { protocolVersion: '', capabilities: {}, serverInfo: {} },
      paramHeaders: options.paramHeaders,
      onGarbage,
    });
  let stateless = openStateless();

  async function openSession(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    if (isOld) return openOld(client, owner);
    const connection = new HttpConnection({
      ...reached,
      server: spec.name,
      times,
      owner,
      onGarbage,
    });
    try {
      const params = initializeParams(client);
      const answer = await inTime(askOnce(connection, 'initialize', params), times.startMs, 'initialize');
      if (answer.kind === 'broken' && answer.cause === 'refused') {
        // How a client tells a server of the first revision (2025-11-25, Transports, Backwards Compatibility).
        const old = await openOld(client, owner).catch(() => null);
        if (old !== null) {
          isOld = true;
          connection.close();
          return old;
        }
      }
      await connection.handshake(readHello(resultOf(answer, 'initialize')));
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  const openOld = (client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> =>
    openLegacySseTransport({ ...reached, server: spec.name, times, onGarbage }, client, owner);

  /** The newer revision where the server speaks it; else a session, whatever it did with the question for the newer one. */
  async function discover(client: ClientInfo): Promise<InitializeResult | null> {
    const ask = () => {
      const asked = askOnce(stateless, 'server/discover', { _meta: ownEnvelope(client) });
      return inTime(asked, Math.min(times.startMs, 5000), 'server/discover').catch(() => null);
    };
    let answer = await ask();
    // A server that refuses the version and lists it all the same is asked once more (2026-07-28, Versioning).
    if (answer !== null && offersOurVersion(answer)) answer = await ask();
    if (answer?.kind === 'broken' && !answer.sent && answer.cause === 'lost') throw new Error(answer.message);
    wantsLogin = answer?.kind === 'broken' && answer.cause === 'unauthorized' ? answer.message : null;
    return answer === null ? null : readDiscover(answer);
  }

  /** A server of the newer revision alone refuses a session for that alone: what it wants first is what it said before. */
  async function openFirstSession(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    try {
      return await openSession(client, owner);
    } catch (error) {
      throw wantsLogin === null ? error : new Error(wantsLogin, { cause: error });
    }
  }

  async function open(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    const hello = discovered;
    if (hello === null) return openSession(client, owner);
    // The gateway itself needs no session where it can do without.
    if (hasSessions && client.clientInfo !== options.client.clientInfo) {
      const session = await openSession(client, owner).catch(() => null);
      if (session !== null) return session;
      hasSessions = false;
    }
    return new SessionToStatelessAdapter(stateless, { hello, client, owner, budget });
  }

  const bridges = createAdapters({
    shared: (owner) => openSession(options.client, owner),
    own: ({ capabilities }, owner) => openSession({ ...options.client, capabilities }, owner),
    changed: (notice) => supervising?.notice(notice),
  });

  return {
    async connect(client, owner) {
      supervising = owner;
      // The one before ended with the gateway's own conversation, which may have failed (a list that wants a login).
      if (!stateless.open) stateless = openStateless();
      discovered = await discover(client);
      if (discovered !== null) return dedicatedConnection(stateless, { hello: discovered, client, owner, budget });
      const connection = await openFirstSession(client, owner);
      void connection.listen();
      return connection;
    },
    open,
    stateless: async (respondent) => (discovered === null ? bridges(respondent) : stateless),
    async stop() {
      await pool.destroy();
    },
  };
}

async function inTime(answer: Promise<UpstreamResponse>, ms: number, what: string): Promise<UpstreamResponse> {
  let timer: NodeJS.Timeout | null = null;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer to ${what} within ${Math.round(ms / 1000)} s`)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}
