import type { AgentRequest } from './agent-request.ts';
import { endOf } from './call-end.ts';
import { internalError } from './refusal.ts';

/** An error of ours in the middle of a request fails that one, and says so. */
export function giveUp(context: { failed(error: unknown): void }, request: AgentRequest, error: unknown): void {
  context.failed(error);
  request.error(internalError());
  try {
    request.ticket?.settle(endOf({ kind: 'broken', cause: 'lost', sent: true, message: 'internal error' }, 0));
  } catch (again) {
    context.failed(again);
  }
}
