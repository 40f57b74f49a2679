import { metaOf } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';
import type { ClientReply, RpcId, ServerRequest } from '../../../shared/upstream-connection.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import type { AdmittedAgent, RecordPort } from '../ports.ts';
import type { AgentRequest, RequestRejection } from '../request/agent-request.ts';
import { notOffered } from '../request/capability-check.ts';
import type { Exchange } from '../request/exchange.ts';
import { type InputAnswer, judgeHalted, reauthorize, rejection } from '../request/reauthorize.ts';
import { serverUnreachable } from '../wire/errors.ts';
import { askBytes, noticeBytes, rpcError } from '../wire/messages.ts';

/** A request in the middle of which its server may ask something. */
export interface InteractiveRequest extends AgentRequest {
  readonly exchange: Exchange;
  /** Ends it at its server, and answers the agent with this instead of what the server says to that. */
  reject(rejection: RequestRejection): void;
}

export interface ServerRequestsOptions<Origin extends InteractiveRequest> {
  readonly agent: AdmittedAgent;
  /** What the agent offered when its session began. */
  readonly capabilities: JsonObject;
  readonly records: RecordPort;
  failed(error: unknown): void;
  /** Whether nothing may be sent to a server now. Null: whether that is so of one of all that the agent reaches. */
  isClosed(server: ServerName | null): boolean;
  /** Another request in flight at the same server. */
  otherAt(origin: Origin): Origin | null;
  /** Sends what belongs to no request in flight. */
  sendToServerStream(bytes: Buffer): void;
}

interface OpenRequest<Origin> {
  /** Null where the request in flight tells which server asks. */
  readonly server: ServerName | null;
  readonly request: ServerRequest;
  /** The agent's request in the middle of which it is asked; null where it belongs to none. */
  origin: Origin | null;
  /** The agent's answer arrived, and is judged: another does not count. */
  replied: boolean;
}

/** What servers ask the agent of a session: each is answered once, and only while the gate lets its call go on. */
export class ServerRequests<Origin extends InteractiveRequest> {
  readonly #options: ServerRequestsOptions<Origin>;
  readonly #open = new Map<RpcId, OpenRequest<Origin>>();
  #next = 1;

  constructor(options: ServerRequestsOptions<Origin>) {
    this.#options = options;
  }

  ask(server: ServerName | null, request: ServerRequest, origin: Origin | null): void {
    const id = `railguard-${this.#next++}`;
    const asked: OpenRequest<Origin> = { server, request, origin, replied: false };
    this.#open.set(id, asked);
    request.signal.addEventListener('abort', () => this.#withdrawn(id, asked));
    const error = notOffered(request.method, this.#options.capabilities);
    // This too is an answer with which a call goes on at its server.
    if (error !== null) this.#take(id, asked, { kind: 'error', error });
    else this.#send(origin, askBytes(id, request.method, withToken(request.params, id)));
  }

  /** The agent answers. What answers nothing that is open does not count. */
  reply(id: RpcId, reply: ClientReply): void {
    const asked = this.#open.get(id);
    if (asked !== undefined && !asked.replied) this.#take(id, asked, reply);
  }

  /** How far the agent is with what it was asked: the token that it was given is the question's own id. */
  progress(params: JsonObject | undefined): void {
    const asked = this.#open.get(params?.progressToken as RpcId);
    if (asked === undefined || asked.replied || this.#isClosed(asked)) return;
    const { progressToken } = metaOf(asked.request.params);
    if (progressToken !== undefined) asked.request.progress?.({ ...progressNumbers(params), progressToken });
  }

  /** Asks whether a request that halted may go on. Null where it may; never rejects. */
  reauthorize(origin: Origin): Promise<RequestRejection | null> {
    return reauthorize(this.#options.records, () => this.#judge({ server: null, origin }), null);
  }

  /** A question does not outlive what it was asked for. */
  dropOf(origin: Origin): void {
    for (const [id, asked] of this.#open) {
      if (asked.origin !== origin) continue;
      // Over one pipe it is a guess which of several calls asks: as long as one of them waits, it may be that one.
      const other = asked.replied ? null : this.#options.otherAt(origin);
      asked.origin = other;
      if (other !== null) continue;
      this.#open.delete(id);
      asked.request.respond(unanswered('the request is over'));
    }
  }

  end(reason: string): void {
    for (const { request } of this.#open.values()) request.respond({ kind: 'error', error: rpcError(-32000, reason) });
    this.#open.clear();
  }

  #withdrawn(id: RpcId, asked: OpenRequest<Origin>): void {
    if (!this.#open.delete(id) || asked.replied) return;
    const { reason } = asked.request.signal;
    const why = typeof reason === 'string' ? { reason } : {};
    this.#send(asked.origin, noticeBytes('notifications/cancelled', { requestId: id, ...why }));
  }

  #send(origin: Origin | null, bytes: Buffer): void {
    if (origin !== null && !origin.exchange.done) origin.exchange.message(bytes);
    else this.#options.sendToServerStream(bytes);
  }

  /** Hands an answer on, if the gate still lets that go on for which it was asked. */
  #take(id: RpcId, asked: OpenRequest<Origin>, reply: ClientReply): void {
    asked.replied = true;
    const { origin, request } = asked;
    const isWanted = () => this.#open.get(id) === asked;
    const goOn = async (): Promise<void> => {
      const rejected = await reauthorize(
        this.#options.records,
        () => this.#judge(asked),
        this.#answerOf(asked, reply, isWanted),
      );
      if (!isWanted()) return;
      if (rejected !== null) origin?.reject(rejected);
      // To reject the request may have answered its questions.
      if (!this.#open.delete(id)) return;
      request.respond(rejected === null ? reply : unanswered('the gate does not let it pass'));
    };
    goOn().catch((error) => {
      this.#options.failed(error);
      if (this.#open.delete(id)) request.respond(unanswered('of an internal error'));
    });
  }

  /** What is recorded of an answer; an error says nothing of the agent's own. */
  #answerOf(
    { origin, request, server }: OpenRequest<Origin>,
    reply: ClientReply,
    isWanted: () => boolean,
  ): InputAnswer | null {
    if (reply.kind === 'error') return null;
    const call = origin?.ticket?.call ?? null;
    return { agent: this.#options.agent.id, server, call, method: request.method, answer: reply.result, isWanted };
  }

  async #judge(asked: Pick<OpenRequest<Origin>, 'server' | 'origin'>): Promise<RequestRejection | null> {
    const { origin } = asked;
    if (origin !== null && origin.ticket !== null) return judgeHalted(origin);
    if (!this.#isClosed(asked)) return null;
    const error = rpcError(
      serverUnreachable,
      'Refused: the gate is closed to this agent; retry after a person opened it',
    );
    return rejection({ kind: 'error', error }, reservedRules.closed);
  }

  #isClosed({ server, origin }: Pick<OpenRequest<Origin>, 'server' | 'origin'>): boolean {
    return this.#options.isClosed(server ?? origin?.ticket?.call.server ?? null);
  }
}

/** An answer for a server whose question nobody will answer. */
export function unanswered(why: string): ClientReply {
  return { kind: 'error', error: rpcError(serverUnreachable, `Nobody answers: ${why}`) };
}

/** Tokens of several servers may be alike: the agent is given one that leads back to its question. */
function withToken(params: JsonObject | undefined, progressToken: RpcId): JsonObject | undefined {
  const meta = metaOf(params);
  return meta.progressToken === undefined
    ? params
    : withMembers(params ?? {}, { _meta: withMembers(meta, { progressToken }) });
}

const progressMembers: ReadonlySet<string> = new Set(['progress', 'total']);

/** How far the agent is: numbers alone. What it says with them would reach the server unrecorded. */
function progressNumbers(params: JsonObject | undefined): JsonObject {
  const numbers = Object.entries(params ?? {}).filter(
    ([name, value]) => progressMembers.has(name) && typeof value === 'number',
  );
  return Object.fromEntries(numbers);
}
