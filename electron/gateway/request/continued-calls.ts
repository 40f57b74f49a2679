import { createHash } from 'node:crypto';
import { maxRounds } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import { keepNewest } from '../../lib/keep-newest.ts';

/** What tells one call from another when it is sent again with what its server wanted to know. */
export interface ContinuableCall {
  readonly agent: AgentId;
  readonly server: ServerName;
  readonly method: string;
  readonly params: JsonObject;
}

/** The call of a request, as it is known again. */
export function continuationOf(
  { conversation }: { readonly conversation: { readonly agent: { readonly id: AgentId } } },
  {
    target,
    method,
    params,
  }: Omit<ContinuableCall, 'agent' | 'server'> & { readonly target: { readonly name: ServerName } },
): ContinuableCall {
  return { agent: conversation.agent.id, server: target.name, method, params };
}

/**
 * Calls that a server of the era without sessions answered with `input_required`. The agent sends such a call again with
 * the server's own `requestState`: to limits that is the same call, not one more (2026-07-28, Multi Round-Trip Requests).
 */
export interface ContinuedCalls {
  /** The server wants input: the call may come again, once, under this state. `rounds`: how often it came already. */
  note(call: ContinuableCall, requestState: string, rounds: number): void;
  /** Whether a server gave this state for this very call: it goes on as it came, and says nothing of the agent's. */
  knows(call: ContinuableCall): boolean;
  /** How often this call came already, where it goes on; 0 where it is a call of its own. */
  take(call: ContinuableCall): number;
}

/** Of one agent: another's never make room for them. */
const maxPerAgent = 500;
/** Agents of which some are kept. */
const maxAgents = 200;
const expiryMs = 15 * 60_000;

interface Continued {
  readonly rounds: number;
  readonly until: number;
}

/** `monotonic` in milliseconds. */
export function createContinuedCalls(monotonic: () => number): ContinuedCalls {
  const byAgent = new Map<AgentId, Map<string, Continued>>();

  /** The agent's own, put last: what is forgotten is what has not come for longest. */
  function ownOf(agent: AgentId): Map<string, Continued> {
    const own = byAgent.get(agent) ?? new Map<string, Continued>();
    byAgent.delete(agent);
    byAgent.set(agent, own);
    keepNewest(byAgent, maxAgents);
    return own;
  }

  return {
    note(call, requestState, rounds) {
      // A server that never has enough is counted anew, or it would lead round every limit.
      if (rounds >= maxRounds) return;
      const own = ownOf(call.agent);
      own.set(keyOf(call, requestState), { rounds: rounds + 1, until: monotonic() + expiryMs });
      // The oldest first: its agent finds it gone and is counted anew, which only errs towards the limit.
      keepNewest(own, maxPerAgent);
    },
    knows(call) {
      const { requestState } = call.params;
      const own = byAgent.get(call.agent);
      return typeof requestState === 'string' && own !== undefined && own.has(keyOf(call, requestState));
    },
    take(call) {
      const { requestState } = call.params;
      const own = byAgent.get(call.agent);
      if (typeof requestState !== 'string' || own === undefined) return 0;
      const key = keyOf(call, requestState);
      const found = own.get(key);
      own.delete(key);
      if (own.size === 0) byAgent.delete(call.agent);
      return found === undefined || found.until < monotonic() ? 0 : found.rounds;
    },
  };
}

/** Arguments and states may be large, and are an agent's and a server's own: only a digest is kept. */
function keyOf({ agent, server, method, params }: ContinuableCall, requestState: string): string {
  const { inputResponses: _answers, requestState: _state, _meta, ...call } = params;
  const text = JSON.stringify([agent, server, method, requestState, call]);
  return createHash('sha256').update(text).digest('base64');
}
