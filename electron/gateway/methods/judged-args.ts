import type { JsonObject } from '../../../shared/json.ts';
import type { AgentRequest } from '../request/agent-request.ts';
import type { ServerTarget } from '../wire/names.ts';
import type { MethodContext } from './method-context.ts';
import { withAnswers } from './tasks.ts';

/**
 * What is judged and recorded of a request: in the era without sessions with what it brings to a server that asked, and
 * with a state that no server gave it.
 */
export function judgedArgs(
  context: MethodContext,
  request: AgentRequest,
  { target, args, method, params }: Brought,
): JsonObject {
  const { conversation } = request;
  if (conversation.session !== null) return args;
  const { inputResponses, requestState } = params;
  if (inputResponses === undefined && requestState === undefined) return args;
  const agent = conversation.agent.id;
  const known = requestState === undefined || context.continued.knows({ agent, server: target.name, method, params });
  return withAnswers(args, {
    ...(inputResponses === undefined ? {} : { inputResponses }),
    ...(known ? {} : { requestState }),
  });
}

interface Brought {
  readonly target: ServerTarget;
  readonly args: JsonObject;
  readonly method: string;
  readonly params: JsonObject;
}

/** The parameters of a request for one thing as its server knows it. */
export function owned({ params }: AgentRequest, member: 'name' | 'uri', own: string): JsonObject {
  return params[member] === own ? params : { ...params, [member]: own };
}
