import type { Decision } from '../../../shared/decision.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { UpstreamResponse } from '../../../shared/upstream-connection.ts';
import { rpcError } from './messages.ts';

export const invalidParams = -32602;
export const methodNotFound = -32601;
export const serverUnreachable = -32000;
export const requestTimeout = -32001;
export const resourceNotFound = -32002;

/** What an agent is told that keeps its share of memory already. Nobody else notices. */
export function overBudget(): JsonObject {
  return rpcError(serverUnreachable, 'Refused: this agent keeps too much open; end calls, streams or sessions first', {
    reason: 'agent-budget',
  });
}

/** The call ran; its answer finds no room beside what the agent did not read yet. */
export function answerDropped(bytes: number): JsonObject {
  const message = `What was asked was done, and the answer (${bytes} bytes) was dropped: this agent keeps too much open, or reads its answers too slowly`;
  return rpcError(serverUnreachable, message, { reason: 'agent-budget' });
}

/** What it says of itself is too large to be kept. */
export function selfTooLarge(): JsonObject {
  return rpcError(invalidParams, 'Refused: what the client says of itself is too large', { reason: 'client-size' });
}

/** As much of a request as says which name it asked for. */
interface NamingRequest {
  readonly method: string;
  readonly params: JsonObject;
  readonly conversation: { readonly session: string | null };
}

/**
 * The same bytes for a name that is hidden, denied from view, or was never there. The stateless era has no code of its
 * own for a resource that is not there.
 */
export function unknownName({ method, params, conversation }: NamingRequest): JsonObject {
  const name = params.name;
  const uri = params.uri;
  if (method === 'tools/call') return rpcError(invalidParams, `Unknown tool: ${text(name)}`);
  if (method === 'prompts/get') return rpcError(invalidParams, `Unknown prompt: ${text(name)}`);
  if (method === 'completion/complete') return rpcError(invalidParams, 'Unknown reference');
  if (method.startsWith('tasks/')) return unknownTask();
  if (typeof uri === 'string')
    return rpcError(conversation.session === null ? invalidParams : resourceNotFound, 'Resource not found', { uri });
  return rpcError(invalidParams, 'Unknown name');
}

/** A task of another agent, of a tool that is hidden now, and none at all: the same bytes. */
export function unknownTask(): JsonObject {
  return rpcError(invalidParams, 'Unknown task');
}

/** Two servers gave their tasks one id: to guess would show the agent another server's answer. */
export function ambiguousTask(): JsonObject {
  return rpcError(invalidParams, 'Two servers have a task of this id: ask at the address of one of them, …/s/NAME/mcp');
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : String(value);
}

/** A refusal as a tool result: models read results, and clients show errors as faults of the connection. */
export function refusalResult(message: string): JsonObject {
  return { content: [{ type: 'text', text: message }], isError: true };
}

/** A refusal where there is no tool result to put it into. */
export function refusalError(message: string, decision: Decision): JsonObject {
  return rpcError(serverUnreachable, message, { outcome: decision.outcome, rule: decision.rule });
}

/** What an agent is told where no answer came. Says whether the call may have run: a model must not blindly repeat it. */
export function brokenError(server: string, answer: Extract<UpstreamResponse, { kind: 'broken' }>): JsonObject {
  const ran = answer.sent ? 'The call may have run; check before you repeat it.' : 'Nothing was sent.';
  const code = answer.cause === 'timeout' ? requestTimeout : serverUnreachable;
  return rpcError(code, `Server ${server}: ${answer.message}. ${ran}`);
}
