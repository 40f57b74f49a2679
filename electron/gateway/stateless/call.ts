// biome-ignore-all lint/style/noExcessiveLinesPerFile: one call without a session through all of its phases

import { askingMethods, metaKeys, metaOf } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';
import { type Notification, rejectServerRequest, type ServerRequest } from '../../../shared/upstream-connection.ts';
import type { Charge } from '../../lib/byte-budget.ts';
import { heapSize } from '../../lib/heap-size.ts';
import type { AdmittedAgent, RecordPort } from '../ports.ts';
import type { AgentRequest, ClientSession, Outcome, RequestRejection } from '../request/agent-request.ts';
import { createLifecycle, isAwaited, isCancelled, isOver, type Lifecycle } from '../request/lifecycle.ts';
import { type InputAnswer, judgeHalted, reauthorize, rejection } from '../request/reauthorize.ts';
import { answerDropped, overBudget, unknownName } from '../wire/errors.ts';
import { noticeBytes, resultBytes } from '../wire/messages.ts';
import { answerBytes, answerStatus } from './answer.ts';
import type { RequestAttempt } from './attempts.ts';
import type { HeldRequest, HeldRequests } from './held-requests.ts';
import { InputRounds } from './input-rounds.ts';
import { isWanted, noticeOf } from './notices.ts';

export interface CallOptions {
  readonly conversation: ClientSession;
  readonly scope: ServerName | null;
  readonly method: string;
  readonly first: RequestAttempt;
  readonly held: HeldRequests<StatelessCall>;
  /** What the call keeps, in the account of its agent. */
  readonly charge: Charge;
  readonly records: RecordPort;
  /** Whether its agent may be answered with the page where a person allows it. */
  readonly mayShowPage: boolean;
  onOver(call: StatelessCall): void;
}

/**
 * A call of the era without sessions: begun by one request, and gone on with by others where its server asks something.
 * To the gate and the journal it is one call all the while: judged, reserved, recorded and settled once.
 */
export class StatelessCall implements HeldRequest {
  readonly request: AgentRequest;
  readonly identity: HeldRequest['identity'];
  readonly #options: CallOptions;
  readonly #lifecycle: Lifecycle;
  /** The request of the agent that is open; null while it is away. */
  #attempt: RequestAttempt | null;
  #latest: RequestAttempt;
  #rounds: InputRounds | null = null;
  /** What the server answered while the agent was away. */
  #outcomeWhileAway: Outcome | null = null;

  constructor(options: CallOptions) {
    const { conversation, scope, method, first } = options;
    this.#options = options;
    this.#attempt = first;
    this.#latest = first;
    this.identity = { agent: conversation.agent.id, scope, method, params: first.params };
    this.request = this.#createRequest();
    this.#lifecycle = createLifecycle(this.request, {
      finish: (outcome) => this.#finish(outcome),
      retain: (outcome) => this.#retain(outcome),
    });
  }

  cancel(reason: string): void {
    this.#lifecycle.cancel(reason);
  }

  expire(reason: string): void {
    this.#lifecycle.cancel(reason);
  }

  keepAlive(): void {
    this.#attempt?.exchange.keepAlive();
  }

  /** The agent closed the connection of an attempt, which is how this era cancels. */
  gone(attempt: RequestAttempt): void {
    if (this.#attempt === attempt) this.cancel('the agent closed the connection');
  }

  /** Goes on with what the agent brought, if the gate still lets it pass. */
  async resume(attempt: RequestAttempt, agent: AdmittedAgent): Promise<void> {
    if (!this.#takeAttempt(attempt)) return;
    const { request } = this;
    request.phase = 'reauthorizing';
    const answer = this.#answerOf(attempt, agent);
    const rejected = await reauthorize(this.#options.records, () => this.#judge(agent), answer);
    if (!isReauthorizing(request)) return;
    if (rejected !== null) {
      this.#lifecycle.reject(rejected);
      return;
    }
    request.phase = 'forwarded';
    const { inputResponses } = attempt.params;
    if (isJsonObject(inputResponses)) this.#rounds?.answer(inputResponses);
    if (this.#outcomeWhileAway !== null) this.#lifecycle.deliver(this.#outcomeWhileAway);
    else this.#rounds?.send();
  }

  #createRequest(): AgentRequest {
    const { conversation, method, first, mayShowPage } = this.#options;
    return {
      conversation,
      id: first.id,
      method,
      params: first.params,
      weight: first.weight,
      mayShowPage,
      phase: 'authorizing',
      ticket: null,
      rounds: 0,
      result: (value, raw) => this.#lifecycle.deliver({ kind: 'result', value, raw: raw ?? null }),
      error: (error) => this.#lifecycle.deliver({ kind: 'error', error }),
      notice: (notification) => this.#notice(notification),
      ask: (asked) => this.#ask(asked),
      stream: () => this.#attempt?.exchange.begin(),
      dropped: () => {},
      onCancel: (cancel) => this.#lifecycle.onCancel(cancel),
    };
  }

  #notice(notification: Notification): void {
    const { method, first } = this.#options;
    const attempt = this.#attempt;
    if (attempt === null || !isWanted(method, notification, attempt)) return;
    const shown = this.#rounds === null ? notification : noticeOf(notification, first, attempt);
    if (shown !== null) attempt.exchange.message(noticeBytes(shown.method, shown.params));
  }

  #ask(asked: ServerRequest): void {
    if (!askingMethods.has(this.#options.method) || isOver(this.request)) {
      rejectServerRequest(asked);
      return;
    }
    this.#rounds ??= new InputRounds({
      capabilities: () => capabilitiesOf(this.#latest),
      listens: () => isAwaited(this.request),
      hand: (inputRequests) => this.#hand(inputRequests),
    });
    this.#rounds.ask(asked);
  }

  #finish(outcome: Outcome): void {
    const { method, held, onOver } = this.#options;
    const last = this.#attempt;
    this.#attempt = null;
    last?.finish(answerBytes(method, last.id, outcome), answerStatus(outcome));
    if (this.#rounds !== null) {
      held.drop(this);
      this.#rounds.end('the call is over', !isCancelled(this.request));
    }
    onOver(this);
  }

  /** Keeps what its server answered until the agent is back, where there is room for it. */
  #retain(outcome: Outcome): void {
    const { charge } = this.#options;
    const bytes = sizeOf(outcome);
    this.#outcomeWhileAway ??= charge.resize(charge.bytes + bytes)
      ? outcome
      : { kind: 'error', error: answerDropped(bytes) };
  }

  /** Answers the agent with what its server asks. Answers why that is not possible; null where it is. */
  #hand(inputRequests: JsonObject): string | null {
    const asking = this.#attempt;
    if (asking === null) return 'the agent is not there';
    const requestState = this.#options.held.hold(this);
    if (requestState === null) return 'too many calls of this agent wait for its input';
    this.#attempt = null;
    this.request.phase = 'input-required';
    const result = { resultType: 'input_required', inputRequests, requestState };
    asking.finish(resultBytes(asking.id, result, null), 200);
    return null;
  }

  async #judge(agent: AdmittedAgent): Promise<RequestRejection | null> {
    const server = this.request.ticket?.call.server;
    // Its reach may have shrunk meanwhile.
    if (server !== undefined && agent.servers !== null && !agent.servers.has(server))
      return rejection({ kind: 'error', error: unknownName(this.request) }, reservedRules.outOfReach);
    return judgeHalted(this.request);
  }

  /** What the agent brought, as it is recorded. */
  #answerOf({ params }: RequestAttempt, agent: AdmittedAgent): InputAnswer | null {
    const { inputResponses } = params;
    if (!isJsonObject(inputResponses)) return null;
    return {
      agent: agent.id,
      server: null,
      call: this.request.ticket?.call ?? null,
      method: 'the questions',
      answer: inputResponses,
      isWanted: () => this.request.phase === 'reauthorizing',
    };
  }

  /** False where it is too much for what may be kept of the agent: then the call is ended. */
  #takeAttempt(next: RequestAttempt): boolean {
    const { charge, first } = this.#options;
    // The request before it is forgotten, but for the first, whose arguments are those of the call.
    const weight = charge.bytes + next.weight - (this.#latest === first ? 0 : this.#latest.weight);
    this.#attempt = next;
    this.#latest = next;
    if (charge.resize(weight)) return true;
    this.#lifecycle.reject({ outcome: { kind: 'error', error: overBudget() }, why: 'too much is kept for this agent' });
    return false;
  }
}

// A function: the compiler takes a field for what it was last set to, whatever was called since.
const isReauthorizing = ({ phase }: AgentRequest): boolean => phase === 'reauthorizing';

function sizeOf(outcome: Outcome): number {
  return outcome.kind === 'result' ? heapSize(outcome.value) + (outcome.raw?.length ?? 0) : heapSize(outcome.error);
}

function capabilitiesOf({ params }: RequestAttempt): JsonObject {
  const capabilities = metaOf(params)[metaKeys.capabilities];
  return isJsonObject(capabilities) ? capabilities : {};
}
