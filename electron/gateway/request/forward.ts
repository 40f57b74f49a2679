import type { Ticket } from '../../../shared/call.ts';
import type { UpstreamConnection, UpstreamResponse } from '../../../shared/upstream-connection.ts';
import { exactResult } from '../../protocol/exact-numbers.ts';
import { forgetPrinted } from '../../protocol/json-print.ts';
import { largeBytes } from '../admission/intake.ts';
import { brokenError } from '../wire/errors.ts';
import { outerUris } from '../wire/names.ts';
import type { AgentRequest } from './agent-request.ts';
import { endOf } from './call-end.ts';
import { continuationOf } from './continued-calls.ts';
import { noticeHandler } from './effective-tool.ts';
import { giveUp } from './give-up.ts';
import { isCancelled, setForwarded } from './lifecycle.ts';
import { refuse } from './refusal.ts';
import type { GuardedRequest, RequestContext } from './request-context.ts';

/** Takes a request that passed the gate to its server, and the answer to the agent. Its ticket is settled once. */
export function forward(context: RequestContext, request: AgentRequest, guarded: GuardedRequest, ticket: Ticket): void {
  if (guarded.fetched !== undefined) {
    ticket.settle(endOf(guarded.fetched, 0));
    answerAgent(context, request, guarded, guarded.fetched);
    return;
  }
  if (isCancelled(request)) {
    settleUnsent(ticket, 'cancelled', 'cancelled');
    return;
  }
  let connection: UpstreamConnection | Promise<UpstreamConnection>;
  try {
    connection = request.conversation.connect(guarded.target.name);
  } catch (error) {
    unreachable(request, guarded, ticket, error);
    return;
  }
  if (connection instanceof Promise) waitFor(connection, { context, request, guarded, ticket });
  else send({ context, request, guarded, ticket, connection, mayReopen: true });
}

/** A request on its way to a server that is not connected yet. */
interface Waiting {
  readonly context: RequestContext;
  readonly request: AgentRequest;
  readonly guarded: GuardedRequest;
  readonly ticket: Ticket;
}

/** A request and the connection that it goes over. */
interface Sending extends Waiting {
  readonly connection: UpstreamConnection;
  /** A new connection may carry it where this one was closed meanwhile. */
  readonly mayReopen: boolean;
}

function waitFor(connection: Promise<UpstreamConnection>, waiting: Waiting): void {
  const { context, request, guarded, ticket } = waiting;
  const isGone = settleIfCancelled(request, ticket);
  const send = async (opened: UpstreamConnection): Promise<void> => {
    try {
      await sendWhenOpened(opened, waiting, isGone);
    } catch (error) {
      giveUp(context, request, error);
    }
  };
  connection.then(send, (error) => {
    if (!isGone()) unreachable(request, guarded, ticket, error);
  });
}

async function sendWhenOpened(connection: UpstreamConnection, waiting: Waiting, isGone: () => boolean): Promise<void> {
  const { context, request, guarded, ticket } = waiting;
  // The server may have come up with other definitions while the call waited for it.
  const isQuarantined = context.upstreams.isQuarantined(guarded.target.name, guarded.tool);
  const refusal = isQuarantined ? await ticket.reauthorize() : null;
  if (isGone()) return;
  if (refusal === null) {
    send({ ...waiting, connection, mayReopen: false });
    return;
  }
  settleUnsent(ticket, 'refused', 'its definition changed');
  refuse(request, guarded.via, refusal);
}

/** Sends it; what is large in a step of its own, for it was written down in this one and is printed again for the server. */
function send(sending: Sending): void {
  const { context, request, ticket } = sending;
  if (request.weight <= largeBytes) {
    sendNow(sending);
    return;
  }
  const isGone = settleIfCancelled(request, ticket);
  const step = () => {
    if (!isGone()) sendNow(sending);
  };
  context.steps.run(request.conversation.agent.id, step).catch((error) => giveUp(context, request, error));
}

function sendNow(sending: Sending): void {
  const { context, request, guarded, connection } = sending;
  const startedMs = context.monotonic();
  let answered = false;
  const handle = connection.request(guarded.method, guarded.params, {
    party: request.conversation.agent.id,
    answer(answer) {
      answered = true;
      try {
        takeAnswer(sending, answer, startedMs);
      } catch (error) {
        giveUp(context, request, error);
      }
    },
    notice: noticeHandler(context, request, guarded.target),
    ask: (asked) => request.ask(asked),
    reauthorize: async () => (await request.reauthorize?.()) ?? false,
    stream: (primed) => request.stream(primed),
    dropped: (retryMs) => request.dropped(retryMs),
  });
  // It is written down and sent: the text is not needed any more, however long the answer takes.
  forgetPrinted(guarded.args);
  if (!answered) setForwarded(request, handle);
}

function takeAnswer(sending: Sending, answer: UpstreamResponse, startedMs: number): void {
  const { context, request, guarded, ticket, connection, mayReopen } = sending;
  if (mayReopen && maySendAgain(answer, ticket) && !isCancelled(request) && !connection.open) {
    forward(context, request, guarded, ticket);
    return;
  }
  ticket.settle(endOf(answer, context.monotonic() - startedMs));
  if (answer.kind === 'result' && answer.value.resultType === 'input_required') {
    const { requestState } = answer.value;
    if (typeof requestState === 'string')
      context.continued.note(continuationOf(request, guarded), requestState, request.rounds);
  }
  answerAgent(context, request, guarded, answer);
}

/**
 * A new connection may carry a call of which nothing left for the server; where the server forgot the connection, one
 * that only reads as well. Anything else is never sent twice, whatever the server says of it.
 */
function maySendAgain(answer: UpstreamResponse, ticket: Ticket): boolean {
  return answer.kind === 'broken' && (!answer.sent || (answer.cause === 'forgotten' && ticket.readOnly));
}

function answerAgent(
  context: RequestContext,
  request: AgentRequest,
  guarded: GuardedRequest,
  answer: UpstreamResponse,
): void {
  const { target, onResult, filter } = guarded;
  switch (answer.kind) {
    case 'result': {
      onResult?.(answer.value);
      if (filter !== undefined) {
        filter(exactResult(answer.value, answer.raw))
          .then((value) => request.result(value))
          .catch((error) => giveUp(context, request, error));
        return;
      }
      const { value, raw } = outerUris(target, answer);
      request.result(value, raw);
      return;
    }
    case 'error':
      request.error(answer.error);
      return;
    case 'broken':
      request.error(brokenError(target.name, answer));
      return;
  }
}

/** Settles the ticket where the agent cancels before anything was sent. Returns whether it did. */
function settleIfCancelled(request: AgentRequest, ticket: Ticket): () => boolean {
  let gone = false;
  request.onCancel(() => {
    gone = true;
    settleUnsent(ticket, 'cancelled', 'cancelled');
  });
  return () => gone;
}

function settleUnsent(ticket: Ticket, cause: 'cancelled' | 'refused', message: string): void {
  ticket.settle(endOf({ kind: 'broken', cause, sent: false, message }, 0));
}

function unreachable(request: AgentRequest, { target }: GuardedRequest, ticket: Ticket, error: unknown): void {
  const message = error instanceof Error ? error.message : 'cannot be reached';
  const answer = { kind: 'broken', cause: 'lost', sent: false, message } as const;
  ticket.settle(endOf(answer, 0));
  request.error(brokenError(target.name, answer));
}
