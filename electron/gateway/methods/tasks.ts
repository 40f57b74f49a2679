import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { UpstreamResponse } from '../../../shared/upstream-connection.ts';
import type { AgentRequest } from '../request/agent-request.ts';
import { noticeHandler } from '../request/effective-tool.ts';
import { runGuarded } from '../request/guarded-request.ts';
import { isCancelled, setForwarded } from '../request/lifecycle.ts';
import type { GuardedRequest, RequestContext } from '../request/request-context.ts';
import { ambiguousTask, invalidParams, unknownTask } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import type { Cursors } from './cursors.ts';
import type { TaskBook } from './task-book.ts';

export interface TaskContext extends RequestContext {
  readonly tasks: TaskBook;
}

export type TaskMethod = 'tasks/get' | 'tasks/result' | 'tasks/cancel' | 'tasks/update' | 'tasks/list';

/** Members of a task that say how it stands, and nothing of what it did. */
const statusMembers: ReadonlySet<string> = new Set([
  'taskId',
  'status',
  'statusMessage',
  'createdAt',
  'lastUpdatedAt',
  'ttl',
  'ttlMs',
  'pollInterval',
  'pollIntervalMs',
  'resultType',
  '_meta',
]);
/** JSON characters: room for a line about progress, none for a result in disguise. */
const maxStatus = 2000;

/**
 * A task is its call, going on: what is sent for it and what comes of it are judged as the call that began it, so that a
 * rule, a hiding or a pause that came since holds for it as well.
 *
 * - `result`, `update`: judged before they are sent, what the agent adds included.
 * - `get`: agents poll, and a poll is no call that a limit should count. It is judged only where the answer says more than
 *   how the task stands; where the tool is hidden, or the gate or the agent paused, before it is sent (and so it is not).
 * - `cancel`: only stops work. Open to the task's owner as long as the tool is not hidden.
 */
export function runTask(context: TaskContext, request: AgentRequest, method: TaskMethod, cursors: Cursors): void {
  const book = context.tasks;
  if (method === 'tasks/list') {
    listTasks(context, request, cursors);
    return;
  }
  const agent = request.conversation.agent.id;
  const { taskId, inputResponses, requestState, _meta } = request.params;
  // Of the servers that this agent reaches at this address now.
  const found = typeof taskId === 'string' ? book.find(agent, taskId, request.conversation.targets()) : [];
  const [task] = found;
  if (task === undefined || found.length > 1) {
    request.error(task === undefined ? unknownTask() : ambiguousTask());
    return;
  }
  const { target, tool } = task;
  const answers: JsonObject =
    method !== 'tasks/update'
      ? {}
      : {
          ...(inputResponses === undefined ? {} : { inputResponses }),
          ...(requestState === undefined ? {} : { requestState }),
        };
  const params = { taskId: taskId ?? null, ...answers, ...(_meta === undefined ? {} : { _meta }) };
  const guarded = { target, tool, via: 'tasks', args: withAnswers(task.args, answers), method, params } as const;
  const visible = () => context.gate.lists(agent, target.name, tool);
  if (method === 'tasks/cancel' && visible()) {
    void askServer(context, request, { target, method, params }, (answer) => answerPlainly(request, answer));
    return;
  }
  const pollable = () => visible() && context.gate.closedFor(agent, target.name) === null;
  if (method !== 'tasks/get' || !pollable()) {
    runGuarded(context, request, guarded);
    return;
  }
  void askServer(context, request, { target, method, params }, (answer) => {
    if (answer.kind === 'result' && isStatusOnly(answer.value) && pollable()) request.result(answer.value, answer.raw);
    else runGuarded(context, request, { ...guarded, fetched: answer });
  });
}

/** The arguments of the call, and beside them what the agent adds now: under a name that no argument has. */
export function withAnswers(args: JsonObject, answers: JsonObject): JsonObject {
  const added = Object.entries(answers).map(([name, value]) => {
    let free = name;
    while (Object.hasOwn(args, free)) free = `${free}'`;
    return [free, value] as const;
  });
  return added.length === 0 ? args : { ...args, ...Object.fromEntries(added) };
}

function isStatusOnly(value: JsonObject): boolean {
  return Object.keys(value).every((name) => statusMembers.has(name)) && JSON.stringify(value).length <= maxStatus;
}

function stripped(value: JsonObject): JsonObject {
  if (isStatusOnly(value)) return value;
  const members = Object.entries(value).filter(([name]) => statusMembers.has(name) && name !== '_meta');
  const task = Object.fromEntries(members);
  return isStatusOnly(task) ? task : {};
}

/** An answer that nobody judged: how the task stands, no more. */
function answerPlainly(request: AgentRequest, answer: UpstreamResponse): void {
  if (answer.kind === 'result') request.result(stripped(answer.value));
  else if (answer.kind === 'error')
    request.error({ code: answer.error.code ?? -32000, message: errorText(answer.error) });
  else request.error(rpcError(-32000, answer.message));
}

function errorText({ message }: JsonObject): string {
  return typeof message === 'string' ? message.slice(0, maxStatus) : 'error without a message';
}

/** One server's tasks: those of this agent whose tools it may still see, and how they stand. */
function listTasks(context: TaskContext, request: AgentRequest, cursors: Cursors): void {
  const book = context.tasks;
  const target = request.conversation.targets()[0];
  if (target === undefined || request.conversation.targets().length !== 1) {
    request.error(rpcError(-32601, 'Tasks are listed on the address of one server'));
    return;
  }
  const agent = request.conversation.agent.id;
  const { cursor, _meta } = request.params;
  if (cursor !== undefined && (typeof cursor !== 'string' || !cursors.knows(target.name, 'tasks/list', cursor))) {
    request.error(rpcError(invalidParams, 'Invalid cursor: list from the beginning'));
    return;
  }
  const params = { ...(cursor === undefined ? {} : { cursor }), ...(_meta === undefined ? {} : { _meta }) };
  if (context.gate.closedFor(agent, target.name) !== null) {
    // Refused, and recorded as refused.
    runGuarded(context, request, { target, tool: 'tasks', via: 'tasks', args: {}, method: 'tasks/list', params });
    return;
  }
  void askServer(context, request, { target, method: 'tasks/list', params }, (answer) => {
    if (answer.kind !== 'result') {
      answerPlainly(request, answer);
      return;
    }
    const { tasks, nextCursor } = answer.value;
    const entries: readonly JsonValue[] = Array.isArray(tasks) ? tasks : [];
    const own = entries.filter(isJsonObject).filter((entry) => {
      const [task] = typeof entry.taskId === 'string' ? book.find(agent, entry.taskId, [target]) : [];
      return task !== undefined && context.gate.lists(agent, target.name, task.tool);
    });
    if (typeof nextCursor === 'string') cursors.given(target.name, 'tasks/list', nextCursor);
    request.result({ tasks: own.map(stripped), ...(typeof nextCursor === 'string' ? { nextCursor } : {}) });
  });
}

/** Asks a task's server what needs no judgement. */
async function askServer(
  context: RequestContext,
  request: AgentRequest,
  { target, method, params }: Pick<GuardedRequest, 'target' | 'method' | 'params'>,
  done: (answer: UpstreamResponse) => void,
): Promise<void> {
  try {
    const connection = await request.conversation.connect(target.name);
    if (isCancelled(request)) return;
    const outgoing = connection.request(method, params, {
      answer(answer) {
        if (answer.kind === 'broken') request.error(rpcError(-32000, `Server ${target.name}: ${answer.message}`));
        else done(answer);
      },
      notice: noticeHandler(context, request, target),
      ask: (asked) => request.ask(asked),
    });
    setForwarded(request, outgoing);
  } catch (error) {
    request.error(rpcError(-32000, error instanceof Error ? error.message : 'cannot be reached'));
  }
}
