import type { Closed } from '../../../shared/call.ts';
import {
  delegateTo,
  type RequestHandle,
  type ResponseHandler,
  type UpstreamConnection,
  type UpstreamResponse,
} from '../../../shared/upstream-connection.ts';
import { type MetaFilter, sentParams } from './members.ts';

/** What an agent reads where nothing of its own may reach a server. */
export const closedWords: Readonly<Record<Closed, string>> = {
  paused: 'a person paused Railguard',
  'agent-paused': 'a person paused this agent in Railguard',
  hidden: 'its policy hides it',
  fault: 'the gate is closed, for Railguard cannot record calls or read their rules',
};

/** No conversation with a server is begun for an agent to which the gate is closed. */
export class GateClosed extends Error {
  constructor(why: Closed) {
    super(closedWords[why]);
    this.name = 'GateClosed';
  }
}

/** What a server reads of the end of a request: why an agent gave it up is the agent's own text, and stays here. */
const cancelled = 'The client no longer waits for it';

const nothing: RequestHandle = { cancel: () => {} };

export interface ReachOptions {
  /** Why nothing may be sent now; asked each time. */
  closed(): Closed | null;
  /** What to make of the agent's own words in `_meta`; null in a session. */
  readonly meta: MetaFilter | null;
  /** Called with an error of ours in what a server's message set going. */
  failed(error: unknown): void;
}

/**
 * The only way from an agent to a server: whatever is judged, or needs no judgement, is sent through this link. It drops
 * what is no member of its method, and sends nothing at all while the gate is closed to this agent, but for what only
 * stops work: `tasks/cancel`, and the cancellation of requests in flight.
 */
export function reachThrough(
  connection: UpstreamConnection,
  { closed, meta, failed }: ReachOptions,
): UpstreamConnection {
  return delegateTo(connection, {
    request(method, params, given) {
      const end: End = { reason: null };
      const handler = guarded(given, failed, end);
      const why = method === 'tasks/cancel' ? null : closed();
      const sent = sentParams(method, params, meta);
      if (why !== null || sent === null) {
        const message = why === null ? `${method} is not passed on` : closedWords[why];
        handler.answer({ kind: 'broken', cause: 'refused', sent: false, message });
        return nothing;
      }
      const outgoing = connection.request(method, sent, handler);
      return {
        cancel(reason) {
          end.reason = reason;
          outgoing.cancel(cancelled);
        },
      };
    },
    notify(method) {
      // The one notification that a server needs of an agent. It carries nothing.
      if (method === 'notifications/roots/list_changed' && closed() === null) connection.notify(method, undefined);
    },
    listen: () => (closed() === null ? connection.listen() : undefined),
  });
}

/** Why the agent gave a request up; null as long as it did not. */
interface End {
  reason: string | null;
}

/**
 * A server's message arrives out of a socket or a pipe: an error of ours while it is taken would reach the process. It ends
 * this one request, whose server cannot be blamed and may have done what was asked.
 */
function guarded(handler: ResponseHandler, failed: (error: unknown) => void, given: End): ResponseHandler {
  const { stream, dropped } = handler;
  const run = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      failed(error);
      end();
    }
  };
  const end = (): void => {
    try {
      handler.answer({ kind: 'broken', cause: 'lost', sent: true, message: 'internal error in Railguard' });
    } catch (error) {
      failed(error);
    }
  };
  return {
    ...handler,
    answer: (answer) => run(() => handler.answer(withReason(answer, given))),
    notice: (notice) => run(() => handler.notice(notice)),
    ask: (asked) => run(() => handler.ask(asked)),
    ...(stream === undefined ? {} : { stream: (primed) => run(() => stream(primed)) }),
    ...(dropped === undefined ? {} : { dropped: (retryMs) => run(() => dropped(retryMs)) }),
  };
}

/** The record and the agent are told the agent's own reason. */
function withReason(answer: UpstreamResponse, { reason }: End): UpstreamResponse {
  const own = reason !== null && answer.kind === 'broken' && answer.cause === 'cancelled';
  return own ? { ...answer, message: reason } : answer;
}
