// biome-ignore-all lint/style/noExcessiveLinesPerFile: the way of one request through address, token and era is read from top to bottom

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerName } from '../../shared/names.ts';
import { sessionVersions } from '../../shared/protocol-versions.ts';
import type { UpstreamsPort } from '../../shared/upstream-connection.ts';
import type { HttpListener } from '../net/http-listener.ts';
import type { Target } from '../net/target.ts';
import { type AnswerForm, bearerToken, isJsonType, readAccept, readRoute } from './admission/admission.ts';
import type { Intake, Taken } from './admission/intake.ts';
import type { AdmittedAgent, AgentsPort, RefusalCause, RefusalPort } from './ports.ts';
import { replyError, replyJson, replyResult } from './replies.ts';
import { answerInitialize } from './sessions/initialize-result.ts';
import type { AgentSession } from './sessions/session.ts';
import type { SessionRegistry } from './sessions/session-registry.ts';
import { classify } from './stateless/classify.ts';
import type { StatelessEndpoint } from './stateless/endpoint.ts';
import type { AgentMessage } from './wire/envelope.ts';
import type { EnvelopeFault } from './wire/envelope-fault.ts';
import { selfTooLarge } from './wire/errors.ts';
import { readClientInfo } from './wire/initialize.ts';
import { errorBytes, resultBytes, rpcError } from './wire/messages.ts';

export interface RouterOptions {
  readonly agents: AgentsPort;
  readonly refusals: RefusalPort;
  readonly upstreams: UpstreamsPort;
  readonly intake: Intake;
  readonly sessions: SessionRegistry;
  readonly stateless: StatelessEndpoint;
  readonly info: { readonly name: string; readonly version: string };
  readonly maxBodyBytes: number;
  /** How long an answer to `initialize` waits for the only server of the address, milliseconds. */
  readonly initializeWaitMs: number;
}

/** One HTTP request of an agent that was admitted. */
interface Admitted {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly agent: AdmittedAgent;
  /** The only server of its address; null on the joint one. */
  readonly scope: ServerName | null;
}

type RequestMessage = Extract<AgentMessage, { kind: 'request' }>;

/**
 * Takes an agent's HTTP request to the session or the stateless endpoint that it belongs to. Every refusal is answered in
 * words, and counted with its cause.
 */
export class Router {
  readonly #options: RouterOptions;
  readonly #listener: Pick<HttpListener, 'admit' | 'guard'>;
  #stopping = false;

  constructor(options: RouterOptions, listener: Pick<HttpListener, 'admit' | 'guard'>) {
    this.#options = options;
    this.#listener = listener;
  }

  /** From now on every request is refused. */
  stop(): void {
    this.#stopping = true;
  }

  receive(request: IncomingMessage, response: ServerResponse, { path }: Target): void {
    if (this.#stopping) {
      replyError(response, 503, 'The gateway is stopping');
      return;
    }
    const admitted = this.#admit(request, response, path);
    if (admitted === null) return;
    switch (request.method) {
      case 'POST':
        this.#post(admitted);
        return;
      case 'GET':
        this.#listen(admitted);
        return;
      case 'DELETE':
        this.#endSession(admitted);
        return;
      default:
        response.setHeader('allow', 'GET, POST, DELETE');
        replyError(response, 405, 'Method not allowed');
    }
  }

  /** Who sends it, and where to; null where that was answered with a refusal. */
  #admit(request: IncomingMessage, response: ServerResponse, path: string): Admitted | null {
    const { agents, upstreams } = this.#options;
    const route = readRoute(path);
    if (route === null) {
      replyError(response, 404, 'Not found: MCP is served at /mcp');
      return null;
    }
    const token = route.token ?? bearerToken(request.headers.authorization);
    const agent = token === null ? null : agents.admit(token);
    if (agent === null) {
      response.setHeader('www-authenticate', 'Bearer');
      this.#refuse(response, 401, 'token', 'No agent has this token: use the address that Railguard shows');
      return null;
    }
    if (!this.#listener.admit(request, agent.id)) {
      response.setHeader('retry-after', '10');
      replyError(response, 429, 'Refused: this agent has too many connections open');
      return null;
    }
    const { server: scope } = route;
    const there = scope === null || upstreams.servers().some(({ name }) => name === scope);
    // The same answer for a server that is not there and one that this agent may not reach.
    if (!there || (scope !== null && agent.servers !== null && !agent.servers.has(scope))) {
      replyError(response, 404, 'Not found: no such server for this agent');
      return null;
    }
    return { request, response, agent, scope };
  }

  #post(admitted: Admitted): void {
    const { request, response, agent } = admitted;
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      this.#refuse(response, 415, 'content-type', 'Refused: compressed bodies are not taken');
      return;
    }
    if (!isJsonType(request.headers['content-type'])) {
      this.#refuse(response, 403, 'content-type', 'Refused: the body must be application/json');
      return;
    }
    const form = readAccept(request.headers.accept);
    if (form === null) {
      replyError(response, 406, 'Not acceptable: accept application/json and text/event-stream');
      return;
    }
    this.#options.intake.take(request, agent.id, (read) =>
      this.#listener.guard(response, () => this.#taken(admitted, read(), form)),
    );
  }

  #taken(admitted: Admitted, taken: Taken, form: AnswerForm): void {
    const { response } = admitted;
    switch (taken.kind) {
      case 'gone':
        return;
      case 'size':
        this.#refuse(response, 413, 'size', `Refused: the body is above ${this.#options.maxBodyBytes} bytes`);
        return;
      case 'timeout':
        this.#refuse(response, 408, 'timeout', 'Refused: the body took too long');
        return;
      case 'busy':
        response.setHeader('retry-after', '10');
        this.#refuse(response, 429, 'rate', 'Refused: too many large bodies are on their way in');
        return;
      case 'fault':
        this.#fault(response, taken);
        return;
      default:
        this.#dispatch(admitted, taken, form);
    }
  }

  #fault(response: ServerResponse, { cause, status, id, code, message, reason }: EnvelopeFault): void {
    this.#options.refusals.refused(cause);
    replyJson(response, status, errorBytes(id, rpcError(code, message, reason === null ? undefined : { reason })));
  }

  #dispatch(admitted: Admitted, message: AgentMessage, form: AnswerForm): void {
    const { request, response } = admitted;
    const era = classify(message, request.headers);
    if (era.kind === 'reject') {
      this.#options.refusals.refused('envelope');
      const id = message.kind === 'request' ? message.id : null;
      replyJson(response, era.status, errorBytes(id, era.error));
      return;
    }
    if (era.kind === 'stateless') {
      // Notifications of this revision ask for nothing that a closed connection does not say already.
      if (message.kind !== 'request') response.writeHead(202).end();
      else this.#serveStateless(admitted, message, form);
      return;
    }
    if (message.kind === 'request' && message.method === 'initialize') {
      this.#initialize(admitted, message, form);
      return;
    }
    const session = this.#sessionOf(admitted);
    if (session === null) return;
    if (message.kind === 'request') {
      session.request(message, response, form);
      return;
    }
    if (message.kind === 'notice') session.notice(message.method, message.params);
    else session.reply(message.id, message.result, message.error);
    response.writeHead(202).end();
  }

  #serveStateless({ request, response, agent, scope }: Admitted, message: RequestMessage, form: AnswerForm): void {
    const { id, method, params = {}, weight } = message;
    const { headers } = request;
    this.#options.stateless.serve({ agent, scope, id, method, params, weight, headers, response, form });
  }

  #initialize(
    { request, response, agent, scope }: Admitted,
    { id, params = {} }: RequestMessage,
    form: AnswerForm,
  ): void {
    const { sessions, refusals, upstreams, info, initializeWaitMs } = this.#options;
    const reject = (status: number, code: number, message: string) =>
      replyJson(response, status, errorBytes(id, rpcError(code, message)));
    if (request.headers['mcp-session-id'] !== undefined) {
      reject(400, -32600, 'Invalid request: this session is initialized already');
      return;
    }
    const client = readClientInfo(params);
    if (client === null) {
      reject(400, -32602, 'Invalid params: "protocolVersion" and "clientInfo" are needed');
      return;
    }
    const session = sessions.open(agent, scope, client);
    if (session === 'client-too-large') {
      refusals.refused('size');
      replyJson(response, 413, errorBytes(id, selfTooLarge()));
      return;
    }
    if (session === 'too-many-sessions') {
      refusals.refused('rate');
      response.setHeader('retry-after', '60');
      reject(429, -32000, 'Refused: too many sessions are open');
      return;
    }
    void answerInitialize(session.conversation, client, { upstreams, info, waitMs: initializeWaitMs }).then(
      (result) => {
        response.setHeader('mcp-session-id', session.id);
        replyResult(response, resultBytes(id, result, null), form);
      },
      () => {
        session.end('initialize failed');
        reject(500, -32603, 'Internal error');
      },
    );
  }

  /** The stream on which a session's server speaks of itself. */
  #listen(admitted: Admitted): void {
    const { request, response } = admitted;
    const form = readAccept(request.headers.accept);
    if (form === null || form === 'json') {
      replyError(response, 406, 'Not acceptable: accept text/event-stream');
      return;
    }
    const session = this.#sessionOf(admitted);
    if (session === null) return;
    const last = request.headers['last-event-id'];
    // A stream that is too old to resume is not an error to the client: it starts anew.
    if (!session.listen(response, typeof last === 'string' ? last : null)) session.listen(response, null);
  }

  #endSession(admitted: Admitted): void {
    const session = this.#sessionOf(admitted);
    if (session === null) return;
    session.end('the agent ended the session');
    admitted.response.writeHead(200).end();
  }

  /** The session of a request; it must be this agent's own, on this address. Answers itself where it is not. */
  #sessionOf({ request, response, agent, scope }: Admitted): AgentSession | null {
    const version = request.headers['mcp-protocol-version'];
    if (typeof version === 'string' && !sessionVersions.includes(version)) {
      const known = sessionVersions.join(', ');
      replyError(response, 400, `Bad Request: unsupported protocol version (supported versions: ${known})`);
      return null;
    }
    const id = request.headers['mcp-session-id'];
    if (typeof id !== 'string') {
      replyError(response, 400, 'Bad Request: Mcp-Session-Id is missing; send initialize first');
      return null;
    }
    const session = this.#options.sessions.find(id, agent.id, scope);
    if (session === null) this.#refuse(response, 404, 'session', 'Session not found');
    return session;
  }

  /** Answers what there is no call of, and counts it. */
  #refuse(response: ServerResponse, status: number, cause: RefusalCause, message: string): void {
    this.#options.refusals.refused(cause);
    // Clients begin a new session at this code.
    replyError(response, status, message, cause === 'session' ? -32001 : undefined);
  }
}
