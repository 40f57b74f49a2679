import { askingMethods, metaKeys, metaOf } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { type Notification, type RpcId, rejectServerRequest } from '../../../shared/link.ts';
import type { ServerName } from '../../../shared/names.ts';
import type { Charge } from '../../lib/byte-budget.ts';
import { heapSize } from '../../lib/heap-size.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import type { AdmittedAgent, RecordPort } from '../ports.ts';
import type { AgentRequest, ClientSession, Outcome } from '../request/agent-request.ts';
import type { Exchange } from '../request/exchange.ts';
import { closedGate, refusalOf } from '../request/guarded-request.ts';
import { logLevels } from '../request/members.ts';
import { recordAnswer } from '../request/server-questions.ts';
import { answerDropped, overBudget, unknownName } from '../wire/errors.ts';
import { noticeBytes, resultBytes, rpcError } from '../wire/messages.ts';
import { answerBytes, answerStatus } from './answer.ts';
import type { HeldRequest, HeldRequests } from './held-requests.ts';
import { createRounds, type InputRounds } from './input-rounds.ts';

/** One HTTP request of a call and its answer. A call has several where its server asks in the middle of it. */
export interface RequestAttempt {
  readonly id: RpcId;
  readonly params: JsonObject;
  readonly weight: number;
  readonly exchange: Exchange;
  finish(bytes: Buffer, status: number): void;
}

/**
 * A call of the era without sessions: begun by one request, and gone on with by others where its server asks something.
 * To the gate and the journal it is one call all the while: judged, reserved, recorded and settled once.
 */
export interface StatelessCall extends HeldRequest {
  readonly turn: AgentRequest;
  /** It waits for input: no request of its agent is open. */
  isHeld: boolean;
  cancel(reason: string): void;
  keepAlive(): void;
  /** The agent closed the connection of a leg, which is how this era cancels. */
  gone(leg: RequestAttempt): void;
  /** Goes on with what the agent brought, if the gate still lets it pass. */
  resume(leg: RequestAttempt, agent: AdmittedAgent): Promise<void>;
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
  onOver(call: StatelessCall): void;
}

/**
 * `checking`: the agent came back, and the gate is asked whether the call may go on. `ending`: it is cancelled at its
 * server, whose last word is not passed on.
 */
type Phase = 'open' | 'held' | 'checking' | 'ending' | 'over';

/** What a refused call is ended with, and why, in few words. */
interface Stopped {
  readonly outcome: Outcome;
  readonly why: string;
}

export function createCall(options: CallOptions): StatelessCall {
  const { conversation, scope, method, first, held, records, charge, onOver } = options;
  let phase: Phase = 'open';
  let leg: RequestAttempt | null = first;
  let latest = first;
  let stop: ((reason: string) => void) | null = null;
  let rounds: InputRounds | null = null;
  /** What the server answered while the agent was away. */
  let kept: Outcome | null = null;

  // A function: the compiler takes a variable for what it was last set to here, whatever was called since.
  const now = (): Phase => phase;

  function deliver(outcome: Outcome): void {
    switch (phase) {
      case 'open':
        finish(outcome);
        return;
      case 'held':
      case 'checking':
        kept ??= charge.resize(charge.bytes + sizeOf(outcome))
          ? outcome
          : { kind: 'error', error: answerDropped(sizeOf(outcome)) };
        return;
      case 'ending':
      case 'over':
        return;
    }
  }

  function finish(outcome: Outcome): void {
    phase = 'over';
    call.isHeld = false;
    const last = leg;
    leg = null;
    last?.finish(answerBytes(method, last.id, outcome), answerStatus(outcome));
    if (rounds !== null) {
      held.drop(call);
      rounds.end('the call is over', !request.cancelled);
    }
    onOver(call);
  }

  /** Ends the call at its server first: an answer to what it asked must not set it going again. */
  function end(why: string, outcome: Outcome): void {
    request.cancelled = true;
    if (phase !== 'open') phase = 'ending';
    stop?.(why);
    if (now() !== 'over') finish(outcome);
  }

  function hand(inputRequests: JsonObject): string | null {
    const asking = leg;
    if (asking === null) return 'the agent is not there';
    const requestState = held.hold(call);
    if (requestState === null) return 'too many calls of this agent wait for its input';
    leg = null;
    phase = 'held';
    call.isHeld = true;
    const result = { resultType: 'input_required', inputRequests, requestState };
    asking.finish(resultBytes(asking.id, result, null), 200);
    return null;
  }

  /** Null where the call may go on. */
  async function stopped(agent: AdmittedAgent): Promise<Stopped | null> {
    const { ticket } = request;
    if (ticket === null) return { outcome: { kind: 'error', error: closedGate() }, why: '(internal error)' };
    // Its reach may have shrunk meanwhile.
    if (agent.servers !== null && !agent.servers.has(ticket.call.server))
      return { outcome: { kind: 'error', error: unknownName(request) }, why: '(out of reach)' };
    const refusal = await ticket.reauthorize();
    if (refusal === null) return null;
    return { outcome: refusalOf(request, ticket.call.via, refusal), why: refusal.decision.rule };
  }

  /** Null where the call may go on, and what the agent answers is recorded: nothing goes on unrecorded. */
  async function mayResume({ params }: RequestAttempt, agent: AdmittedAgent): Promise<Stopped | null> {
    const refused = await stopped(agent);
    const { inputResponses } = params;
    if (refused !== null || !isJsonObject(inputResponses) || phase !== 'checking') return refused;
    const { ticket } = request;
    await recordAnswer(
      records,
      { agent: agent.id, server: null, call: ticket?.call ?? null },
      'the questions',
      inputResponses,
    );
    return null;
  }

  const request: AgentRequest & { cancelled: boolean } = {
    conversation,
    id: first.id,
    method,
    params: first.params,
    weight: first.weight,
    atServer: false,
    ticket: null,
    rounds: 0,
    result: (value, raw) => deliver({ kind: 'result', value, raw: raw ?? null }),
    error: (error) => deliver({ kind: 'error', error }),
    notice(notification) {
      if (leg === null || !isWanted(method, notification, leg)) return;
      const own = rounds === null ? notification : noticeOf(notification, first, leg);
      if (own !== null) leg.exchange.message(noticeBytes(own.method, own.params));
    },
    ask(asked) {
      if (!askingMethods.has(method) || phase === 'ending' || phase === 'over') {
        rejectServerRequest(asked);
        return;
      }
      rounds ??= createRounds({
        capabilities: () => capabilitiesOf(latest),
        listens: () => phase === 'open',
        hand,
      });
      rounds.ask(asked);
    },
    stream: () => leg?.exchange.begin(),
    dropped: () => {},
    onCancel(next) {
      stop = next;
    },
    // A field, as in `createExchange`: a getter would keep every call alive for long.
    cancelled: false,
  };

  const call: StatelessCall = {
    turn: request,
    identity: { agent: conversation.agent.id, scope, method, params: first.params },
    isHeld: false,
    cancel(reason) {
      if (phase === 'ending' || phase === 'over') return;
      end(reason, { kind: 'error', error: rpcError(-32000, `Cancelled: ${reason}`) });
    },
    expire: (reason) => call.cancel(reason),
    keepAlive: () => leg?.exchange.keepAlive(),
    gone(closed) {
      if (leg === closed) call.cancel('the agent closed the connection');
    },
    async resume(next, agent) {
      // The request before it is forgotten, but for the first, whose arguments are those of the call.
      const weight = charge.bytes + next.weight - (latest === first ? 0 : latest.weight);
      leg = next;
      latest = next;
      if (!charge.resize(weight)) {
        end('too much is kept for this agent', { kind: 'error', error: overBudget() });
        return;
      }
      phase = 'checking';
      call.isHeld = false;
      const refused = await mayResume(next, agent).catch(
        (): Stopped => ({ outcome: { kind: 'error', error: closedGate() }, why: '(internal error)' }),
      );
      if (now() !== 'checking') return;
      if (refused !== null) {
        end(`refused before it went on: ${refused.why}`, refused.outcome);
        return;
      }
      phase = 'open';
      const { inputResponses } = next.params;
      if (isJsonObject(inputResponses)) rounds?.answer(inputResponses);
      if (kept !== null) finish(kept);
      else rounds?.tell();
    },
  };
  return call;
}

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
function isWanted(request: string, { method, params }: Notification, leg: RequestAttempt): boolean {
  if (isChange(method)) return request === 'subscriptions/listen';
  if (method !== 'notifications/message') return true;
  const least = logLevels.indexOf(metaOf(leg.params)[metaKeys.logLevel]);
  return least >= 0 && logLevels.indexOf(params?.level) >= least;
}

/** A notice for the request that is open now: progress is told under its own token. Null where it has no place there. */
function noticeOf(notification: Notification, first: RequestAttempt, leg: RequestAttempt): Notification | null {
  // A session's way to say that a page was seen to its end: here the agent asks again.
  if (notification.method === 'notifications/elicitation/complete') return null;
  if (notification.method !== 'notifications/progress' || leg === first) return notification;
  const { progressToken } = metaOf(leg.params);
  return progressToken === undefined
    ? null
    : { ...notification, params: withMembers(notification.params ?? {}, { progressToken }) };
}
