import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import type { RecordPort, RefusalCause } from '../ports.ts';
import type { AgentRequest } from '../request/agent-request.ts';
import type { ClientRecords } from '../request/client-records.ts';
import { readingCall } from '../request/effective-tool.ts';
import { giveUp } from '../request/give-up.ts';
import { judgeFirst, runGuarded } from '../request/guarded-request.ts';
import { logLevels } from '../request/members.ts';
import { invalidParams, methodNotFound, unknownName } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import { ownerOf, type ServerTarget, uriOwner } from '../wire/names.ts';
import { type CompletionContext, complete } from './completion.ts';
import type { ListContext, ListMemory } from './list-methods.ts';
import { runList } from './lists.ts';
import { runTask, type TaskBook, type TaskContext, withAnswers } from './tasks.ts';
import { visible } from './visible-entries.ts';

export interface MethodContext extends CompletionContext, ListContext, TaskContext {
  readonly records: RecordPort;
  readonly clients: ClientRecords;
  readonly tasks: TaskBook;
  /** Counts a refusal that comes before any judgement. */
  refused(cause: RefusalCause): void;
}

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

/**
 * What is judged and recorded of a request: in the era without sessions with what it brings to a server that asked, and
 * with a state that no server gave it.
 */
function judgedArgs(
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

/** The parameters of a request for one thing as its server knows it. */
function owned({ params }: AgentRequest, member: 'name' | 'uri', own: string): JsonObject {
  return params[member] === own ? params : { ...params, [member]: own };
}

type UriMethod = 'resources/read' | 'resources/subscribe' | 'skills/get' | 'resources/directory/read';

/** Reading a resource is judged as the tool that serves the same data: else it would be a way round that tool's rule. */
function withUri(context: MethodContext, request: AgentRequest, method: UriMethod): void {
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
function unsubscribe(context: MethodContext, request: AgentRequest): void {
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

/** Tells every server of the address its level, as far as it can be reached; with one server its own error is given. */
async function setLevel(request: AgentRequest): Promise<void> {
  const { level } = request.params;
  if (typeof level !== 'string' || !logLevels.includes(level)) {
    request.error(rpcError(invalidParams, `Invalid params: "level" is none of ${logLevels.join(', ')}`));
    return;
  }
  const { conversation } = request;
  const targets = conversation.targets();
  const told = targets.map(async ({ name }) => {
    // Where it cannot be reached now, it is told when it can.
    await Promise.resolve(conversation.connect(name)).catch(() => null);
    return (await conversation.upstreamState?.(name).setLevel(level)) ?? null;
  });
  const errors = await Promise.all(told.map((one) => one.catch(() => null)));
  const [error = null] = errors;
  if (targets.length === 1 && error !== null) request.error(error);
  else request.result({});
}
