import { askingMethods, metaKeys, metaOf } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { type Notification, rejectServerRequest } from '../../../shared/link.ts';
import type { ServerName } from '../../../shared/names.ts';
import type { Charge } from '../../lib/byte-budget.ts';
import { heapSize } from '../../lib/heap-size.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import type { AdmittedAgent, RecordPort } from '../ports.ts';
import type { AgentRequest, ClientSession, Outcome, Rejection } from '../request/agent-request.ts';
import { createLifecycle, isAwaited, isCancelled, isOver } from '../request/lifecycle.ts';
import { logLevels } from '../request/members.ts';
import { type InputAnswer, judgeHalted, reauthorize, rejection } from '../request/reauthorize.ts';
import { answerDropped, overBudget, unknownName } from '../wire/errors.ts';
import { noticeBytes, resultBytes } from '../wire/messages.ts';
import { answerBytes, answerStatus } from './answer.ts';
import type { RequestAttempt } from './attempts.ts';
import type { HeldRequest, HeldRequests } from './held-requests.ts';
import { createInputRounds, type InputRounds } from './input-rounds.ts';

/**
 * A call of the era without sessions: begun by one request, and gone on with by others where its server asks something.
 * To the gate and the journal it is one call all the while: judged, reserved, recorded and settled once.
 */
export interface StatelessCall extends HeldRequest {
  readonly request: AgentRequest;
  cancel(reason: string): void;
  keepAlive(): void;
  /** The agent closed the connection of an attempt, which is how this era cancels. */
  gone(attempt: RequestAttempt): void;
  /** Goes on with what the agent brought, if the gate still lets it pass. */
  resume(attempt: RequestAttempt, agent: AdmittedAgent): Promise<void>;
}

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

export function createCall(options: CallOptions): StatelessCall {
  const { conversation, scope, method, first, held, records, charge, mayShowPage, onOver } = options;
  /** The request of the agent that is open; null while it is away. */
  let attempt: RequestAttempt | null = first;
  let latest = first;
  let rounds: InputRounds | null = null;
  /** What the server answered while the agent was away. */
  let early: Outcome | null = null;

  const request: AgentRequest = {
    conversation,
    id: first.id,
    method,
    params: first.params,
    weight: first.weight,
    mayShowPage,
    phase: 'authorizing',
    ticket: null,
    rounds: 0,
    result: (value, raw) => lifecycle.deliver({ kind: 'result', value, raw: raw ?? null }),
    error: (error) => lifecycle.deliver({ kind: 'error', error }),
    notice(notification) {
      if (attempt === null || !isWanted(method, notification, attempt)) return;
      const told = rounds === null ? notification : noticeOf(notification, first, attempt);
      if (told !== null) attempt.exchange.message(noticeBytes(told.method, told.params));
    },
    ask(asked) {
      if (!askingMethods.has(method) || isOver(request)) {
        rejectServerRequest(asked);
        return;
      }
      rounds ??= createInputRounds({
        capabilities: () => capabilitiesOf(latest),
        listens: () => isAwaited(request),
        hand,
      });
      rounds.ask(asked);
    },
    stream: () => attempt?.exchange.begin(),
    dropped: () => {},
    onCancel: (cancel) => lifecycle.onCancel(cancel),
  };
  const lifecycle = createLifecycle(request, {
    finish(outcome) {
      const last = attempt;
      attempt = null;
      last?.finish(answerBytes(method, last.id, outcome), answerStatus(outcome));
      if (rounds !== null) {
        held.drop(call);
        rounds.end('the call is over', !isCancelled(request));
      }
      onOver(call);
    },
    keep(outcome) {
      const bytes = sizeOf(outcome);
      early ??= charge.resize(charge.bytes + bytes) ? outcome : { kind: 'error', error: answerDropped(bytes) };
    },
  });

  /** Answers the agent with what its server asks. Answers why that is not possible; null where it is. */
  function hand(inputRequests: JsonObject): string | null {
    const asking = attempt;
    if (asking === null) return 'the agent is not there';
    const requestState = held.hold(call);
    if (requestState === null) return 'too many calls of this agent wait for its input';
    attempt = null;
    request.phase = 'input-required';
    const result = { resultType: 'input_required', inputRequests, requestState };
    asking.finish(resultBytes(asking.id, result, null), 200);
    return null;
  }

  async function judge(agent: AdmittedAgent): Promise<Rejection | null> {
    const server = request.ticket?.call.server;
    // Its reach may have shrunk meanwhile.
    if (server !== undefined && agent.servers !== null && !agent.servers.has(server))
      return rejection({ kind: 'error', error: unknownName(request) }, '(out of reach)');
    return judgeHalted(request);
  }

  /** What the agent brought, as it is recorded. */
  function answerOf({ params }: RequestAttempt, agent: AdmittedAgent): InputAnswer | null {
    const { inputResponses } = params;
    if (!isJsonObject(inputResponses)) return null;
    return {
      agent: agent.id,
      server: null,
      call: request.ticket?.call ?? null,
      method: 'the questions',
      answer: inputResponses,
      isWanted: () => request.phase === 'reauthorizing',
    };
  }

  /** False where it is too much for what may be kept of the agent: then the call is ended. */
  function takeAttempt(next: RequestAttempt): boolean {
    // The request before it is forgotten, but for the first, whose arguments are those of the call.
    const weight = charge.bytes + next.weight - (latest === first ? 0 : latest.weight);
    attempt = next;
    latest = next;
    if (charge.resize(weight)) return true;
    lifecycle.reject({ outcome: { kind: 'error', error: overBudget() }, why: 'too much is kept for this agent' });
    return false;
  }

  const call: StatelessCall = {
    request,
    identity: { agent: conversation.agent.id, scope, method, params: first.params },
    cancel: (reason) => lifecycle.cancel(reason),
    expire: (reason) => lifecycle.cancel(reason),
    keepAlive: () => attempt?.exchange.keepAlive(),
    gone(closed) {
      if (attempt === closed) call.cancel('the agent closed the connection');
    },
    async resume(next, agent) {
      if (!takeAttempt(next)) return;
      request.phase = 'reauthorizing';
      const rejected = await reauthorize(records, () => judge(agent), answerOf(next, agent));
      if (!isReauthorizing(request)) return;
      if (rejected !== null) return lifecycle.reject(rejected);
      request.phase = 'forwarded';
      const { inputResponses } = next.params;
      if (isJsonObject(inputResponses)) rounds?.answer(inputResponses);
      if (early !== null) lifecycle.deliver(early);
      else rounds?.tell();
    },
  };
  return call;
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

/** What a server of the session era may say on the way, and this era on the stream of a subscription only. */
const isChange = (method: string) => method.endsWith('/list_changed') || method === 'notifications/resources/updated';

/** A request that names no level gets no log (2026-07-28, Logging); a server of the session era knows nothing of that. */
function isWanted(request: string, { method, params }: Notification, attempt: RequestAttempt): boolean {
  if (isChange(method)) return request === 'subscriptions/listen';
  if (method !== 'notifications/message') return true;
  const least = logLevels.indexOf(metaOf(attempt.params)[metaKeys.logLevel]);
  return least >= 0 && logLevels.indexOf(params?.level) >= least;
}

/** A notice for the request that is open now: progress is told under its own token. Null where it has no place there. */
function noticeOf(notification: Notification, first: RequestAttempt, attempt: RequestAttempt): Notification | null {
  // A session's way to say that a page was seen to its end: here the agent asks again.
  if (notification.method === 'notifications/elicitation/complete') return null;
  if (notification.method !== 'notifications/progress' || attempt === first) return notification;
  const { progressToken } = metaOf(attempt.params);
  return progressToken === undefined
    ? null
    : { ...notification, params: withMembers(notification.params ?? {}, { progressToken }) };
}
