// biome-ignore-all lint/style/noExcessiveLinesPerFile: one session behind one state: each method is one of its moves
import type { ServerResponse } from 'node:http';
import type { JsonObject } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';
import type { ClientInfo, ListKind, RpcId, UpstreamsPort } from '../../../shared/upstream-connection.ts';
import type { PartyBudget } from '../../lib/byte-budget.ts';
import type { AnswerForm } from '../admission/admission.ts';
import { createCursors } from '../methods/cursors.ts';
import { createListCache } from '../methods/list-cache.ts';
import { type ListMemory, type ListMethod, listKinds } from '../methods/list-methods.ts';
import type { MethodContext } from '../methods/method-context.ts';
import { runMethod } from '../methods/run-method.ts';
import type { AdmittedAgent } from '../ports.ts';
import type { ClientSession } from '../request/agent-request.ts';
import { chargeRequest } from '../request/charge.ts';
import { giveUp } from '../request/give-up.ts';
import type { AgentCall } from '../wire/envelope.ts';
import { errorBytes, noticeBytes, rpcError } from '../wire/messages.ts';
import { ServerRequests } from './server-requests.ts';
import { SessionRequest } from './session-request.ts';
import { SessionStreams } from './session-streams.ts';
import { SessionUpstreams } from './session-upstreams.ts';

export interface SessionOptions {
  readonly id: string;
  readonly agent: AdmittedAgent;
  readonly scope: ServerName | null;
  readonly client: ClientInfo;
  readonly context: MethodContext;
  readonly upstreams: UpstreamsPort;
  readonly maxInFlight: number;
  readonly reopenMs: number;
  onEnd(session: AgentSession): void;
}

/** Whether a session may be ended, or has to give something back. `since`: its last use, on the monotonic clock. */
export type SessionState =
  /** Requests are in flight, or its client listens. */
  | { readonly kind: 'active' }
  | { readonly kind: 'idle'; readonly since: number }
  /**
   * Idle, its client ended the stream it listened on, and no server keeps anything for it: most likely the program is
   * gone, and ended nothing.
   */
  | { readonly kind: 'abandoned'; readonly since: number }
  /** Nothing of it is told or answered any more. */
  | { readonly kind: 'ended' };

/**
 * A session of the protocol's first era: made by `initialize`, ended by DELETE, by its agent's end, or by idleness. It
 * joins its requests in flight with its servers (`SessionUpstreams`), its streams (`SessionStreams`) and what servers ask
 * (`ServerRequests`).
 */
export class AgentSession {
  readonly id: string;
  readonly agent: AdmittedAgent;
  readonly scope: ServerName | null;
  readonly conversation: ClientSession;
  readonly #options: SessionOptions;
  readonly #account: PartyBudget;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #requests = new Map<RpcId, SessionRequest>();
  readonly #upstreams: SessionUpstreams;
  readonly #streams: SessionStreams;
  readonly #serverRequests: ServerRequests<SessionRequest>;
  readonly #memory: ListMemory;
  #lastUsed: number;
  #listened = false;
  #serversKeepState = false;
  #ended = false;

  constructor(options: SessionOptions) {
    const { id, agent, scope, client, context } = options;
    this.id = id;
    this.agent = agent;
    this.scope = scope;
    this.#options = options;
    this.#headers = { 'mcp-session-id': id };
    this.#account = context.byteBudget.party(agent.id);
    this.#lastUsed = context.monotonic();
    this.#memory = {
      lists: createListCache(this.#account),
      cursors: createCursors(),
      listChanged: (method: ListMethod) => {
        if (!this.#ended) this.listChanged(listKinds[method]);
      },
    };
    this.#streams = new SessionStreams(this.#account, this.#headers, () => this.#used());
    this.#upstreams = new SessionUpstreams({
      ...options,
      account: this.#account,
      listChanged: (kind) => this.listChanged(kind),
      notify: ({ method, params }) => this.#streams.sendToServerStream(noticeBytes(method, params)),
      ask: (server, request) => this.#serverRequests.ask(server, request, null),
    });
    this.#serverRequests = new ServerRequests({
      agent,
      capabilities: client.capabilities,
      records: context.records,
      failed: (error) => context.failed(error),
      isClosed: (server) => this.#isClosed(server),
      otherAt: (origin) => this.#otherAt(origin),
      sendToServerStream: (bytes) => this.#streams.sendToServerStream(bytes),
    });
    this.conversation = {
      agent,
      session: id,
      targets: () => this.#upstreams.targets(),
      connect: (server) => this.#upstreams.connect(server),
      upstreamState: (server) => this.#upstreams.stateAt(server),
    };
  }

  get state(): SessionState {
    if (this.#ended) return { kind: 'ended' };
    if (this.#requests.size > 0 || this.#streams.hasListener) return { kind: 'active' };
    const isAbandoned = this.#listened && !this.#serversKeepState;
    return { kind: isAbandoned ? 'abandoned' : 'idle', since: this.#lastUsed };
  }

  get inFlight(): number {
    return this.#requests.size;
  }

  request(given: AgentCall, response: ServerResponse, form: AnswerForm): void {
    const { context, maxInFlight: max } = this.#options;
    const { id, method, params } = given;
    this.#used();
    if (this.#requests.has(id)) {
      this.#refuse(response, 400, id, rpcError(-32600, 'Invalid request: a request with this id is in flight'));
      return;
    }
    const charged = chargeRequest(given, this.#account, { count: this.#requests.size, max });
    if (charged.kind === 'refused') {
      context.refused('rate');
      this.#refuse(response, charged.status, id, charged.error);
      return;
    }
    if (keepsState(method, params)) this.#serversKeepState = true;
    const request = this.#begin(charged.request, response, form, () => charged.charge.release());
    this.#requests.set(id, request);
    try {
      runMethod(context, request, this.#memory);
    } catch (error) {
      giveUp(context, request, error);
    }
  }

  notice(method: string, params: JsonObject | undefined): void {
    this.#used();
    if (method === 'notifications/cancelled') {
      const id = params?.requestId;
      const reason = typeof params?.reason === 'string' ? params.reason.slice(0, 200) : 'the agent cancelled';
      if (typeof id === 'string' || typeof id === 'number') this.#requests.get(id)?.cancel(reason);
    } else if (method === 'notifications/progress') this.#serverRequests.progress(params);
    else if (method === 'notifications/roots/list_changed') this.#upstreams.rootsChanged();
  }

  /** The agent answers what a server asked. */
  reply(id: RpcId, result: JsonObject | null, error: JsonObject | null): void {
    this.#used();
    if (result !== null) this.#serverRequests.reply(id, { kind: 'result', result });
    else if (error !== null) this.#serverRequests.reply(id, { kind: 'error', error });
  }

  /** The stream of what belongs to no request; or the rest of a stream that was lost. False where that is forgotten. */
  listen(response: ServerResponse, lastEventId: string | null): boolean {
    this.#used();
    const listened = this.#streams.listen(response, lastEventId);
    if (listened === 'listening') {
      this.#listened = true;
      this.#upstreams.startListening();
    }
    return listened !== 'forgotten';
  }

  listChanged(kind: ListKind): void {
    this.#streams.listChanged(kind);
  }

  /** A server went away or came: its connection is opened anew when needed. */
  forget(server: ServerName): void {
    this.#upstreams.forget(server);
  }

  /** Gives back what it holds at servers, processes of its own above all. A client that comes back gets it anew. */
  releaseUpstreams(): void {
    this.#upstreams.releaseAll();
  }

  keepAlive(): void {
    this.#streams.keepAlive();
    if (this.#streams.hasListener) this.#upstreams.listenAgain();
    for (const { exchange } of this.#requests.values()) exchange.keepAlive();
  }

  /** Ends the listening stream and requests that wait for leave; those at a server go on. */
  cancelPending(reason: string): void {
    this.#streams.closeListener();
    for (const request of [...this.#requests.values()]) if (request.phase === 'authorizing') request.cancel(reason);
  }

  end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const request of [...this.#requests.values()]) request.cancel(reason);
    this.#serverRequests.end(reason);
    this.#upstreams.end();
    this.#streams.end();
    this.#memory.lists.end();
    this.#options.onEnd(this);
  }

  #begin(call: AgentCall, response: ServerResponse, form: AnswerForm, release: () => void): SessionRequest {
    return new SessionRequest({
      conversation: this.conversation,
      call,
      response,
      headers: this.#headers,
      form,
      streams: this.#streams,
      account: this.#account,
      serverRequests: this.#serverRequests,
      onDone: (request) => {
        release();
        this.#requests.delete(request.id);
        this.#used();
      },
    });
  }

  #refuse(response: ServerResponse, status: number, id: RpcId, error: JsonObject): void {
    const bytes = errorBytes(id, error);
    const headers = { 'content-type': 'application/json', 'content-length': bytes.length, ...this.#headers };
    response.writeHead(status, headers);
    response.end(bytes);
  }

  #isClosed(server: ServerName | null): boolean {
    const possible = server === null ? this.#upstreams.targets().map(({ name }) => name) : [server];
    return possible.some((name) => this.#upstreams.closedFor(name) !== null);
  }

  #otherAt(origin: SessionRequest): SessionRequest | null {
    const server = origin.ticket?.call.server;
    if (server === undefined) return null;
    for (const request of this.#requests.values())
      if (request !== origin && request.phase === 'forwarded' && request.ticket?.call.server === server) return request;
    return null;
  }

  #used(): void {
    this.#lastUsed = this.#options.context.monotonic();
  }
}

/** Whether a server keeps something for the session from here on, which its client would miss when it comes back. */
function keepsState(method: string, params: JsonObject | undefined): boolean {
  return method === 'resources/subscribe' || method === 'logging/setLevel' || params?.task !== undefined;
}
