import type { CallEnd, Refusal, Ticket, ToolCall, Verdict } from '../../../shared/call.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { UpstreamConnection, UpstreamResponse, UpstreamsPort } from '../../../shared/link.ts';
import type { CallId } from '../../../shared/names.ts';
import type { Via } from '../../../shared/record.ts';
import type { ByteBudget } from '../../lib/byte-budget.ts';
import type { FairQueue } from '../../lib/fair-queue.ts';
import { exactResult } from '../../protocol/exact-numbers.ts';
import { forgetPrinted } from '../../protocol/json-print.ts';
import { largeBytes } from '../admission/intake.ts';
import { brokenError, invalidParams, refusalError, refusalResult, unknownName } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import { outerUris, type Target } from '../wire/names.ts';
import { spelledOddly } from '../wire/uri-spelling.ts';
import { type AgentRequest, type Outcome, tie } from './agent-request.ts';
import { endOf } from './call-end.ts';
import type { AskedCall, ContinuedCalls } from './continued-calls.ts';
import { type DataContext, tellNotice } from './effective-tool.ts';

export interface CallParts extends DataContext {
  readonly continued: ContinuedCalls;
  readonly upstreams: UpstreamsPort;
  readonly newCallId: () => CallId;
  /** The account of what agents make the gateway keep. */
  readonly kept: ByteBudget;
  /** Work that grows with what an agent sent. */
  readonly steps: FairQueue;
  readonly now: () => number;
  readonly monotonic: () => number;
}

/** What is judged, and what is sent if it may pass: the same objects. */
export interface GuardedRequest {
  readonly target: Target;
  readonly tool: string;
  readonly via: Via;
  readonly args: JsonObject;
  /** Why it is no call that the tool takes; null where it is one. */
  readonly fault?: string | null;
  /** The tool's own arguments, where `args` may hold more. */
  readonly given?: JsonObject;
  readonly method: string;
  /** As the server knows them: prefixes removed, nothing else changed. */
  readonly params: JsonObject;
  /** What the agent may have of a result: parts of it may be data of their own. */
  filter?(value: JsonObject): Promise<JsonObject>;
  /** Told of the answer of a forwarded request before the agent is. */
  onResult?(value: JsonObject): void;
  /** The server's answer, where it was fetched before the judgement: given to the agent only if the call may pass. */
  readonly held?: UpstreamResponse;
}

/** Takes one request through the gate and to its server. Its ticket is settled exactly once, whatever happens. */
export function runGuarded(parts: CallParts, turn: AgentRequest, request: GuardedRequest): void {
  const aborter = new AbortController();
  turn.onCancel(() => aborter.abort());
  const rounds = turn.conversation.session === null ? parts.continued.take(askedCall(turn, request)) : 0;
  const call = callOf(parts, turn, request, rounds > 0);
  turn.rounds = rounds;
  let verdict: Verdict | Promise<Verdict>;
  try {
    verdict = parts.gate.judge(call, aborter.signal);
  } catch {
    turn.error(closedGate());
    return;
  }
  if (verdict instanceof Promise) {
    verdict.then((settled) => follow(parts, turn, request, settled)).catch((error) => giveUp(parts, turn, error));
  } else follow(parts, turn, request, verdict);
}

/** An error of ours in the middle of a request fails that one, and says so. */
export function giveUp(parts: Pick<CallParts, 'failed'>, request: AgentRequest, error: unknown): void {
  parts.failed(error);
  request.error(internalError());
  try {
    request.ticket?.settle(endOf({ kind: 'broken', cause: 'lost', sent: true, message: 'internal error' }, 0));
  } catch (again) {
    parts.failed(again);
  }
}

type Judged = Pick<GuardedRequest, 'target' | 'tool' | 'via' | 'args' | 'given' | 'fault'>;

function askedCall({ conversation }: AgentRequest, { target, method, params }: GuardedRequest): AskedCall {
  return { agent: conversation.agent.id, server: target.name, method, params };
}

function callOf(
  parts: CallParts,
  request: AgentRequest,
  { target, tool, via, args, given = args, fault }: Judged,
  continues: boolean,
): ToolCall {
  const { agent, session } = request.conversation;
  return {
    id: parts.newCallId(),
    at: parts.now(),
    startedMs: parts.monotonic(),
    agent: agent.id,
    session,
    request: request.id,
    server: target.name,
    tool,
    via,
    args,
    given,
    fault: fault ?? spelledOddly(parts.gate, agent.id, { server: target.name, tool, args }),
    continues,
  };
}

/** Takes a request through the gate that a rule may also know under another name: that one must let it pass first. */
export function judgeFirst(parts: CallParts, turn: AgentRequest, first: Judged | null, request: GuardedRequest): void {
  if (first === null) {
    runGuarded(parts, turn, request);
    return;
  }
  const aborter = new AbortController();
  turn.onCancel(() => aborter.abort());
  const follow = async (): Promise<void> => {
    const verdict = await parts.gate.judge(callOf(parts, turn, first, false), aborter.signal);
    if (verdict.kind !== 'forward') {
      settleRefused(turn, first.via, verdict);
      return;
    }
    verdict.ticket.settle(leave);
    if (!turn.cancelled) runGuarded(parts, turn, request);
  };
  follow().catch((error) => giveUp(parts, turn, error));
}

/** How a judgement ends that lets pass what is judged once more under another name, or as a part of a request. */
const leave: CallEnd = { end: 'ok', sent: true, result: null, bytes: 0, error: null, upstreamMs: 0 };

/** Judges and records what is a part of a request; its ticket is settled with the leave. */
export async function askLeave(
  parts: CallParts,
  request: AgentRequest,
  judged: Judged,
  signal: AbortSignal,
): Promise<boolean> {
  const verdict = await parts.gate.judge(callOf(parts, request, judged, false), signal);
  if (verdict.kind !== 'forward') return false;
  verdict.ticket.settle(leave);
  return true;
}

function follow(parts: CallParts, turn: AgentRequest, request: GuardedRequest, verdict: Verdict): void {
  if (verdict.kind === 'forward') {
    turn.ticket = verdict.ticket;
    forward(parts, turn, request, verdict.ticket);
    return;
  }
  settleRefused(turn, request.via, verdict);
}

function settleRefused(request: AgentRequest, via: Via, refusal: Refusal): void {
  const refused = refusalOf(request, via, refusal);
  if (refused.kind === 'result') request.result(refused.value);
  else request.error(refused.error);
}

/** What the agent is told of a refusal. */
export function refusalOf(request: AgentRequest, via: Via, refusal: Refusal): Outcome {
  if (refusal.kind === 'unknown') return { kind: 'error', error: unknownName(request) };
  if (refusal.kind === 'invalid') return { kind: 'error', error: rpcError(invalidParams, refusal.message) };
  if (via !== 'tools/call') return { kind: 'error', error: refusalError(refusal.message, refusal.decision) };
  return { kind: 'result', value: refusalResult(refusal.message), raw: null };
}

function forward(parts: CallParts, turn: AgentRequest, request: GuardedRequest, ticket: Ticket): void {
  const server = request.target.name;
  if (request.held !== undefined) {
    ticket.settle(endOf(request.held, 0));
    deliver(parts, turn, request, request.held);
    return;
  }
  if (turn.cancelled) {
    ticket.settle(endOf({ kind: 'broken', cause: 'cancelled', sent: false, message: 'cancelled' }, 0));
    return;
  }
  const unreachable = (error: unknown) => {
    const message = error instanceof Error ? error.message : 'cannot be reached';
    const answer = { kind: 'broken', cause: 'lost', sent: false, message } as const;
    ticket.settle(endOf(answer, 0));
    turn.error(brokenError(server, answer));
  };
  let connection: UpstreamConnection | Promise<UpstreamConnection>;
  try {
    connection = turn.conversation.link(server);
  } catch (error) {
    unreachable(error);
    return;
  }
  if (!(connection instanceof Promise)) {
    send(parts, turn, request, { ticket, link: connection, mayReopen: true });
    return;
  }
  let gone = false;
  turn.onCancel(() => {
    gone = true;
    ticket.settle(endOf({ kind: 'broken', cause: 'cancelled', sent: false, message: 'cancelled' }, 0));
  });
  connection.then(
    async (opened) => {
      try {
        await arrived(opened);
      } catch (error) {
        giveUp(parts, turn, error);
      }
    },
    (error) => {
      if (!gone) unreachable(error);
    },
  );
  async function arrived(opened: UpstreamConnection): Promise<void> {
    // The server may have come up with other definitions while the call waited for it.
    const refusal = parts.upstreams.isHeld(server, request.tool) ? await ticket.reauthorize() : null;
    if (gone) return;
    if (refusal === null) return send(parts, turn, request, { ticket, link: opened, mayReopen: false });
    ticket.settle(endOf({ kind: 'broken', cause: 'refused', sent: false, message: 'its definition changed' }, 0));
    settleRefused(turn, request.via, refusal);
  }
}

/** Over what a request goes, and what is settled once it is answered. */
interface Way {
  readonly ticket: Ticket;
  readonly link: UpstreamConnection;
  readonly mayReopen: boolean;
}

/** Sends it; what is large in a turn of its own, for it was written down in this one and is printed again for the server. */
function send(parts: CallParts, turn: AgentRequest, request: GuardedRequest, way: Way): void {
  const { ticket } = way;
  if (turn.weight <= largeBytes) {
    sendNow(parts, turn, request, way);
    return;
  }
  let gone = false;
  turn.onCancel(() => {
    gone = true;
    ticket.settle(endOf({ kind: 'broken', cause: 'cancelled', sent: false, message: 'cancelled' }, 0));
  });
  const step = () => {
    if (!gone) sendNow(parts, turn, request, way);
  };
  parts.steps.run(turn.conversation.agent.id, step).catch((error) => giveUp(parts, turn, error));
}

function sendNow(
  parts: CallParts,
  turn: AgentRequest,
  request: GuardedRequest,
  { ticket, link, mayReopen }: Way,
): void {
  const startedMs = parts.monotonic();
  let answered = false;
  const take = (answer: UpstreamResponse): void => {
    if (mayReopen && maySendAgain(answer, ticket) && !turn.cancelled && !link.open) {
      forward(parts, turn, request, ticket);
      return;
    }
    ticket.settle(endOf(answer, parts.monotonic() - startedMs));
    if (answer.kind === 'result' && answer.value.resultType === 'input_required') {
      const { requestState } = answer.value;
      if (typeof requestState === 'string') parts.continued.note(askedCall(turn, request), requestState, turn.rounds);
    }
    deliver(parts, turn, request, answer);
  };
  const outgoing = link.request(request.method, request.params, {
    answer(answer) {
      answered = true;
      try {
        take(answer);
      } catch (error) {
        giveUp(parts, turn, error);
      }
    },
    notice: tellNotice(parts, turn, request.target),
    ask: (asked) => turn.ask(asked),
    reauthorize: async () => (await turn.reauthorize?.()) ?? false,
    stream: (primed) => turn.stream(primed),
    dropped: (retryMs) => turn.dropped(retryMs),
  });
  // It is written down and sent: the text is not needed any more, however long the answer takes.
  forgetPrinted(request.args);
  if (!answered) tie(turn, outgoing);
}

/**
 * A new conversation may carry a call of which nothing left for the server; where the server forgot the conversation, one
 * that only reads as well. Anything else is never sent twice, whatever the server says of it.
 */
function maySendAgain(answer: UpstreamResponse, ticket: Ticket): boolean {
  return answer.kind === 'broken' && (!answer.sent || (answer.cause === 'forgotten' && ticket.readOnly));
}

function deliver(parts: CallParts, turn: AgentRequest, request: GuardedRequest, answer: UpstreamResponse): void {
  const { target, onResult, filter } = request;
  switch (answer.kind) {
    case 'result': {
      onResult?.(answer.value);
      if (filter !== undefined) {
        filter(exactResult(answer.value, answer.raw))
          .then((value) => turn.result(value))
          .catch((error) => giveUp(parts, turn, error));
        return;
      }
      const { value, raw } = outerUris(target, answer);
      turn.result(value, raw);
      return;
    }
    case 'error':
      turn.error(answer.error);
      return;
    case 'broken':
      turn.error(brokenError(target.name, answer));
      return;
  }
}

/** Of a call that may have been sent before the error, or not. */
function internalError(): JsonObject {
  return rpcError(-32603, 'The gate is closed: an internal error. Whether the call was sent is in the journal.');
}

export function closedGate(): JsonObject {
  return rpcError(-32603, 'The gate is closed: an internal error. The call was not sent.');
}
