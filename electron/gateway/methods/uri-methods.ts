import type { JsonObject } from '../../../shared/json.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import type { AgentRequest } from '../request/agent-request.ts';
import { readingCall } from '../request/effective-tool.ts';
import { giveUp } from '../request/give-up.ts';
import { judgeFirst } from '../request/guarded-request.ts';
import { invalidParams, unknownName } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import { type ServerTarget, uriOwner } from '../wire/names.ts';
import { judgedArgs, owned } from './judged-args.ts';
import type { MethodContext } from './method-context.ts';
import { visible } from './visible-entries.ts';

type UriMethod = 'resources/read' | 'resources/subscribe' | 'skills/get' | 'resources/directory/read';

/** Reading a resource is judged as the tool that serves the same data: else it would be a way round that tool's rule. */
export function withUri(context: MethodContext, request: AgentRequest, method: UriMethod): void {
  const uri = request.params.uri;
  if (typeof uri !== 'string') {
    request.error(rpcError(invalidParams, 'Invalid params: "uri" is not a string'));
    return;
  }
  const found = uriOwner(request.conversation.targets(), uri);
  if (found === null) {
    request.error(unknownName(request));
    return;
  }
  const { target, own } = found;
  const agent = request.conversation.agent.id;
  const { tool, args } = readingCall(context, target.name, own);
  const params = owned(request, 'uri', own);
  // A rule that speaks of watching holds beside those that speak of reading.
  const named = method !== 'resources/read' && context.gate.names(agent, target.name, method);
  judgeFirst(context, request, named ? { target, tool: method, via: method, args: { uri: own } } : null, {
    target,
    tool,
    via: method,
    args: judgedArgs(context, request, { target, args, method, params }),
    method,
    params,
    ...(method === 'skills/get' || method === 'resources/directory/read'
      ? { filter: async (result) => shownFiles(context, { request, target, method }, result) }
      : {}),
  });
}

/** What tells of files: as the lists of them, only what this agent may see. */
function shownFiles(context: MethodContext, { request, target, method }: FilesRequest, result: JsonObject): JsonObject {
  // Made anew at each look: the one that was asked has to be among them.
  const targets = request.conversation.targets().map((one) => (one.name === target.name ? target : one));
  const agent = request.conversation.agent.id;
  if (method === 'resources/directory/read') {
    const resources = visible(context, { agent, target, targets, method: 'resources/list' }, result.resources);
    return withMembers(result, { resources });
  }
  const [skill] = visible(context, { agent, target, targets, method: 'skills/list' }, [result.skill ?? null]);
  if (skill === undefined)
    throw new Error('this skill may not be shown: it is new or changed, or not all of its files may be read');
  return withMembers(result, { skill });
}

interface FilesRequest {
  readonly request: AgentRequest;
  readonly target: ServerTarget;
  readonly method: 'skills/get' | 'resources/directory/read';
}

/** Taking a subscription back needs no leave, and of what was never watched the server need not hear. */
export function unsubscribe(context: MethodContext, request: AgentRequest): void {
  const uri = request.params.uri;
  if (typeof uri !== 'string') {
    request.error(rpcError(invalidParams, 'Invalid params: "uri" is not a string'));
    return;
  }
  const found = uriOwner(request.conversation.targets(), uri);
  const done = found === null ? undefined : request.conversation.upstreamState?.(found.target.name).unwatch(found.own);
  Promise.resolve(done)
    .then(() => request.result({}))
    .catch((error) => giveUp(context, request, error));
}
