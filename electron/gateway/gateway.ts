// One file for the door agents come through: admission, sessions and answers in the order in which they happen.
import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../../shared/json.ts';
import type { ClientHello, ListKind, UpstreamsPort } from '../../shared/link.ts';
import type { AgentId, CallId, ServerName } from '../../shared/names.ts';
import { type Charge, createByteBudget } from '../lib/byte-budget.ts';
import { heapSize } from '../lib/heap-size.ts';
import { defaultConnections } from '../net/connections.ts';
import { createHttpListener } from '../net/http-listener.ts';
import type { Target } from '../net/target.ts';
import { bearerToken, isJsonType, readAccept, readRoute } from './admission/admission.ts';
import { createIntake, type Taken } from './admission/intake.ts';
import type { MappedTemplate } from './methods/completion.ts';
import type { MethodParts } from './methods/run-method.ts';
import { createTaskBook } from './methods/tasks.ts';
import type { AdmittedAgent, AgentsPort, GatePort, RecordPort, RefusalCause, RefusalPort } from './ports.ts';
import { createContinuedCalls } from './request/continued-calls.ts';
import { createClients } from './sessions/client-records.ts';
import { type AgentSession, createSession } from './sessions/session.ts';
import { classify } from './stateless/classify.ts';
import { createStatelessServer } from './stateless/endpoint.ts';
import { createCallIds } from './wire/call-ids.ts';
import type { AgentMessage, EnvelopeFault } from './wire/envelope.ts';
import { selfTooLarge } from './wire/errors.ts';
import { initializeResult, readClientHello, sessionVersions } from './wire/initialize.ts';
import { maxSelf } from './wire/lasting-params.ts';
import { errorBytes, resultBytes, rpcError } from './wire/messages.ts';
import { createShortNames } from './wire/names.ts';

export interface GatewayLimits {
  /** A whole request, bytes. */
  readonly maxBodyBytes: number;
  /** Bodies on their way in, bytes: of one agent, and of all; and how long one waits for room, milliseconds. */
  readonly arrivingPerAgent: number;
  readonly arriving: number;
  readonly roomMs: number;
  /** What one agent may make the gateway keep, and all of them, bytes. */
  readonly keptPerAgent: number;
  readonly kept: number;
  /** From the first to the last byte of a request's head, and of its body, milliseconds. */
  readonly headMs: number;
  readonly bodyMs: number;
  /** A session without requests and without a listening stream ends after this, milliseconds. */
  readonly idleMs: number;
  /** What one held at servers is given back this long after its client ended its listening stream, milliseconds. */
  readonly leftMs: number;
  readonly maxSessions: number;
  readonly maxSessionsPerAgent: number;
  readonly maxInFlightPerSession: number;
  /** Calls of one agent that may wait for its input, where a server asks in their middle, and for how long, milliseconds. */
  readonly maxHeldPerAgent: number;
  readonly holdMs: number;
  /** Open connections; those of them that no agent is known of yet, and those of one agent. */
  readonly maxConnections: number;
  readonly maxUnknownConnections: number;
  readonly maxConnectionsPerAgent: number;
  /** How long a list over several servers waits for each of them, and a greeting for its only one, milliseconds. */
  readonly listWaitMs: number;
  readonly greetWaitMs: number;
  readonly keepAliveMs: number;
  /** What an agent watches at a server is asked for again so long after that server's end; longer each time. */
  readonly reopenMs: number;
}

export const defaultLimits: GatewayLimits = {
  maxBodyBytes: 32 * 1024 * 1024,
  arrivingPerAgent: 34 * 1024 * 1024,
  arriving: 136 * 1024 * 1024,
  roomMs: 10_000,
  keptPerAgent: 64 * 1024 * 1024,
  kept: 256 * 1024 * 1024,
  headMs: 10_000,
  bodyMs: 30_000,
  idleMs: 30 * 60_000,
  leftMs: 60_000,
  maxSessions: 4000,
  maxSessionsPerAgent: 1000,
  maxInFlightPerSession: 500,
  maxHeldPerAgent: 32,
  holdMs: 10 * 60_000,
  maxConnections: defaultConnections.all,
  maxUnknownConnections: defaultConnections.unknown,
  maxConnectionsPerAgent: defaultConnections.each,
  listWaitMs: 900,
  greetWaitMs: 15_000,
  keepAliveMs: 25_000,
  reopenMs: 1000,
};

/** What a session takes beside what its client says of itself. */
const sessionBytes = 4096;
/** What each agent may keep however much the others do, bytes. */
const assuredBytes = 1024 * 1024;

export interface GatewayOptions {
  readonly gate: GatePort;
  readonly agents: AgentsPort;
  readonly refusals: RefusalPort;
  readonly records: RecordPort;
  readonly upstreams: UpstreamsPort;
  readonly clock: { now(): number; monotonic(): number };
  /** Name and version told to agents where several servers share the address. */
  readonly info: { readonly name: string; readonly version: string };
  /** The tool that serves the same data as a resource; null where none is known. */
  mapResource(server: ServerName, uri: string): { readonly tool: string; readonly args: JsonObject } | null;
  /** The same for a template of resources. */
  mapTemplate(server: ServerName, template: string): MappedTemplate | null;
  readonly limits?: Partial<GatewayLimits>;
  readonly newCallId?: () => CallId;
  /** Told of an error in what answers a request, which was answered 500. */
  readonly onError?: (error: unknown) => void;
}

export interface Gateway {
  /** Listens on 127.0.0.1 and answers the port. Rejects with the system's error (`EADDRINUSE` …). */
  listen(port: number): Promise<number>;
  readonly sessions: number;
  /** What agents make it keep, bytes. */
  readonly kept: number;
  /** Takes no more calls; ends streams and waits at once, gives calls in flight `graceMs`. */
  close(graceMs: number): Promise<void>;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { gate, agents, refusals, upstreams, clock } = options;
  const limits: GatewayLimits = { ...defaultLimits, ...options.limits };
  const run = randomBytes(5).toString('hex');
  const intake = createIntake(limits);
  const kept = createByteBudget({ perParty: limits.keptPerAgent, total: limits.kept, assured: assuredBytes });
  const clients = createClients(options.records, { ...options.info });
  const parts: MethodParts = {
    gate,
    records: options.records,
    clients,
    upstreams,
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    newCallId: options.newCallId ?? createCallIds(() => clock.now(), run),
    shortNames: createShortNames((server) => upstreams.toolNames(server)),
    continued: createContinuedCalls(() => clock.monotonic()),
    tasks: createTaskBook(kept),
    refused: (cause) => refusals.refused(cause),
    failed: (error) => options.onError?.(error),
    mapResource: (server, uri) => options.mapResource(server, uri),
    mapTemplate: (server, template) => options.mapTemplate(server, template),
    listWaitMs: limits.listWaitMs,
    steps: intake.steps,
    kept,
  };
  const sessions = new Map<string, AgentSession>();
  const stateless = createStatelessServer({
    parts,
    upstreams,
    info: options.info,
    maxInFlightPerAgent: limits.maxInFlightPerSession,
    maxHeldPerAgent: limits.maxHeldPerAgent,
    holdMs: limits.holdMs,
    reopenMs: limits.reopenMs,
  });
  let closing = false;

  const listener = createHttpListener({
    headMs: limits.headMs,
    bodyMs: limits.bodyMs,
    connections: {
      all: limits.maxConnections,
      unknown: limits.maxUnknownConnections,
      each: limits.maxConnectionsPerAgent,
    },
    refused: (cause) => refusals.refused(cause),
    failed: (error) => options.onError?.(error),
    answer: (response, status, message) => plain(response.req, response, status, message),
    handle: receive,
  });

  function receive(request: IncomingMessage, response: ServerResponse, { path }: Target): void {
    if (closing) {
      plain(request, response, 503, 'The gateway is stopping');
      return;
    }
    const route = readRoute(path);
    if (route === null) {
      plain(request, response, 404, 'Not found: MCP is served at /mcp');
      return;
    }
    const token = route.token ?? bearerToken(request.headers.authorization);
    const agent = token === null ? null : agents.admit(token);
    if (agent === null) {
      response.setHeader('www-authenticate', 'Bearer');
      refuse(request, response, 401, 'token', 'No agent has this token: use the address that Railguard shows');
      return;
    }
    if (!listener.admit(request, agent.id)) {
      response.setHeader('retry-after', '10');
      plain(request, response, 429, 'Refused: this agent has too many connections open');
      return;
    }
    if (route.server !== null) {
      const there = upstreams.servers().some((entry) => entry.name === route.server);
      // The same answer for a server that is not there and one that this agent may not reach.
      if (!there || (agent.servers !== null && !agent.servers.has(route.server))) {
        plain(request, response, 404, 'Not found: no such server for this agent');
        return;
      }
    }
    switch (request.method) {
      case 'POST':
        post(request, response, agent, route.server);
        return;
      case 'GET':
        get(request, response, agent, route.server);
        return;
      case 'DELETE': {
        const session = sessionOf(request, response, agent, route.server);
        if (session === null) return;
        session.end('the agent ended the session');
        response.writeHead(200).end();
        return;
      }
      default:
        response.setHeader('allow', 'GET, POST, DELETE');
        plain(request, response, 405, 'Method not allowed');
        return;
    }
  }

  function post(
    request: IncomingMessage,
    response: ServerResponse,
    agent: AdmittedAgent,
    scope: ServerName | null,
  ): void {
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      refuse(request, response, 415, 'content-type', 'Refused: compressed bodies are not taken');
      return;
    }
    if (!isJsonType(request.headers['content-type'])) {
      refuse(request, response, 403, 'content-type', 'Refused: the body must be application/json');
      return;
    }
    const accepts = readAccept(request.headers.accept);
    if (!accepts.json) {
      plain(request, response, 406, 'Not acceptable: accept application/json and text/event-stream');
      return;
    }
    const answer = (taken: Taken) => {
      switch (taken.kind) {
        case 'gone':
          return;
        case 'size':
          return refuse(request, response, 413, 'size', `Refused: the body is above ${limits.maxBodyBytes} bytes`);
        case 'timeout':
          return refuse(request, response, 408, 'timeout', 'Refused: the body took too long');
        case 'busy':
          response.setHeader('retry-after', '10');
          return refuse(request, response, 429, 'rate', 'Refused: too many large bodies are on their way in');
        default:
          return dispatch(request, response, agent, scope, taken, accepts.stream);
      }
    };
    intake.take(request, agent.id, (read) => listener.guard(response, () => answer(read())));
  }

  function dispatch(
    request: IncomingMessage,
    response: ServerResponse,
    agent: AdmittedAgent,
    scope: ServerName | null,
    message: AgentMessage | EnvelopeFault,
    stream: boolean,
  ): void {
    if (message.kind === 'fault') {
      refusals.refused(message.cause);
      const { status, id, code, reason } = message;
      json(response, status, errorBytes(id, rpcError(code, message.message, reason === null ? undefined : { reason })));
      return;
    }
    const era = classify(message, request.headers);
    if (era.kind === 'reject') {
      refusals.refused('envelope');
      const id = message.kind === 'request' ? message.id : null;
      json(response, era.status, errorBytes(id, era.error));
      return;
    }
    if (era.kind === 'stateless') {
      // Notices of this era ask for nothing that a closed connection does not say already.
      if (message.kind !== 'request') response.writeHead(202).end();
      else serveStateless(request, response, agent, scope, message, stream);
      return;
    }
    if (message.kind === 'request' && message.method === 'initialize') {
      initialize(request, response, agent, scope, message.id, message.params ?? {});
      return;
    }
    const session = sessionOf(request, response, agent, scope);
    if (session === null) return;
    switch (message.kind) {
      case 'request':
        session.request(message, response, stream);
        return;
      case 'notice':
        session.notice(message.method, message.params);
        break;
      case 'reply':
        session.reply(message.id, message.result, message.error);
        break;
    }
    response.writeHead(202).end();
  }

  function serveStateless(
    request: IncomingMessage,
    response: ServerResponse,
    agent: AdmittedAgent,
    scope: ServerName | null,
    message: Extract<AgentMessage, { kind: 'request' }>,
    stream: boolean,
  ): void {
    const { id, method, params = {}, weight } = message;
    stateless.serve({ agent, scope, id, method, params, weight, headers: request.headers, response, stream });
  }

  function initialize(
    request: IncomingMessage,
    response: ServerResponse,
    agent: AdmittedAgent,
    scope: ServerName | null,
    id: string | number,
    params: JsonObject,
  ): void {
    if (request.headers['mcp-session-id'] !== undefined) {
      json(response, 400, errorBytes(id, rpcError(-32600, 'Invalid request: this session is initialized already')));
      return;
    }
    const client = readClientHello(params);
    if (client === null) {
      json(
        response,
        400,
        errorBytes(id, rpcError(-32602, 'Invalid params: "protocolVersion" and "clientInfo" are needed')),
      );
      return;
    }
    const weight = heapSize(client, maxSelf);
    if (weight > maxSelf) {
      refusals.refused('size');
      json(response, 413, errorBytes(id, selfTooLarge()));
      return;
    }
    const charge = makeRoom(agent.id) ? roomFor(agent.id, sessionBytes + weight) : null;
    if (charge === null) {
      refusals.refused('rate');
      response.setHeader('retry-after', '60');
      json(response, 429, errorBytes(id, rpcError(-32000, 'Refused: too many sessions are open')));
      return;
    }
    open(response, agent, scope, client, id, charge);
  }

  function open(
    response: ServerResponse,
    agent: AdmittedAgent,
    scope: ServerName | null,
    client: ClientHello,
    id: string | number,
    charge: Charge,
  ): void {
    const session = createSession({
      id: randomUUID(),
      agent,
      scope,
      client: clients.greeting(agent.id, client),
      parts,
      upstreams,
      maxInFlight: limits.maxInFlightPerSession,
      reopenMs: limits.reopenMs,
      onEnd(ended) {
        sessions.delete(ended.id);
        charge.release();
      },
    });
    sessions.set(session.id, session);
    void initializeResult(session.conversation, upstreams, client, { ...options.info }, limits.greetWaitMs).then(
      (result) => {
        response.setHeader('mcp-session-id', session.id);
        json(response, 200, resultBytes(id, result, null));
      },
      () => {
        session.end('initialize failed');
        json(response, 500, errorBytes(id, rpcError(-32603, 'Internal error')));
      },
    );
  }

  function get(
    request: IncomingMessage,
    response: ServerResponse,
    agent: AdmittedAgent,
    scope: ServerName | null,
  ): void {
    if (!readAccept(request.headers.accept).stream) {
      plain(request, response, 406, 'Not acceptable: accept text/event-stream');
      return;
    }
    const session = sessionOf(request, response, agent, scope);
    if (session === null) return;
    const last = request.headers['last-event-id'];
    // A stream that is too old to resume is not an error to the client: it starts anew.
    if (!session.listen(response, typeof last === 'string' ? last : null)) session.listen(response, null);
  }

  /** The session of a request; it must be this agent's own, on this address. Answers itself where it is not. */
  function sessionOf(
    request: IncomingMessage,
    response: ServerResponse,
    agent: AdmittedAgent,
    scope: ServerName | null,
  ): AgentSession | null {
    const version = request.headers['mcp-protocol-version'];
    if (typeof version === 'string' && !sessionVersions.includes(version)) {
      const message = `Bad Request: unsupported protocol version (supported versions: ${sessionVersions.join(', ')})`;
      plain(request, response, 400, message);
      return null;
    }
    const id = request.headers['mcp-session-id'];
    if (typeof id !== 'string') {
      plain(request, response, 400, 'Bad Request: Mcp-Session-Id is missing; send initialize first');
      return null;
    }
    const session = sessions.get(id);
    if (session === undefined || session.agent.id !== agent.id || session.scope !== scope) {
      refuse(request, response, 404, 'session', 'Session not found', -32001);
      return null;
    }
    return session;
  }

  /** Ends the longest idle session where one agent, or all together, hold too many. False where none is idle. */
  function makeRoom(agent: AgentId): boolean {
    let own = 0;
    let oldest: AgentSession | null = null;
    let oldestOwn: AgentSession | null = null;
    if (sessions.size < Math.min(limits.maxSessions, limits.maxSessionsPerAgent)) return true;
    for (const session of sessions.values()) {
      const mine = session.agent.id === agent;
      if (mine) own++;
      if (!session.idle) continue;
      if (oldest === null || session.lastUsed < oldest.lastUsed) oldest = session;
      if (mine && (oldestOwn === null || session.lastUsed < oldestOwn.lastUsed)) oldestOwn = session;
    }
    if (own >= limits.maxSessionsPerAgent) {
      oldestOwn?.end('too many sessions of this agent');
      return oldestOwn !== null;
    }
    if (sessions.size < limits.maxSessions) return true;
    oldest?.end('too many sessions');
    return oldest !== null;
  }

  /** Room in an agent's account for one more session; its own longest idle ones make it where there is none. */
  function roomFor(agent: AgentId, bytes: number): Charge | null {
    const account = parts.kept.party(agent);
    for (;;) {
      const charge = account.take(bytes);
      if (charge !== null) return charge;
      const idle = [...sessions.values()].filter((session) => session.agent.id === agent && session.idle);
      if (idle.length === 0) return null;
      idle.reduce((a, b) => (b.lastUsed < a.lastUsed ? b : a)).end('the agent keeps too much open');
    }
  }

  function refuse(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    cause: RefusalCause,
    message: string,
    code = -32000,
  ): void {
    refusals.refused(cause);
    plain(request, response, status, message, code);
  }

  const stopListening = [
    agents.onEnd((agent) => {
      stateless.endAgent(agent);
      clients.endAgent(agent);
      for (const session of [...sessions.values()]) if (session.agent.id === agent) session.end('the agent was ended');
    }),
    gate.onVisibilityChange((name) => {
      for (const kind of ['tools', 'prompts', 'resources'] as const) tellListChanged(name, kind);
    }),
    upstreams.onListChange((name, kind) => {
      const there = upstreams.servers().some((entry) => entry.name === name);
      if (!there) for (const session of sessions.values()) session.forget(name);
      tellListChanged(name, kind);
    }),
  ];
  function tellListChanged(name: ServerName, kind: ListKind): void {
    for (const session of sessions.values()) if (reaches(session, name)) session.listChanged(kind);
    stateless.listChanged(kind, (listening) => reaches(listening, name));
  }
  function reap(): void {
    const now = clock.monotonic();
    const before = now - limits.idleMs;
    for (const session of [...sessions.values()]) {
      if (session.idle && session.lastUsed < before) session.end('idle');
      else if (session.left && session.lastUsed < now - limits.leftMs) session.letGo();
    }
    stateless.reap(before);
  }
  function keepAlive(): void {
    for (const session of sessions.values()) session.keepAlive();
    stateless.keepAlive();
  }
  /** What goes wrong with one session at such a moment is no reason to leave the others alone for ever. */
  const reporting = (work: () => void) => (): void => {
    try {
      work();
    } catch (error) {
      options.onError?.(error);
    }
  };
  const reaper = setInterval(reporting(reap), Math.min(30_000, limits.idleMs, limits.leftMs));
  reaper.unref();
  const heart = setInterval(reporting(keepAlive), limits.keepAliveMs);
  heart.unref();

  return {
    listen: (port) => listener.listen(port),
    get sessions() {
      return sessions.size;
    },
    get kept() {
      return kept.used;
    },
    async close(graceMs) {
      closing = true;
      for (const stop of stopListening) stop();
      clearInterval(reaper);
      clearInterval(heart);
      const { server } = listener;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      stateless.endWaits();
      await settled([...sessions.values()], stateless, graceMs);
      stateless.end();
      for (const session of [...sessions.values()]) session.end('the gateway is stopping');
      // Answers that were just written need a moment on their way out.
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), 200);
      await closed;
      clearTimeout(late);
    },
  };
}

function reaches(listener: Pick<AgentSession, 'agent' | 'scope'>, name: ServerName): boolean {
  if (listener.scope !== null && listener.scope !== name) return false;
  return listener.agent.servers === null || listener.agent.servers.has(name);
}

/** Resolves when no call is in flight at a server, or after `graceMs`. Calls that still wait for leave end at once. */
function settled(
  sessions: readonly AgentSession[],
  stateless: { readonly inFlight: number },
  graceMs: number,
): Promise<void> {
  for (const session of sessions) session.endWaits('the gateway is stopping');
  const busy = () => stateless.inFlight > 0 || sessions.some((session) => session.inFlight > 0);
  if (!busy()) return Promise.resolve();
  return new Promise((resolve) => {
    const until = performance.now() + graceMs;
    const timer = setInterval(() => {
      if (busy() && performance.now() < until) return;
      clearInterval(timer);
      resolve();
    }, 20);
  });
}

function json(response: ServerResponse, status: number, bytes: Buffer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}

/** An answer to a request whose body was not read. What still arrives is thrown away, for a while; then the line is cut. */
function plain(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  message: string,
  code = -32000,
): void {
  if (!request.complete) {
    response.setHeader('connection', 'close');
    const cut = setTimeout(() => request.destroy(), 5000);
    cut.unref();
    request.on('close', () => clearTimeout(cut));
    request.on('error', () => {});
    request.resume();
  }
  json(response, status, errorBytes(null, rpcError(code, message)));
}
