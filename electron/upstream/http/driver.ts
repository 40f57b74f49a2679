import { Pool } from 'undici';
import type { ParamHeader } from '../../../shared/envelope.ts';
import type { Answer, ClientHello, Hello, Link, LinkOwner } from '../../../shared/link.ts';
import type { Driver } from '../driver.ts';
import { ownEnvelope, readDiscover } from '../eras/discover.ts';
import { ownConversation } from '../eras/own-conversation.ts';
import { sessionOverStateless } from '../eras/session-over-stateless.ts';
import { createBridge } from '../eras/stateless-over-session.ts';
import { askOnce, initializeParams, readHello, resultOf } from '../greet.ts';
import type { HttpSpec, UpstreamLog, UpstreamTimes } from '../spec.ts';
import { createHttpLink } from './link.ts';
import { createStatelessLink } from './stateless-link.ts';

export interface HttpDriverOptions {
  readonly spec: HttpSpec;
  readonly times: UpstreamTimes;
  readonly client: ClientHello;
  paramHeaders(tool: string): readonly ParamHeader[];
  log(entry: UpstreamLog): void;
}

/** A server behind Streamable HTTP, of either era: one pool of connections for all of its conversations. */
export function createHttpDriver(options: HttpDriverOptions): Driver {
  const { spec, times, log } = options;
  const url = new URL(spec.url);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(spec.headers)) headers[name.toLowerCase()] = value;
  const pool = new Pool(url.origin, { connections: 512, pipelining: 1, connect: { timeout: 10_000 } });
  const path = url.pathname + url.search;
  let garbage = 0;
  const onGarbage = (why: string) => {
    if (garbage++ % 1000 === 0) log({ level: 'warn', server: spec.name, text: `ignored: ${why}` });
  };

  /** Set where the server speaks the stateless era. */
  let discovered: Hello | null = null;
  /** Whether it speaks the session era as well; not known before the first session. */
  let hasSessions = true;
  const stateless = createStatelessLink({
    server: spec.name,
    dispatcher: pool,
    path,
    headers,
    callMs: times.callMs,
    hello: () => discovered ?? { protocolVersion: '', capabilities: {}, serverInfo: {} },
    paramHeaders: options.paramHeaders,
    onGarbage,
  });

  async function openSession(client: ClientHello, owner: LinkOwner): Promise<Link> {
    const link = createHttpLink({
      server: spec.name,
      dispatcher: pool,
      origin: url.origin,
      path,
      headers,
      callMs: times.callMs,
      owner,
      onGarbage,
    });
    try {
      const params = initializeParams(client);
      const answer = await inTime(askOnce(link.request, 'initialize', params), times.startMs, 'initialize');
      await link.greet(readHello(resultOf(answer, 'initialize')));
      return link;
    } catch (error) {
      link.close();
      throw error;
    }
  }

  async function discover(client: ClientHello): Promise<Hello | null> {
    const asked = askOnce(stateless.request, 'server/discover', { _meta: ownEnvelope(client) });
    const answer = await inTime(asked, Math.min(times.startMs, 5000), 'server/discover').catch(() => null);
    if (answer?.kind === 'broken' && !answer.sent && answer.cause === 'lost') throw new Error(answer.message);
    return answer === null ? null : readDiscover(answer);
  }

  async function open(client: ClientHello, owner: LinkOwner): Promise<Link> {
    const hello = discovered;
    if (hello === null) return openSession(client, owner);
    if (hasSessions) {
      const session = await openSession(client, owner).catch(() => null);
      if (session !== null) return session;
      hasSessions = false;
    }
    return sessionOverStateless(stateless, hello, client, owner);
  }

  const bridge = createBridge((owner) => openSession(options.client, owner));

  return {
    async connect(client, owner) {
      discovered = await discover(client);
      if (discovered !== null) return ownConversation(stateless, discovered, client, owner);
      const link = await openSession(client, owner);
      link.listen();
      return link;
    },
    open,
    stateless: async () => (discovered === null ? bridge() : stateless),
    async stop() {
      await pool.destroy();
    },
  };
}

async function inTime(answer: Promise<Answer>, ms: number, what: string): Promise<Answer> {
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
