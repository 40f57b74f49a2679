import { askingMethods } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import {
  type ConnectionListener,
  type Notification,
  type ResponseHandler,
  type RpcId,
  rejectServerRequest,
  type ServerRequest,
} from '../../../shared/upstream-connection.ts';
import { progressToken } from '../message.ts';

interface Running {
  readonly handler: ResponseHandler;
  readonly token: RpcId | null;
}

/**
 * Requests in flight in the session of one interactive client. A server of the session era need not say which call it
 * asks for: what comes without an address goes to the newest call that may ask, so to the right one wherever only one is
 * in flight.
 * A call that ends before its agent was asked passes the question on to the others.
 */
export interface InFlight extends Pick<ConnectionListener, 'notice' | 'ask'> {
  track(method: string, params: JsonObject | undefined, handler: ResponseHandler): ResponseHandler;
}

export function createInFlight(): InFlight {
  const running = new Set<Running>();

  const newest = () => [...running].at(-1) ?? null;
  const route = (request: ServerRequest): boolean => {
    const call = newest();
    call?.handler.ask(passable(request));
    return call !== null;
  };
  const passable = (request: ServerRequest): ServerRequest => ({ ...request, pass: () => route(request) });
  const ask: ConnectionListener['ask'] = (request) => {
    if (!route(request)) rejectServerRequest(request);
  };

  return {
    ask,
    /** Progress has an address, its token; of the rest only a line of a log belongs to a call. */
    notice(notification: Notification) {
      const token = notification.params?.progressToken;
      if (notification.method === 'notifications/message') newest()?.handler.notice(notification);
      else if (notification.method === 'notifications/progress' && token !== undefined) {
        for (const call of running) if (call.token === token) call.handler.notice(notification);
      }
    },
    track(method, params, handler) {
      // What is asked along with a list or a completion was caused by a call beside it.
      if (!askingMethods.has(method)) return { ...handler, ask };
      const call: Running = { handler, token: progressToken(params) };
      running.add(call);
      return {
        ...handler,
        ask: (request) => handler.ask(passable(request)),
        answer(answer) {
          running.delete(call);
          handler.answer(answer);
        },
      };
    },
  };
}
