import type { ServerResponse } from 'node:http';
import type { Ticket } from '../../../shared/call.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { Notification, RpcId, ServerRequest } from '../../../shared/upstream-connection.ts';
import type { PartyBudget } from '../../lib/byte-budget.ts';
import type { AnswerForm } from '../admission/admission.ts';
import type { ClientSession, Outcome, RequestPhase, RequestRejection } from '../request/agent-request.ts';
import { Exchange } from '../request/exchange.ts';
import { createLifecycle, isOver, type Lifecycle } from '../request/lifecycle.ts';
import type { AgentCall } from '../wire/envelope.ts';
import { errorBytes, noticeBytes, resultBytes } from '../wire/messages.ts';
import { type InteractiveRequest, type ServerRequests, unanswered } from './server-requests.ts';
import type { SessionStreams } from './session-streams.ts';

export interface SessionRequestOptions {
  readonly conversation: ClientSession;
  readonly call: AgentCall;
  readonly response: ServerResponse;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: AnswerForm;
  readonly streams: SessionStreams;
  readonly account: PartyBudget;
  readonly serverRequests: ServerRequests<SessionRequest>;
  /** Called once, before the answer is sent: what the request took gives room to that. */
  onDone(request: SessionRequest): void;
}

/** A request of a session: one POST carries it, and answers it. */
export class SessionRequest implements InteractiveRequest {
  readonly conversation: ClientSession;
  readonly id: RpcId;
  readonly method: string;
  readonly params: JsonObject;
  readonly weight: number;
  readonly exchange: Exchange;
  phase: RequestPhase = 'authorizing';
  ticket: Ticket | null = null;
  rounds = 0;
  // No member may hold the options: an exchange outlives its request, and would keep all of it.
  readonly #streams: SessionStreams;
  readonly #serverRequests: ServerRequests<SessionRequest>;
  readonly #onDone: (request: SessionRequest) => void;
  readonly #lifecycle: Lifecycle;

  constructor(options: SessionRequestOptions) {
    const { call, streams } = options;
    this.conversation = options.conversation;
    this.id = call.id;
    this.method = call.method;
    this.params = call.params ?? {};
    this.weight = call.weight;
    this.#streams = streams;
    this.#serverRequests = options.serverRequests;
    this.#onDone = options.onDone;
    this.#lifecycle = createLifecycle(this, { finish: (outcome) => this.#finish(outcome) });
    this.exchange = new Exchange({
      response: options.response,
      headers: options.headers,
      form: options.form,
      account: options.account,
      log: streams.log,
      id: call.id,
      onGone: () => this.#gone(),
    });
  }

  result(value: JsonObject, raw?: Uint8Array | null): void {
    this.#lifecycle.deliver({ kind: 'result', value, raw: raw ?? null });
  }

  error(error: JsonObject): void {
    this.#lifecycle.deliver({ kind: 'error', error });
  }

  notice({ method, params }: Notification): void {
    this.exchange.message(noticeBytes(method, params));
    this.#streams.remember(this.exchange);
  }

  ask(asked: ServerRequest): void {
    if (isOver(this)) {
      asked.respond(unanswered('the request is over'));
      return;
    }
    this.#serverRequests.ask(null, asked, this);
    this.#streams.remember(this.exchange);
  }

  async reauthorize(): Promise<boolean> {
    const rejection = await this.#serverRequests.reauthorize(this);
    if (rejection !== null) this.reject(rejection);
    return rejection === null;
  }

  stream(primed: boolean): void {
    this.exchange.begin();
    if (primed) this.exchange.prime();
    this.#streams.remember(this.exchange);
  }

  dropped(retryMs: number): void {
    this.exchange.drop(retryMs);
  }

  onCancel(cancel: ((reason: string) => void) | null): void {
    this.#lifecycle.onCancel(cancel);
  }

  cancel(reason: string): void {
    this.#lifecycle.cancel(reason);
  }

  reject(rejection: RequestRejection): void {
    this.#lifecycle.reject(rejection);
  }

  /**
   * A lost connection is no cancellation (2025-11-25, Transports): a call at a server goes on. One that still waits for
   * leave ends: a person would be asked for nobody.
   */
  #gone(): void {
    if (this.phase === 'authorizing') this.cancel('the agent closed the connection');
  }

  #finish(outcome: Outcome): void {
    this.#onDone(this);
    // A cancelled request gets no answer (specification, Cancellation), but its HTTP response must end.
    this.exchange.finish(answerBytes(this, outcome));
    this.#streams.retire(this.exchange);
    this.#serverRequests.dropOf(this);
  }
}

function answerBytes({ id }: SessionRequest, outcome: Outcome): Buffer {
  return outcome.kind === 'error' ? errorBytes(id, outcome.error) : resultBytes(id, outcome.value, outcome.raw);
}
