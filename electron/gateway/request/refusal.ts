import type { Refusal } from '../../../shared/call.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { Via } from '../../../shared/record.ts';
import { invalidParams, refusalError, refusalResult, unknownName } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import type { AgentRequest, Outcome } from './agent-request.ts';

/** What the agent is told of a refusal. */
export function refusalOf(request: AgentRequest, via: Via, refusal: Refusal): Outcome {
  if (refusal.kind === 'unknown') return { kind: 'error', error: unknownName(request) };
  if (refusal.kind === 'invalid') return { kind: 'error', error: rpcError(invalidParams, refusal.message) };
  if (via !== 'tools/call') return { kind: 'error', error: refusalError(refusal.message, refusal.decision) };
  return { kind: 'result', value: refusalResult(refusal.message), raw: null };
}

/** Answers a request with its refusal. */
export function refuse(request: AgentRequest, via: Via, refusal: Refusal): void {
  const outcome = refusalOf(request, via, refusal);
  if (outcome.kind === 'result') request.result(outcome.value);
  else request.error(outcome.error);
}

/** Of a call that may have been sent before the error, or not. */
export function internalError(): JsonObject {
  return rpcError(-32603, 'The gate is closed: an internal error. Whether the call was sent is in the journal.');
}

/** Of a call that was certainly not sent. */
export function closedGate(): JsonObject {
  return rpcError(-32603, 'The gate is closed: an internal error. The call was not sent.');
}
