import type { JsonObject } from '../../../shared/json.ts';
import { methodNotFound } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';

/** What a server may ask an agent in the middle of a call, and what the agent must have offered for it. */
const capabilityFor = {
  'sampling/createMessage': 'sampling',
  'elicitation/create': 'elicitation',
  'roots/list': 'roots',
} as const;
export type Question = keyof typeof capabilityFor;

export function isQuestion(method: string): method is Question {
  return Object.hasOwn(capabilityFor, method);
}

/** What the server is told where the agent offers nothing of the kind; null where it does, or no offer is needed. */
export function notOffered(method: string, capabilities: JsonObject): JsonObject | null {
  if (!isQuestion(method)) return null;
  const capability = capabilityFor[method];
  if (capabilities[capability] !== undefined) return null;
  return rpcError(methodNotFound, `The client does not offer ${capability}`);
}
