import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import { invalidParams } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import { isSameCall } from './input-questions.ts';

/** What tells one call from another when it is sent again. */
export interface CallIdentity {
  readonly agent: AgentId;
  readonly scope: ServerName | null;
  readonly method: string;
  readonly params: JsonObject;
}

/** A call that waits for its agent's input. */
export interface HeldRequest {
  readonly identity: CallIdentity;
  /** The agent did not come back. */
  expire(reason: string): void;
}

export interface HeldRequestsOptions {
  readonly maxPerAgent: number;
  /** How long a call waits for its agent, milliseconds. */
  readonly holdMs: number;
}

export type Found<T> =
  | { readonly kind: 'call'; readonly call: T }
  | { readonly kind: 'fault'; readonly error: JsonObject };

/**
 * Calls that wait for input, each under a `requestState` that nobody can guess. It opens this one call, for its agent, on
 * its address, with its arguments, once, and for a while.
 */
export interface HeldRequests<T extends HeldRequest> {
  /** The state under which the call is found again; null where too many of its agent wait, or none may any more. */
  hold(call: T): string | null;
  /** The call of a state; or what is wrong with it. Whoever may not have it learns nothing of it. */
  take(state: string, retry: CallIdentity): Found<T>;
  /** The call is over. */
  drop(call: T): void;
  /** From now on none is held. */
  close(): void;
}

const prefix = 'railguard.';

/** Whether a state claims to be one of ours: all others are a server's own. */
export function isHeldState(state: string): boolean {
  return state.startsWith(prefix);
}

/** 2026-07-28, Multi Round-Trip Requests: state that fails verification is rejected. */
export function invalidState(what: string): JsonObject {
  return rpcError(invalidParams, `Invalid or expired requestState: ${what}`, { reason: 'invalid_request_state' });
}

export function fault(error: JsonObject): Found<never> {
  return { kind: 'fault', error };
}

export function createHeldRequests<T extends HeldRequest>(options: HeldRequestsOptions): HeldRequests<T> {
  const { maxPerAgent, holdMs } = options;
  const calls = new Map<string, { readonly call: T; readonly timer: NodeJS.Timeout }>();
  const states = new Map<T, string>();
  let closed = false;

  function countOf(agent: AgentId): number {
    let count = 0;
    for (const call of states.keys()) if (call.identity.agent === agent) count++;
    return count;
  }

  function drop(call: T): void {
    const state = states.get(call);
    if (state === undefined) return;
    clearTimeout(calls.get(state)?.timer);
    calls.delete(state);
    states.delete(call);
  }

  return {
    hold(call) {
      if (closed || countOf(call.identity.agent) >= maxPerAgent) return null;
      const state = prefix + randomBytes(32).toString('base64url');
      const timer = setTimeout(() => {
        drop(call);
        call.expire(`the agent gave no input for ${Math.round(holdMs / 1000)} s`);
      }, holdMs);
      timer.unref();
      calls.set(state, { call, timer });
      states.set(call, state);
      return state;
    },
    take(state, retry) {
      const found = calls.get(state)?.call;
      const known = found !== undefined && found.identity.agent === retry.agent && found.identity.scope === retry.scope;
      if (!known) return fault(invalidState('what waited for it is over; begin the call anew if it is still wanted'));
      if (found.identity.method !== retry.method || !isSameCall(found.identity.params, retry.params))
        return fault(invalidState('it belongs to another call; repeat that one unchanged'));
      drop(found);
      return { kind: 'call', call: found };
    },
    drop,
    close() {
      closed = true;
    },
  };
}
