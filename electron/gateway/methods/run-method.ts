import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import type { RecordPort, RefusalCause } from '../ports.ts';
import type { Turn } from '../request/agent-request.ts';
import { readingCall } from '../request/effective-tool.ts';
import { giveUp, judgeFirst, runGuarded } from '../request/guarded-request.ts';
import { logLevels } from '../request/members.ts';
import type { Clients } from '../sessions/client-records.ts';
import { invalidParams, methodNotFound, unknownName } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import { ownerOf, type Target, uriOwner } from '../wire/names.ts';
import { type CompletionParts, complete } from './completion.ts';
import { type ListMemory, type ListParts, runList, visible } from './lists.ts';
import { runTask, type TaskBook, type TaskParts, withAnswers } from './tasks.ts';

export interface MethodParts extends CompletionParts, ListParts, TaskParts {
  readonly records: RecordPort;
  readonly clients: Clients;
  readonly tasks: TaskBook;
  /** Counts a refusal that comes before any judgement. */
  refused(cause: RefusalCause): void;
}

const noArguments: JsonObject = Object.freeze({});

/** Sends a request of an agent where it belongs. */
export function runMethod(parts: MethodParts, turn: Turn, memory: ListMemory): void {
  switch (turn.method) {
    case 'ping':
      turn.result({});
      return;
    case 'tools/call':
      callTool(parts, turn);
      return;
    case 'tools/list':
    case 'prompts/list':
    case 'resources/list':
    case 'resources/templates/list':
    case 'skills/list':
      runList(parts, turn, turn.method, memory);
      return;
    case 'resources/read':
      withUri(parts, turn, 'resources/read');
      return;
    case 'skills/get':
    case 'resources/directory/read':
      withUri(parts, turn, turn.method);
      return;
    case 'resources/subscribe':
      withUri(parts, turn, 'resources/subscribe');
      return;
    case 'resources/unsubscribe':
      unsubscribe(parts, turn);
      return;
    case 'prompts/get':
      getPrompt(parts, turn);
      return;
    case 'completion/complete':
      complete(parts, turn);
      return;
    case 'tasks/get':
    case 'tasks/result':
    case 'tasks/cancel':
    case 'tasks/update':
    case 'tasks/list':
      runTask(parts, turn, turn.method, memory.cursors);
      return;
    case 'logging/setLevel':
      setLevel(turn).catch((error) => giveUp(parts, turn, error));
      return;
    default:
      turn.error(rpcError(methodNotFound, 'Method not found'));
      return;
  }
}

/** Without a server behind the address every name is unknown. */
function owner(parts: MethodParts, turn: Turn): { target: Target; own: string } | null {
  const name = turn.params.name;
  if (typeof name !== 'string') {
    parts.refused('envelope');
    turn.error(rpcError(invalidParams, 'Invalid params: "name" is not a string'));
    return null;
  }
  const target = ownerOf(turn.conversation.targets(), name);
  if (target === null) {
    turn.error(unknownName(turn));
    return null;
  }
  return { target, own: parts.shortNames.own(target, name) };
}

/**
 * What is judged and recorded of a request: in the era without sessions with what it brings to a server that asked, and
 * with a state that no server gave it.
 */
function judgedArgs(parts: MethodParts, turn: Turn, { target, args, method, params }: Brought): JsonObject {
  const { conversation } = turn;
  if (conversation.session !== null) return args;
  const { inputResponses, requestState } = params;
  if (inputResponses === undefined && requestState === undefined) return args;
  const agent = conversation.agent.id;
  const known = requestState === undefined || parts.continued.knows({ agent, server: target.name, method, params });
  return withAnswers(args, {
    ...(inputResponses === undefined ? {} : { inputResponses }),
    ...(known ? {} : { requestState }),
  });
}

interface Brought {
  readonly target: Target;
  readonly args: JsonObject;
  readonly method: string;
  readonly params: JsonObject;
}

/** Members of a call's `params`, by era. Any other would reach the server beside what rules see and records keep. */
const callMembers = new Set(['name', 'arguments', '_meta', 'task']);
const statelessCallMembers = new Set([...callMembers, 'inputResponses', 'requestState']);

function strayMember({ params, conversation }: Turn): string | null {
  const members = conversation.session === null ? statelessCallMembers : callMembers;
  for (const name in params) {
    if (!members.has(name)) return `${JSON.stringify(name.slice(0, 100))} is not a member of "params" of tools/call`;
  }
  return null;
}

function callTool(parts: MethodParts, turn: Turn): void {
  const found = owner(parts, turn);
  if (found === null) return;
  const { target, own } = found;
  const given = turn.params.arguments;
  const args = isJsonObject(given) ? given : noArguments;
  const params = target.prefix === '' ? turn.params : { ...turn.params, name: own };
  runGuarded(parts, turn, {
    target,
    tool: own,
    via: 'tools/call',
    args: judgedArgs(parts, turn, { target, args, method: 'tools/call', params }),
    given: args,
    fault: strayMember(turn),
    method: 'tools/call',
    params,
    onResult(value) {
      if (value.task === undefined && value.resultType !== 'task') return;
      parts.tasks.add(turn.conversation.agent.id, target, own, args, value);
    },
  });
}

function getPrompt(parts: MethodParts, turn: Turn): void {
  const found = owner(parts, turn);
  if (found === null) return;
  const { target, own } = found;
  const given = turn.params.arguments;
  const params = owned(turn, 'name', own);
  const args = { name: own, ...(isJsonObject(given) ? { arguments: given } : {}) };
  runGuarded(parts, turn, {
    target,
    tool: 'prompts/get',
    via: 'prompts/get',
    args: judgedArgs(parts, turn, { target, args, method: 'prompts/get', params }),
    method: 'prompts/get',
    params,
  });
}

/** The parameters of a request for one thing as its server knows it. */
function owned({ params }: Turn, member: 'name' | 'uri', own: string): JsonObject {
  return params[member] === own ? params : { ...params, [member]: own };
}

type UriMethod = 'resources/read' | 'resources/subscribe' | 'skills/get' | 'resources/directory/read';

/** Reading a resource is judged as the tool that serves the same data: else it would be a way round that tool's rule. */
function withUri(parts: MethodParts, turn: Turn, method: UriMethod): void {
  const uri = turn.params.uri;
  if (typeof uri !== 'string') {
    turn.error(rpcError(invalidParams, 'Invalid params: "uri" is not a string'));
    return;
  }
  const found = uriOwner(turn.conversation.targets(), uri);
  if (found === null) {
    turn.error(unknownName(turn));
    return;
  }
  const { target, own } = found;
  const agent = turn.conversation.agent.id;
  const { tool, args } = readingCall(parts, target.name, own);
  const params = owned(turn, 'uri', own);
  // A rule that speaks of watching holds beside those that speak of reading.
  const named = method !== 'resources/read' && parts.gate.names(agent, target.name, method);
  judgeFirst(parts, turn, named ? { target, tool: method, via: method, args: { uri: own } } : null, {
    target,
    tool,
    via: method,
    args: judgedArgs(parts, turn, { target, args, method, params }),
    method,
    params,
    ...(method === 'skills/get' || method === 'resources/directory/read'
      ? { filter: async (result) => shownFiles(parts, turn, target, method, result) }
      : {}),
  });
}

/** What tells of files: as the lists of them, only what this agent may see. */
function shownFiles(
  parts: MethodParts,
  turn: Turn,
  target: Target,
  method: 'skills/get' | 'resources/directory/read',
  result: JsonObject,
): JsonObject {
  // Made anew at each look: the one that was asked has to be among them.
  const targets = turn.conversation.targets().map((one) => (one.name === target.name ? target : one));
  const agent = turn.conversation.agent.id;
  if (method === 'resources/directory/read') {
    return withMembers(result, {
      resources: visible(parts, agent, target, targets, 'resources/list', result.resources),
    });
  }
  const [skill] = visible(parts, agent, target, targets, 'skills/list', [result.skill ?? null]);
  if (skill === undefined)
    throw new Error('this skill may not be shown: it is new or changed, or not all of its files may be read');
  return withMembers(result, { skill });
}

/** Taking a wish back needs no leave, and of what was never wished for the server need not hear. */
function unsubscribe(parts: MethodParts, turn: Turn): void {
  const uri = turn.params.uri;
  if (typeof uri !== 'string') {
    turn.error(rpcError(invalidParams, 'Invalid params: "uri" is not a string'));
    return;
  }
  const found = uriOwner(turn.conversation.targets(), uri);
  const done = found === null ? undefined : turn.conversation.standing?.(found.target.name).unwatch(found.own);
  Promise.resolve(done)
    .then(() => turn.result({}))
    .catch((error) => giveUp(parts, turn, error));
}

/** Tells every server of the address its level, as far as it can be reached; with one server its own error is given. */
async function setLevel(turn: Turn): Promise<void> {
  const { level } = turn.params;
  if (typeof level !== 'string' || !logLevels.includes(level)) {
    turn.error(rpcError(invalidParams, `Invalid params: "level" is none of ${logLevels.join(', ')}`));
    return;
  }
  const { conversation } = turn;
  const targets = conversation.targets();
  const told = targets.map(async ({ name }) => {
    // Where it cannot be reached now, it is told when it can.
    await Promise.resolve(conversation.link(name)).catch(() => null);
    return (await conversation.standing?.(name).setLevel(level)) ?? null;
  });
  const errors = await Promise.all(told.map((one) => one.catch(() => null)));
  const [error = null] = errors;
  if (targets.length === 1 && error !== null) turn.error(error);
  else turn.result({});
}
