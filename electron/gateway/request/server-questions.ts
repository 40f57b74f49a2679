import type { ToolCall } from '../../../shared/call.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import type { RecordPort } from '../ports.ts';
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

/**
 * Records what an agent answers to a server's question; resolves once that is on disk. A call's own record is written
 * before it is sent, so what is answered in its middle has a record of its own.
 */
export function recordAnswer(
  records: RecordPort,
  { agent, server, call }: { agent: AgentId; server: ServerName | null; call: ToolCall | null },
  method: string,
  answer: JsonObject,
): Promise<void> {
  const asking = call?.server ?? server;
  return records.event({
    kind: 'answer',
    what: `Answered ${method} of ${call === null ? (asking ?? 'a server') : `${call.tool} at ${call.server}`}`,
    agent,
    ...(asking === null ? {} : { server: asking }),
    ...(call === null ? {} : { tool: call.tool, call: call.id }),
    detail: { method, answer },
  });
}
