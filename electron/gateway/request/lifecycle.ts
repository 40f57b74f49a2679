import type { RequestHandle } from '../../../shared/upstream-connection.ts';
import { rpcError } from '../wire/messages.ts';
import type { AgentRequest, Outcome, RequestPhase, RequestRejection } from './agent-request.ts';

interface Phased {
  // A field, not a getter: V8 makes a new hidden class for each object literal with a getter, and young collections take
  // hidden classes for alive. Every call with all its buffers then outlived them, for the slow collection to find.
  phase: RequestPhase;
}

/** Whether it was ended before its server answered. */
export function isCancelled({ phase }: Readonly<Phased>): boolean {
  return phase === 'cancelling' || phase === 'cancelled';
}

/** Whether nothing of it goes on any more. */
export function isOver(request: Readonly<Phased>): boolean {
  return request.phase === 'done' || isCancelled(request);
}

/** Whether the agent waits for the answer to a request that may go on. */
export function isAwaited({ phase }: Readonly<Phased>): boolean {
  return phase === 'authorizing' || phase === 'forwarded';
}

/** Notes that a request is at a server, and lets the agent cancel it there. */
export function setForwarded(request: Pick<AgentRequest, 'phase' | 'onCancel'>, outgoing: RequestHandle): void {
  if (request.phase === 'authorizing') request.phase = 'forwarded';
  request.onCancel((reason) => outgoing.cancel(reason));
}

export interface Lifecycle {
  /** Answers the agent, or keeps the answer where the agent is away. Only the first counts. */
  deliver(outcome: Outcome): void;
  /** See `AgentRequest.onCancel`. */
  onCancel(cancel: ((reason: string) => void) | null): void;
  /** Ends it: the agent is answered with what its server says to that at once, else that it was cancelled. */
  cancel(reason: string): void;
  /** Ends it at its server, and answers the agent with the rejection, whatever the server says to that. */
  reject(rejection: RequestRejection): void;
}

export interface LifecycleHooks {
  /** Called once, with the last of it, when it is `done` or `cancelled`. */
  finish(outcome: Outcome): void;
  /** Keeps an answer that came while the agent was away. */
  retain?(outcome: Outcome): void;
}

/** The one way from admission to answer. It moves `request.phase`; adapters set the phases of a halted call themselves. */
export function createLifecycle(request: Phased, { finish, retain }: LifecycleHooks): Lifecycle {
  let cancelNow: ((reason: string) => void) | null = null;
  let lastWord: Outcome | null = null;

  function end(why: string, outcome: Outcome | null): void {
    if (isOver(request)) return;
    request.phase = 'cancelling';
    // At its server first: an answer to what that asked must not set it going again.
    try {
      cancelNow?.(why);
    } finally {
      // Whatever went wrong there: the agent does not wait for ever.
      request.phase = 'cancelled';
      finish(outcome ?? lastWord ?? { kind: 'error', error: rpcError(-32000, `Cancelled: ${why}`) });
    }
  }

  return {
    deliver(outcome) {
      switch (request.phase) {
        case 'authorizing':
        case 'forwarded':
          request.phase = 'done';
          finish(outcome);
          return;
        case 'input-required':
        case 'reauthorizing':
          retain?.(outcome);
          return;
        case 'cancelling':
          lastWord ??= outcome;
          return;
        case 'cancelled':
        case 'done':
          return;
      }
    },
    onCancel(cancel) {
      cancelNow = cancel;
    },
    cancel: (reason) => end(reason, null),
    reject: ({ outcome, why }) => end(why, outcome),
  };
}
