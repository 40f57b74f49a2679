import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { Link } from '../../shared/link.ts';
import { type CallParts, runGuarded } from './calls.ts';
import { invalidParams, methodNotFound, unknownName } from './errors.ts';
import { judgedAs } from './judged-as.ts';
import type { ListCache } from './list-cache.ts';
import { type ListMethod, type ListParts, runList } from './lists.ts';
import { ownerOf, type Target, uriOwner } from './names.ts';
import type { RefusalCause } from './ports.ts';
import { runTask, type TaskBook, withAnswers } from './tasks.ts';
import type { Turn } from './turn.ts';
import { rpcError } from './wire.ts';

export interface MethodParts extends CallParts, ListParts {
  readonly tasks: TaskBook;
  /** Counts a refusal that comes before any judgement. */
  refused(cause: RefusalCause): void;
}

/** What a conversation keeps between requests. */
export interface Memory {
  readonly lists: ListCache;
  /** A list that was shown turned out to be old. */
  listChanged(method: ListMethod): void;
}

const noArguments: JsonObject = Object.freeze({});

/** Sends a request of an agent where it belongs. */
export function runMethod(parts: MethodParts, turn: Turn, memory: Memory): void {
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
    case 'resources/templates/list': {
      const method = turn.method;
      runList(parts, turn, method, memory.lists, () => memory.listChanged(method));
      return;
    }
    case 'resources/read':
      withUri(parts, turn, 'resources/read');
      return;
    case 'resources/subscribe':
      withUri(parts, turn, 'resources/subscribe');
      return;
    case 'resources/unsubscribe':
      unsubscribe(turn);
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
      runTask(parts, parts.tasks, turn, turn.method);
      return;
    case 'logging/setLevel':
      setLevel(turn);
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

/** What is judged and recorded of a request: in the era without sessions with what it brings to a server that asked. */
function judgedArgs({ conversation, params }: Turn, args: JsonObject): JsonObject {
  const { inputResponses } = params;
  return inputResponses === undefined || conversation.session !== null ? args : withAnswers(args, { inputResponses });
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
    args: judgedArgs(turn, args),
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
  runGuarded(parts, turn, {
    target,
    tool: 'prompts/get',
    via: 'prompts/get',
    args: judgedArgs(turn, { name: own, ...(isJsonObject(given) ? { arguments: given } : {}) }),
    method: 'prompts/get',
    params: target.prefix === '' ? turn.params : { ...turn.params, name: own },
  });
}

/** Reading a resource is judged as the tool that serves the same data: else it would be a way round that tool's rule. */
function withUri(parts: MethodParts, turn: Turn, method: 'resources/read' | 'resources/subscribe'): void {
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
  const mapped = parts.mapResource(target.name, own);
  const agent = turn.conversation.agent.id;
  runGuarded(parts, turn, {
    target,
    tool:
      mapped?.tool ??
      (method === 'resources/read' ? method : judgedAs(parts.gate, agent, target.name, method, 'resources/read')),
    via: method,
    args: judgedArgs(turn, mapped?.args ?? { uri: own }),
    method,
    params: target.prefix === '' ? turn.params : { ...turn.params, uri: own },
  });
}

/** Taking a wish back needs no leave. */
function unsubscribe(turn: Turn): void {
  const uri = turn.params.uri;
  if (typeof uri !== 'string') {
    turn.error(rpcError(invalidParams, 'Invalid params: "uri" is not a string'));
    return;
  }
  const found = uriOwner(turn.conversation.targets(), uri);
  if (found === null) {
    turn.result({});
    return;
  }
  const params = { ...turn.params, uri: found.own };
  void askAll(turn, [found.target], 'resources/unsubscribe', params, () => true);
}

function complete(parts: MethodParts, turn: Turn): void {
  const ref = turn.params.ref;
  if (!isJsonObject(ref)) {
    turn.error(rpcError(invalidParams, 'Invalid params: "ref" is not an object'));
    return;
  }
  const targets = turn.conversation.targets();
  let target: Target | null = null;
  let own: JsonObject = ref;
  let mapped: { readonly tool: string; readonly args: JsonObject } | null = null;
  if (typeof ref.name === 'string') {
    target = ownerOf(targets, ref.name);
    if (target !== null) own = { ...ref, name: parts.shortNames.own(target, ref.name) };
  } else if (typeof ref.uri === 'string') {
    const found = uriOwner(targets, ref.uri);
    target = found?.target ?? null;
    if (found !== null) {
      own = { ...ref, uri: found.own };
      mapped = parts.mapResource(found.target.name, found.own.replace(/\{[^{}]*\}/g, '1'));
    }
  }
  if (target === null) {
    turn.error(unknownName(turn));
    return;
  }
  const argument: JsonValue = turn.params.argument ?? null;
  const of = typeof ref.name === 'string' ? 'prompts/get' : 'resources/read';
  runGuarded(parts, turn, {
    target,
    tool: mapped?.tool ?? judgedAs(parts.gate, turn.conversation.agent.id, target.name, 'completion/complete', of),
    via: 'completion/complete',
    args: mapped?.args ?? { ref: own, argument },
    method: 'completion/complete',
    params: target.prefix === '' ? turn.params : { ...turn.params, ref: own },
  });
}

function setLevel(turn: Turn): void {
  if (typeof turn.params.level !== 'string') {
    turn.error(rpcError(invalidParams, 'Invalid params: "level" is not a string'));
    return;
  }
  const logs = (link: Link) => link.hello.capabilities.logging !== undefined;
  void askAll(turn, turn.conversation.targets(), 'logging/setLevel', turn.params, logs);
}

/** Tells several servers the same, as far as they can be reached; with one server its own answer is given. */
async function askAll(
  turn: Turn,
  targets: readonly Target[],
  method: string,
  params: JsonObject,
  wants: (link: Link) => boolean,
): Promise<void> {
  const asked = targets.map(async (target) => {
    const link = await turn.conversation.link(target.name);
    if (!wants(link)) return;
    await new Promise<void>((resolve) => {
      link.request(method, params, {
        answer(answer) {
          if (targets.length === 1 && answer.kind === 'error') turn.error(answer.error);
          resolve();
        },
        notice: () => {},
        ask: (one) => one.respond({ kind: 'error', error: rpcError(methodNotFound, 'Method not found') }),
      });
    });
  });
  await Promise.allSettled(asked);
  turn.result({});
}
