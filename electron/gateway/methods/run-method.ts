import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { AgentRequest } from '../request/agent-request.ts';
import { giveUp } from '../request/give-up.ts';
import { runGuarded } from '../request/guarded-request.ts';
import { logLevels } from '../request/members.ts';
import { invalidParams, methodNotFound, unknownName } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import { ownerOf, type ServerTarget } from '../wire/names.ts';
import { complete } from './completion.ts';
import { judgedArgs, owned } from './judged-args.ts';
import type { ListMemory } from './list-methods.ts';
import { runList } from './lists.ts';
import type { MethodContext } from './method-context.ts';
import { runTask } from './tasks.ts';
import { unsubscribe, withUri } from './uri-methods.ts';

const noArguments: JsonObject = Object.freeze({});

/** Sends a request of an agent where it belongs. */
export function runMethod(context: MethodContext, request: AgentRequest, memory: ListMemory): void {
  switch (request.method) {
    case 'ping':
      request.result({});
      return;
    case 'tools/call':
      callTool(context, request);
      return;
    case 'tools/list':
    case 'prompts/list':
    case 'resources/list':
    case 'resources/templates/list':
    case 'skills/list':
      runList(context, request, request.method, memory);
      return;
    case 'resources/read':
      withUri(context, request, 'resources/read');
      return;
    case 'skills/get':
    case 'resources/directory/read':
      withUri(context, request, request.method);
      return;
    case 'resources/subscribe':
      withUri(context, request, 'resources/subscribe');
      return;
    case 'resources/unsubscribe':
      unsubscribe(context, request);
      return;
    case 'prompts/get':
      getPrompt(context, request);
      return;
    case 'completion/complete':
      complete(context, request);
      return;
    case 'tasks/get':
    case 'tasks/result':
    case 'tasks/cancel':
    case 'tasks/update':
    case 'tasks/list':
      runTask(context, request, request.method, memory.cursors);
      return;
    case 'logging/setLevel':
      setLevel(request).catch((error) => giveUp(context, request, error));
      return;
    default:
      request.error(rpcError(methodNotFound, 'Method not found'));
      return;
  }
}

/** Without a server behind the address every name is unknown. */
function owner(context: MethodContext, request: AgentRequest): { target: ServerTarget; own: string } | null {
  const name = request.params.name;
  if (typeof name !== 'string') {
    context.refused('envelope');
    request.error(rpcError(invalidParams, 'Invalid params: "name" is not a string'));
    return null;
  }
  const target = ownerOf(request.conversation.targets(), name);
  if (target === null) {
    request.error(unknownName(request));
    return null;
  }
  return { target, own: context.shortNames.own(target, name) };
}

/** Members of a call's `params`, by era. Any other would reach the server beside what rules see and records keep. */
const callMembers = new Set(['name', 'arguments', '_meta', 'task']);
const statelessCallMembers = new Set([...callMembers, 'inputResponses', 'requestState']);

function strayMember({ params, conversation }: AgentRequest): string | null {
  const members = conversation.session === null ? statelessCallMembers : callMembers;
  for (const name in params) {
    if (!members.has(name)) return `${JSON.stringify(name.slice(0, 100))} is not a member of "params" of tools/call`;
  }
  return null;
}

function callTool(context: MethodContext, request: AgentRequest): void {
  const found = owner(context, request);
  if (found === null) return;
  const { target, own } = found;
  const given = request.params.arguments;
  const args = isJsonObject(given) ? given : noArguments;
  const params = target.prefix === '' ? request.params : { ...request.params, name: own };
  runGuarded(context, request, {
    target,
    tool: own,
    via: 'tools/call',
    args: judgedArgs(context, request, { target, args, method: 'tools/call', params }),
    given: args,
    fault: strayMember(request),
    method: 'tools/call',
    params,
    onResult(value) {
      if (value.task === undefined && value.resultType !== 'task') return;
      context.tasks.add({ agent: request.conversation.agent.id, target, tool: own, args }, value);
    },
  });
}

function getPrompt(context: MethodContext, request: AgentRequest): void {
  const found = owner(context, request);
  if (found === null) return;
  const { target, own } = found;
  const given = request.params.arguments;
  const params = owned(request, 'name', own);
  const args = { name: own, ...(isJsonObject(given) ? { arguments: given } : {}) };
  runGuarded(context, request, {
    target,
    tool: 'prompts/get',
    via: 'prompts/get',
    args: judgedArgs(context, request, { target, args, method: 'prompts/get', params }),
    method: 'prompts/get',
    params,
  });
}

/** Tells every server of the address its level, as far as it can be reached; with one server its own error is given. */
async function setLevel(request: AgentRequest): Promise<void> {
  const { level } = request.params;
  if (typeof level !== 'string' || !logLevels.includes(level)) {
    request.error(rpcError(invalidParams, `Invalid params: "level" is none of ${logLevels.join(', ')}`));
    return;
  }
  const { conversation } = request;
  const targets = conversation.targets();
  const sent = targets.map(async ({ name }) => {
    // Where it cannot be reached now, it is told when it can.
    await Promise.resolve(conversation.connect(name)).catch(() => null);
    return (await conversation.upstreamState?.(name).setLevel(level)) ?? null;
  });
  const errors = await Promise.all(sent.map((one) => one.catch(() => null)));
  const [error = null] = errors;
  if (targets.length === 1 && error !== null) request.error(error);
  else request.result({});
}
