import type { ServerResponse } from 'node:http';
import type { PartyBudget } from '../../lib/byte-budget.ts';
import type { AnswerForm } from '../admission/admission.ts';
import type { ClientSession, Outcome } from '../request/agent-request.ts';
import { Exchange } from '../request/exchange.ts';
import { createLifecycle, isOver } from '../request/lifecycle.ts';
import type { AgentCall } from '../wire/envelope.ts';
import { errorBytes, noticeBytes, resultBytes } from '../wire/messages.ts';
import { type AskedRequest, type ServerRequests, unanswered } from './server-requests.ts';
import type { SessionStreams } from './session-streams.ts';

/** A request of a session: one POST carries it, and answers it. */
export interface SessionRequest extends AskedRequest {
  cancel(reason: string): void;
}

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

// Longer than 60 lines: the members of one request, each a line or a few.
export function createSessionRequest(options: SessionRequestOptions): SessionRequest {
  // Nothing below may name `options`: an exchange outlives its request, and would keep all of it.
  const { conversation, call, streams, serverRequests, onDone } = options;
  const { id, method, params = {}, weight } = call;
  const exchange = new Exchange({
    response: options.response,
    headers: options.headers,
    log: streams.log,
    form: options.form,
    account: options.account,
    id,
    // A lost connection is no cancellation (2025-11-25, Transports): a call at a server goes on. One that still waits
    // for leave ends: a person would be asked for nobody.
    onGone: () => {
      if (request.phase === 'authorizing') request.cancel('the agent closed the connection');
    },
  });
  const request: SessionRequest = {
    conversation,
    id,
    method,
    params,
    weight,
    exchange,
    phase: 'authorizing',
    ticket: null,
    rounds: 0,
    result: (value, raw) => lifecycle.deliver({ kind: 'result', value, raw: raw ?? null }),
    error: (error) => lifecycle.deliver({ kind: 'error', error }),
    notice(notification) {
      exchange.message(noticeBytes(notification.method, notification.params));
      streams.remember(exchange);
    },
    ask(asked) {
      if (isOver(request)) {
        asked.respond(unanswered('the request is over'));
        return;
      }
      serverRequests.ask(null, asked, request);
      streams.remember(exchange);
    },
    async reauthorize() {
      const rejection = await serverRequests.reauthorize(request);
      if (rejection !== null) request.reject(rejection);
      return rejection === null;
    },
    stream(primed) {
      exchange.begin();
      if (primed) exchange.prime();
      streams.remember(exchange);
    },
    dropped: (retryMs) => exchange.drop(retryMs),
    onCancel: (cancel) => lifecycle.onCancel(cancel),
    cancel: (reason) => lifecycle.cancel(reason),
    reject: (rejection) => lifecycle.reject(rejection),
  };
  const lifecycle = createLifecycle(request, {
    finish(outcome) {
      onDone(request);
      // A cancelled request gets no answer (specification, Cancellation), but its HTTP response must end.
      exchange.finish(answerBytes(request, outcome));
      streams.retire(exchange);
      serverRequests.dropOf(request);
    },
  });
  return request;
}

function answerBytes({ id }: SessionRequest, outcome: Outcome): Buffer {
  return outcome.kind === 'error' ? errorBytes(id, outcome.error) : resultBytes(id, outcome.value, outcome.raw);
}
