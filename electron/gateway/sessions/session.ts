// One file for one session: requests in flight, open questions and streams share its state.
import type { ServerResponse } from 'node:http';
import type { Closed } from '../../../shared/call.ts';
import { metaOf } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type {
  ClientInfo,
  ClientReply,
  ConnectionListener,
  ListKind,
  RpcId,
  ServerRequest,
  UpstreamConnection,
  UpstreamsPort,
} from '../../../shared/link.ts';
import type { ServerName } from '../../../shared/names.ts';
import type { Charge } from '../../lib/byte-budget.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import type { AnswerForm } from '../admission/admission.ts';
import { createCursors } from '../methods/cursors.ts';
import { createListCache } from '../methods/list-cache.ts';
import { createListChanges } from '../methods/list-changes.ts';
import { type ListMethod, listKinds } from '../methods/lists.ts';
import { type MethodContext, runMethod } from '../methods/run-method.ts';
import type { AdmittedAgent } from '../ports.ts';
import type { AgentRequest, ClientSession, Outcome } from '../request/agent-request.ts';
import { mayReceive, passNotification } from '../request/effective-tool.ts';
import { createExchange, type Exchange, keepAliveComment, maxBacklog, streamHeaders } from '../request/exchange.ts';
import { closedGate, giveUp, refusalOf } from '../request/guarded-request.ts';
import { GateClosed, reachThrough } from '../request/reach.ts';
import { notOffered, recordAnswer } from '../request/server-questions.ts';
import { writeCounted } from '../request/unread-bytes.ts';
import type { AgentCall } from '../wire/envelope.ts';
import { overBudget, selfTooLarge, serverUnreachable } from '../wire/errors.ts';
import { lasting } from '../wire/lasting-params.ts';
import { askBytes, errorBytes, eventBytes, noticeBytes, resultBytes, rpcError } from '../wire/messages.ts';
import { type Target, targetsOf } from '../wire/names.ts';
import { createEventLog } from './event-log.ts';
import { createStanding, type UpstreamSessionState } from './upstream-state.ts';

/** A session of the protocol's first era: made by `initialize`, ended by DELETE, by its agent's end, or by idleness. */
export interface AgentSession {
  readonly id: string;
  readonly agent: AdmittedAgent;
  readonly scope: ServerName | null;
  readonly conversation: ClientSession;
  /** Milliseconds on the monotonic clock. */
  readonly lastUsed: number;
  /** Nothing in flight and nobody listening: may be reaped. */
  readonly idle: boolean;
  /**
   * Idle, its client ended the stream it listened on, and no server keeps anything for it: most likely the program is
   * gone, and ended nothing.
   */
  readonly abandoned: boolean;
  readonly inFlight: number;
  request(call: AgentCall, response: ServerResponse, form: AnswerForm): void;
  notice(method: string, params: JsonObject | undefined): void;
  reply(id: RpcId, result: JsonObject | null, error: JsonObject | null): void;
  /** The stream of what belongs to no request; or the rest of a stream that was lost. False where that is forgotten. */
  listen(response: ServerResponse, lastEventId: string | null): boolean;
  listChanged(kind: ListKind): void;
  /** A server went away or came: its conversation is opened anew when needed. */
  forget(server: ServerName): void;
  /** Gives back what it holds at servers, processes of its own above all. A client that comes back gets it anew. */
  releaseUpstreams(): void;
  keepAlive(): void;
  /** Ends the listening stream and requests that wait for leave; those at a server go on. */
  cancelPending(reason: string): void;
  end(reason: string): void;
}

export interface SessionOptions {
  readonly id: string;
  readonly agent: AdmittedAgent;
  readonly scope: ServerName | null;
  readonly client: ClientInfo;
  readonly parts: MethodContext;
  readonly upstreams: UpstreamsPort;
  readonly maxInFlight: number;
  readonly reopenMs: number;
  onEnd(session: AgentSession): void;
}

/** What a session keeps for clients that lost a connection. */
const maxEvents = 500;
const maxEventBytes = 16 * 1024 * 1024;

interface Active extends AgentRequest {
  cancelled: boolean;
  readonly exchange: Exchange;
  cancel(reason: string): void;
  /** Ends it at its server, and answers the agent with this instead of what the server says to that. */
  refuse(refused: Refused): void;
}
interface Asked {
  /** Null where the request in flight tells which server asks. */
  readonly server: ServerName | null;
  readonly request: ServerRequest;
  /** The request in the middle of which it is asked; null where it belongs to none. */
  turn: Active | null;
  /** The agent's answer arrived, and is judged: another does not count. */
  replied: boolean;
}
/** What a refused request is ended with, and why, in few words. */
interface Refused {
  readonly outcome: Outcome;
  readonly why: string;
}

export function createSession(options: SessionOptions): AgentSession {
  const { id: sessionId, agent, scope, client, parts, upstreams, maxInFlight, reopenMs, onEnd } = options;
  const links = new Map<ServerName, UpstreamConnection | Promise<UpstreamConnection>>();
  const standings = new Map<ServerName, UpstreamSessionState>();
  const active = new Map<RpcId, Active>();
  const asked = new Map<RpcId, Asked>();
  const account = parts.kept.party(agent.id);
  const memory = {
    lists: createListCache(account),
    cursors: createCursors(),
    listChanged: (method: ListMethod) => tellListChanged(method),
  };
  const log = createEventLog(maxEvents, maxEventBytes, account);
  const exchanges = new Map<number, Exchange>();
  const unrelated = log.open();
  const headers = { 'mcp-session-id': sessionId };
  /** How many events had come when somebody last listened to those that belong to no request. */
  let heard = 0;
  let listener: ServerResponse | null = null;
  let listening = false;
  let serversKeep = false;
  /** Changes of lists that wait for somebody to listen, by their events' numbers: one of each kind says it all. */
  const unheard = new Map<ListKind, number>();
  const changes = createListChanges((kind) => {
    const before = unheard.get(kind);
    if (listener === null && before !== undefined && log.keeps(before)) return;
    unaddressed(noticeBytes(`notifications/${kind}/list_changed`, undefined));
    if (listener === null) unheard.set(kind, log.newest);
  });
  let nextAsk = 1;
  let lastUsed = parts.monotonic();
  let ended = false;

  const conversation: ClientSession = {
    agent,
    session: sessionId,
    targets: () => targetsOf(upstreams.servers(), scope, agent.servers),
    standing: (server) => standingAt(server),
    link(server) {
      const known = links.get(server);
      if (known !== undefined && (known instanceof Promise || known.open)) return known;
      // A conversation begins with what the agent says of itself.
      const closed = closedFor(server);
      if (closed !== null) return Promise.reject(new GateClosed(closed));
      const opening = upstreams.open(server, client, ownerFor(server)).then(
        (connection) => {
          if (ended) {
            connection.close();
            throw new Error('the session ended');
          }
          const through = reachThrough(connection, {
            closed: () => closedFor(server),
            meta: null,
            failed: (error) => parts.failed(error),
          });
          if (listening) void through.listen();
          const kept = standingAt(server).over(through);
          links.set(server, kept);
          return kept;
        },
        (error: unknown) => {
          links.delete(server);
          throw error;
        },
      );
      links.set(server, opening);
      return opening;
    },
  };

  function closedFor(server: ServerName): Closed | null {
    return parts.gate.closedFor(agent.id, server);
  }

  function standingAt(server: ServerName): UpstreamSessionState {
    const known = standings.get(server);
    if (known !== undefined) return known;
    const state = createStanding({
      open: async () => conversation.link(server),
      changed: (uri) => ownerFor(server).notice({ method: 'notifications/resources/updated', params: { uri } }),
      closed: () => closedFor(server) !== null,
      mayHear: (uri) => mayReceive(parts, agent.id, server, uri),
      againMs: reopenMs,
      account,
      monotonic: () => parts.monotonic(),
    });
    standings.set(server, state);
    return state;
  }

  function targetOf(server: ServerName): Target | null {
    return conversation.targets().find((target) => target.name === server) ?? null;
  }

  function ownerFor(server: ServerName): ConnectionListener {
    return {
      notice(notice) {
        const kind = Object.hasOwn(changedKind, notice.method) ? changedKind[notice.method] : undefined;
        if (kind !== undefined) {
          session.listChanged(kind);
          return;
        }
        const target = targetOf(server);
        const uri = notice.params?.uri;
        if (target === null || (typeof uri === 'string' && standingAt(server).forgot(uri))) return;
        passNotification(parts, agent.id, target, notice, (heard) =>
          unaddressed(noticeBytes(heard.method, heard.params)),
        );
      },
      ask: (request) => ask(server, request, null),
      maySend: () => closedFor(server) === null,
      closed() {
        links.delete(server);
        if (!ended) standings.get(server)?.lost();
      },
    };
  }

  /** What belongs to no request goes to the listening stream, or waits for one. */
  function unaddressed(bytes: Buffer): void {
    const id = log.add(unrelated, bytes);
    if (listener !== null) {
      // Who does not read is cut off, and may take up what it missed.
      heard = log.newest;
      if (listener.writableLength > maxBacklog || !writeCounted(listener, eventBytes(id, bytes), account)) {
        listener.destroy();
      }
    }
  }

  function ask(server: ServerName | null, request: ServerRequest, turn: Active | null): void {
    const askId = `railguard-${nextAsk++}`;
    const question: Asked = { server, request, turn, replied: false };
    asked.set(askId, question);
    request.signal.addEventListener('abort', () => {
      if (!asked.delete(askId) || question.replied) return;
      const { reason } = request.signal;
      const why = typeof reason === 'string' ? { reason } : {};
      tell(question.turn, noticeBytes('notifications/cancelled', { requestId: askId, ...why }));
    });
    const error = notOffered(request.method, client.capabilities);
    // This too is an answer with which a call goes on at its server.
    if (error !== null) take(askId, question, { kind: 'error', error });
    else tell(turn, askBytes(askId, request.method, withToken(request.params, askId)));
  }

  /** How far the agent is with what it was asked: the token that it was given is the question's own id. */
  function progress(params: JsonObject | undefined): void {
    const question = asked.get(params?.progressToken as RpcId);
    if (question === undefined || question.replied || closedTo(question)) return;
    const { progressToken } = metaOf(question.request.params);
    if (progressToken !== undefined) question.request.progress?.({ ...numbers(params), progressToken });
  }

  /** Whether nothing may be sent to the server that asks; of one that is not known, whether it might be such a one. */
  function closedTo({ server, turn }: Pick<Asked, 'server' | 'turn'>): boolean {
    const asking = server ?? turn?.ticket?.call.server;
    const possible = asking === undefined ? conversation.targets().map(({ name }) => name) : [asking];
    return possible.some((name) => closedFor(name) !== null);
  }

  function tell(turn: Active | null, bytes: Buffer): void {
    if (turn !== null && !turn.exchange.done) turn.exchange.message(bytes);
    else unaddressed(bytes);
  }

  /** Hands an answer on, if the gate still lets that go on for which it was asked. */
  function take(askId: RpcId, question: Asked, reply: ClientReply): void {
    question.replied = true;
    const { turn } = question;
    const goOn = async (): Promise<void> => {
      const refused = (await refusedBy(turn, question)) ?? (await unrecorded(question, reply));
      // It was taken back meanwhile, or what it was asked for ended.
      if (asked.get(askId) !== question) return;
      if (refused !== null && turn !== null) turn.refuse(refused);
      if (!asked.delete(askId)) return;
      question.request.respond(refused === null ? reply : notAnswered('the gate does not let it pass'));
    };
    goOn().catch((error) => {
      parts.failed(error);
      if (asked.delete(askId)) question.request.respond(notAnswered('of an internal error'));
    });
  }

  /** Null where it may go on. */
  function refusedBy(turn: Active | null, question: Asked | null = null): Promise<Refused | null> {
    return reauthorize(turn, question).catch(() => inDoubt);
  }
  /** Records what the agent answers, before its server has it. Null where that is done; nothing goes on unrecorded. */
  async function unrecorded({ request, server, turn }: Asked, reply: ClientReply): Promise<Refused | null> {
    if (reply.kind === 'error') return null;
    const call = turn?.ticket?.call ?? null;
    try {
      await recordAnswer(parts.records, { agent: agent.id, server, call }, request.method, reply.result);
      return null;
    } catch {
      return inDoubt;
    }
  }
  async function reauthorize(turn: Active | null, question: Asked | null): Promise<Refused | null> {
    const ticket = turn?.ticket ?? null;
    if (turn !== null && ticket !== null) {
      const refusal = await ticket.reauthorize();
      if (refusal === null) return null;
      return { outcome: refusalOf(turn, ticket.call.via, refusal), why: refusal.decision.rule };
    }
    if (!closedTo(question ?? { server: null, turn })) return null;
    const error = rpcError(
      serverUnreachable,
      'Refused: the gate is closed to this agent; retry after a person opened it',
    );
    return { outcome: { kind: 'error', error }, why: '(closed)' };
  }

  /** A question does not outlive what it was asked for. */
  function dropQuestions(turn: Active): void {
    for (const [askId, question] of asked) {
      if (question.turn !== turn) continue;
      // Over one pipe it is a guess which of several calls asks: as long as one of them waits, it may be that one.
      const other = question.replied ? null : otherAt(turn);
      question.turn = other;
      if (other !== null) continue;
      asked.delete(askId);
      question.request.respond(notAnswered('the request is over'));
    }
  }

  /** Another request in flight at the same server. */
  function otherAt(turn: Active): Active | null {
    const server = turn.ticket?.call.server;
    if (server === undefined) return null;
    for (const one of active.values())
      if (one !== turn && one.atServer && one.ticket?.call.server === server) return one;
    return null;
  }

  function begin(call: AgentCall, charge: Charge, response: ServerResponse, form: AnswerForm): Active {
    const { id, method, params = {}, weight } = call;
    let cancel: ((reason: string) => void) | null = null;
    let settled = false;
    /** What the server said to being cancelled. */
    let last: (() => Buffer) | null = null;
    const exchange = createExchange({
      response,
      headers,
      log,
      form,
      account,
      id,
      // A lost connection is no cancellation (2025-11-25, Transports): a call at a server goes on. One that still waits
      // for leave ends: a person would be asked for nobody.
      onGone: () => {
        if (!turn.atServer) turn.cancel('the agent closed the connection');
      },
    });
    const settle = (bytes: () => Buffer) => {
      if (settled) return;
      settled = true;
      charge.release();
      active.delete(id);
      lastUsed = parts.monotonic();
      // A cancelled request gets no answer (specification, Cancellation), but its HTTP response must end.
      exchange.finish(bytes());
      forgetExchange(exchange);
      dropQuestions(turn);
    };
    const deliver = (bytes: () => Buffer) => {
      if (turn.cancelled) last ??= bytes;
      else settle(bytes);
    };
    /** Ends it at its server first: an answer to what that asked must not set it going again. */
    const stop = (why: string, bytes: () => Buffer | null) => {
      if (turn.cancelled || settled) return;
      turn.cancelled = true;
      cancel?.(why);
      settle(() => bytes() ?? last?.() ?? errorBytes(id, rpcError(-32000, `Cancelled: ${why}`)));
    };
    const turn: Active = {
      conversation,
      id,
      method,
      params,
      weight,
      exchange,
      result: (value, raw) => deliver(() => resultBytes(id, value, raw ?? null)),
      error: (error) => deliver(() => errorBytes(id, error)),
      notice(notice) {
        exchange.message(noticeBytes(notice.method, notice.params));
        remember(exchange);
      },
      ask(request) {
        if (settled || turn.cancelled) {
          request.respond(notAnswered('the request is over'));
          return;
        }
        ask(null, request, turn);
        remember(exchange);
      },
      async reauthorize() {
        const refused = await refusedBy(turn);
        if (refused !== null) turn.refuse(refused);
        return refused === null;
      },
      stream(primed) {
        exchange.begin();
        if (primed) exchange.prime();
        remember(exchange);
      },
      dropped: (retryMs) => exchange.drop(retryMs),
      onCancel(next) {
        cancel = next;
      },
      atServer: false,
      ticket: null,
      rounds: 0,
      // A field, as in `createExchange`: a getter would keep every call alive for long.
      cancelled: false,
      cancel: (reason) => stop(reason, () => null),
      refuse({ outcome, why }) {
        stop(`refused before it went on: ${why}`, () =>
          outcome.kind === 'error' ? errorBytes(id, outcome.error) : resultBytes(id, outcome.value, outcome.raw),
        );
      },
    };
    return turn;
  }

  function remember(exchange: Exchange): void {
    if (exchange.stream !== null) exchanges.set(exchange.stream, exchange);
  }
  function forgetExchange(exchange: Exchange): void {
    // Kept while its events may be asked for: the log says which streams it still knows.
    while (exchanges.size > 100) exchanges.delete(exchanges.keys().next().value ?? -1);
    remember(exchange);
  }

  const session: AgentSession = {
    id: sessionId,
    agent,
    scope,
    conversation,
    get lastUsed() {
      return lastUsed;
    },
    get idle() {
      return active.size === 0 && listener === null;
    },
    get abandoned() {
      return session.idle && listening && !serversKeep;
    },
    get inFlight() {
      return active.size;
    },
    request(given, response, form) {
      const call = lasting(given);
      const { id, method, params } = given;
      lastUsed = parts.monotonic();
      const refuse = (status: number, message: string) => refuseWith(status, rpcError(-32600, message));
      const refuseWith = (status: number, error: JsonObject) => {
        const bytes = errorBytes(id, error);
        response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
        response.end(bytes);
      };
      if (active.has(id)) return refuse(400, 'Invalid request: a request with this id is in flight');
      if (active.size >= maxInFlight) return refuse(429, `Refused: ${maxInFlight} requests are in flight`);
      if (call === null) return refuseWith(413, selfTooLarge());
      const charge = account.take(call.weight);
      if (charge === null) {
        parts.refused('rate');
        return refuseWith(429, overBudget());
      }
      if (keepsState(method, params)) serversKeep = true;
      const turn = begin(call, charge, response, form);
      active.set(id, turn);
      try {
        runMethod(parts, turn, memory);
      } catch (error) {
        giveUp(parts, turn, error);
      }
    },
    notice(method, params) {
      lastUsed = parts.monotonic();
      if (method === 'notifications/cancelled') {
        const id = params?.requestId;
        const reason = typeof params?.reason === 'string' ? params.reason.slice(0, 200) : 'the agent cancelled';
        if (typeof id === 'string' || typeof id === 'number') active.get(id)?.cancel(reason);
        return;
      }
      if (method === 'notifications/progress') progress(params);
      if (method === 'notifications/roots/list_changed') {
        for (const connection of links.values())
          if (!(connection instanceof Promise)) connection.notify(method, undefined);
      }
    },
    reply(id, result, error) {
      lastUsed = parts.monotonic();
      const question = asked.get(id);
      if (question === undefined || question.replied) return;
      if (result !== null) take(id, question, { kind: 'result', result });
      else if (error !== null) take(id, question, { kind: 'error', error });
    },
    listen(response, lastEventId) {
      lastUsed = parts.monotonic();
      if (lastEventId !== null) {
        const missed = log.after(lastEventId);
        if (missed === null) return false;
        const exchange = exchanges.get(missed.stream);
        if (exchange !== undefined) {
          exchange.resume(response, missed.events);
          return true;
        }
        if (missed.stream === unrelated) heard = missed.heard;
      }
      // A client that lost its connection opens a new stream before we notice: the newest counts.
      listener?.end();
      listener = response;
      response.writeHead(200, { ...streamHeaders, ...headers });
      response.flushHeaders();
      for (const { id, data } of log.since(unrelated, heard)) {
        if (data.length > 0 && !writeCounted(response, eventBytes(id, data), account)) response.destroy();
      }
      heard = log.newest;
      unheard.clear();
      response.on('close', () => {
        if (listener !== response) return;
        listener = null;
        lastUsed = parts.monotonic();
      });
      if (!listening) {
        listening = true;
        for (const connection of links.values()) if (!(connection instanceof Promise)) void connection.listen();
      }
      return true;
    },
    listChanged: (kind) => changes.add(kind),
    forget(server) {
      const connection = links.get(server);
      links.delete(server);
      standings.get(server)?.end();
      standings.delete(server);
      if (connection !== undefined && !(connection instanceof Promise)) connection.close();
    },
    releaseUpstreams() {
      for (const server of [...links.keys()]) session.forget(server);
    },
    keepAlive() {
      listener?.write(keepAliveComment);
      // Those that could not be listened to while the gate was closed; for all others it means nothing.
      if (listener !== null)
        for (const connection of links.values()) if (!(connection instanceof Promise)) void connection.listen();
      for (const { exchange } of active.values()) exchange.keepAlive();
    },
    cancelPending(reason) {
      listener?.end();
      for (const turn of [...active.values()]) if (!turn.atServer) turn.cancel(reason);
    },
    end(reason) {
      if (ended) return;
      ended = true;
      for (const turn of [...active.values()]) turn.cancel(reason);
      for (const question of asked.values()) {
        question.request.respond({ kind: 'error', error: rpcError(-32000, reason) });
      }
      asked.clear();
      for (const connection of links.values()) if (!(connection instanceof Promise)) connection.close();
      links.clear();
      for (const state of standings.values()) state.end();
      changes.end();
      listener?.end();
      log.end();
      memory.lists.end();
      onEnd(session);
    },
  };

  function tellListChanged(method: ListMethod): void {
    if (!ended) session.listChanged(listKinds[method]);
  }
  return session;
}

/** Whether a server keeps something for the session from here on, which its client would miss when it comes back. */
function keepsState(method: string, params: JsonObject | undefined): boolean {
  return method === 'resources/subscribe' || method === 'logging/setLevel' || params?.task !== undefined;
}

/** Tokens of several servers may be alike: the agent is given one that leads back to its question. */
function withToken(params: JsonObject | undefined, progressToken: RpcId): JsonObject | undefined {
  const meta = metaOf(params);
  return meta.progressToken === undefined
    ? params
    : withMembers(params ?? {}, { _meta: withMembers(meta, { progressToken }) });
}

/** How far the agent is: numbers alone. What it says with them would reach the server unrecorded. */
function numbers(params: JsonObject | undefined): JsonObject {
  const kept = Object.entries(params ?? {}).filter(([name, value]) => told.has(name) && typeof value === 'number');
  return Object.fromEntries(kept);
}
const told: ReadonlySet<string> = new Set(['progress', 'total']);

const inDoubt: Refused = { outcome: { kind: 'error', error: closedGate() }, why: '(internal error)' };

function notAnswered(why: string): ClientReply {
  return { kind: 'error', error: rpcError(serverUnreachable, `Nobody answers: ${why}`) };
}

const changedKind: Readonly<Record<string, ListKind>> = {
  'notifications/tools/list_changed': 'tools',
  'notifications/prompts/list_changed': 'prompts',
  'notifications/resources/list_changed': 'resources',
};
