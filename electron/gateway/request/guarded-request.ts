import type { CallEnd, ToolCall, Verdict } from '../../../shared/call.ts';
import { spelledOddly } from '../wire/uri-spelling.ts';
import type { AgentRequest } from './agent-request.ts';
import { continuationOf } from './continued-calls.ts';
import { forward } from './forward.ts';
import { giveUp } from './give-up.ts';
import { isCancelled } from './lifecycle.ts';
import { closedGate, refuse } from './refusal.ts';
import type { GuardedRequest, JudgedRequest, RequestContext } from './request-context.ts';
import { hearsProgress, pageOfAsk, progressOfWaiting } from './waiting.ts';

/** Takes one request through the gate and to its server. Its ticket is settled exactly once, whatever happens. */
export function runGuarded(context: RequestContext, request: AgentRequest, guarded: GuardedRequest): void {
  const aborter = new AbortController();
  request.onCancel(() => aborter.abort());
  if (request.conversation.session === null) request.rounds = context.continued.take(continuationOf(request, guarded));
  const call = callOf(context, request, guarded, request.rounds > 0);
  let verdict: Verdict | Promise<Verdict>;
  try {
    verdict = context.gate.judge(call, aborter.signal, progressOfWaiting(request, context.waitNoticeMs));
  } catch {
    request.error(closedGate());
    return;
  }
  if (verdict instanceof Promise) {
    verdict
      .then((settled) => follow(context, request, guarded, settled))
      .catch((error) => giveUp(context, request, error));
  } else follow(context, request, guarded, verdict);
}

/** Takes a request through the gate that a rule may also know under another name: that one must let it pass first. */
export function judgeFirst(
  context: RequestContext,
  request: AgentRequest,
  first: JudgedRequest | null,
  guarded: GuardedRequest,
): void {
  if (first === null) {
    runGuarded(context, request, guarded);
    return;
  }
  const aborter = new AbortController();
  request.onCancel(() => aborter.abort());
  const judge = async (): Promise<void> => {
    const verdict = await context.gate.judge(callOf(context, request, first, false), aborter.signal);
    if (verdict.kind !== 'forward') {
      refuse(request, first.via, verdict);
      return;
    }
    verdict.ticket.settle(leave);
    if (!isCancelled(request)) runGuarded(context, request, guarded);
  };
  judge().catch((error) => giveUp(context, request, error));
}

/** How a judgement ends that lets pass what is judged once more under another name, or as a part of a request. */
const leave: CallEnd = { end: 'ok', sent: true, result: null, bytes: 0, error: null, upstreamMs: 0 };

/** Judges and records what is a part of a request; its ticket is settled with the leave. */
export async function askLeave(
  context: RequestContext,
  request: AgentRequest,
  judged: JudgedRequest,
  signal: AbortSignal,
): Promise<boolean> {
  const verdict = await context.gate.judge(callOf(context, request, judged, false), signal);
  if (verdict.kind !== 'forward') return false;
  verdict.ticket.settle(leave);
  return true;
}

function callOf(
  context: RequestContext,
  request: AgentRequest,
  { target, tool, via, args, given = args, fault }: JudgedRequest,
  continues: boolean,
): ToolCall {
  const { agent, session } = request.conversation;
  return {
    id: context.newCallId(),
    at: context.now(),
    startedMs: context.monotonic(),
    agent: agent.id,
    session,
    request: request.id,
    server: target.name,
    tool,
    via,
    args,
    given,
    fault: fault ?? spelledOddly(context.gate, agent.id, { server: target.name, tool, args }),
    continues,
    hearsProgress: hearsProgress(request),
    mayShowPage: mayShowPage(context, request, via),
  };
}

function mayShowPage({ approvalsPage }: RequestContext, request: AgentRequest, via: ToolCall['via']): boolean {
  return request.mayShowPage === true && via === 'tools/call' && approvalsPage() !== null;
}

function follow(context: RequestContext, request: AgentRequest, guarded: GuardedRequest, verdict: Verdict): void {
  if (verdict.kind !== 'forward') {
    const page = mayShowPage(context, request, guarded.via) ? pageOfAsk(verdict, context.approvalsPage()) : null;
    if (page === null) refuse(request, guarded.via, verdict);
    else request.result(page);
    return;
  }
  request.ticket = verdict.ticket;
  forward(context, request, guarded, verdict.ticket);
}
