import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { AgentId } from '../../shared/names.ts';
import { type CallParts, runGuarded } from './calls.ts';
import { invalidParams } from './errors.ts';
import type { Target } from './names.ts';
import { type Turn, tie } from './turn.ts';
import { rpcError } from './wire.ts';

/** Whose a task is, and by which call it was begun. A task id alone opens nothing. */
export interface TaskBook {
  add(agent: AgentId, target: Target, tool: string, args: JsonObject, result: JsonObject): void;
  find(agent: AgentId, taskId: string): Task | null;
}
export interface Task {
  readonly agent: AgentId;
  readonly target: Target;
  readonly tool: string;
  readonly args: JsonObject;
}

const maxTasks = 10_000;

export function createTaskBook(): TaskBook {
  const tasks = new Map<string, Task>();
  return {
    add(agent, target, tool, args, result) {
      const task = isJsonObject(result.task) ? result.task : result;
      if (typeof task.taskId !== 'string') return;
      tasks.set(`${agent} ${task.taskId}`, { agent, target, tool, args });
      while (tasks.size > maxTasks) tasks.delete(tasks.keys().next().value ?? '');
    },
    find: (agent, taskId) => tasks.get(`${agent} ${taskId}`) ?? null,
  };
}

export type TaskMethod = 'tasks/get' | 'tasks/result' | 'tasks/cancel' | 'tasks/update' | 'tasks/list';

/**
 * A task's result is judged as the call that began it: a rule that came since holds for it as well. How it stands may be
 * asked without a judgement, as often as the agent likes, by the agent that began it.
 */
export function runTask(parts: CallParts, book: TaskBook, turn: Turn, method: TaskMethod): void {
  if (method === 'tasks/list') {
    listTasks(book, turn);
    return;
  }
  const agent = turn.conversation.agent.id;
  const { taskId } = turn.params;
  const task = typeof taskId === 'string' ? book.find(agent, taskId) : null;
  if (task === null) {
    turn.error(rpcError(invalidParams, 'Unknown task'));
    return;
  }
  if (method === 'tasks/result') {
    const { target, tool, args } = task;
    runGuarded(parts, turn, { target, tool, via: 'tasks', args, method, params: turn.params });
    return;
  }
  void pass(turn, task.target, method, (value) => value);
}

/** One server's tasks, those of this agent only. */
function listTasks(book: TaskBook, turn: Turn): void {
  const target = turn.conversation.targets()[0];
  if (target === undefined || turn.conversation.targets().length !== 1) {
    turn.error(rpcError(-32601, 'Tasks are listed on the address of one server'));
    return;
  }
  const agent = turn.conversation.agent.id;
  void pass(turn, target, 'tasks/list', (value) => {
    const tasks: readonly JsonValue[] = Array.isArray(value.tasks) ? value.tasks : [];
    const own = tasks.filter(
      (task) => isJsonObject(task) && typeof task.taskId === 'string' && book.find(agent, task.taskId) !== null,
    );
    return { ...value, tasks: own };
  });
}

async function pass(
  turn: Turn,
  target: Target,
  method: string,
  change: (value: JsonObject) => JsonObject,
): Promise<void> {
  try {
    const link = await turn.conversation.link(target.name);
    const outgoing = link.request(method, turn.params, {
      answer(answer) {
        if (answer.kind === 'result') turn.result(change(answer.value));
        else if (answer.kind === 'error') turn.error(answer.error);
        else turn.error(rpcError(-32000, `Server ${target.name}: ${answer.message}`));
      },
      notice: (notice) => turn.notice(notice),
      ask: (asked) => turn.ask(asked),
    });
    tie(turn, outgoing);
  } catch (error) {
    turn.error(rpcError(-32000, error instanceof Error ? error.message : 'cannot be reached'));
  }
}
