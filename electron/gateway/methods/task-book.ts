import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { AgentId } from '../../../shared/names.ts';
import type { ByteBudget, Charge } from '../../lib/byte-budget.ts';
import { heapSize } from '../../lib/heap-size.ts';
import type { TaskOwners } from '../request/effective-tool.ts';
import type { ServerTarget } from '../wire/names.ts';

/** Whose a task is, and by which call it was begun. A task id alone opens nothing. */
export interface TaskBook extends TaskOwners {
  /** Notes the task that a call's result tells of. */
  add(task: Task, result: JsonObject): void;
  /** The agent's tasks of this id at these servers: two servers may use the same. */
  find(agent: AgentId, taskId: string, targets: readonly ServerTarget[]): readonly Task[];
}
export interface Task {
  readonly agent: AgentId;
  readonly target: ServerTarget;
  readonly tool: string;
  readonly args: JsonObject;
}

const maxTasks = 10_000;
const taskBytes = 1024;

/** `kept`: the account of agents. An agent that has no room for one more task loses its own oldest ones. */
export function createTaskBook(byteBudget: ByteBudget): TaskBook {
  const tasks = new Map<string, Task & { readonly charge: Charge }>();
  const forget = (key: string) => {
    tasks.get(key)?.charge.release();
    tasks.delete(key);
  };
  function room(agent: AgentId, bytes: number): Charge | null {
    for (;;) {
      const charge = byteBudget.party(agent).take(bytes);
      if (charge !== null) return charge;
      const oldest = [...tasks].find(([, task]) => task.agent === agent);
      if (oldest === undefined) return null;
      forget(oldest[0]);
    }
  }
  const keyOf = (agent: AgentId, { name }: ServerTarget, taskId: string) => `${agent} ${name} ${taskId}`;
  return {
    add({ agent, target, tool, args }, result) {
      const { taskId } = isJsonObject(result.task) ? result.task : result;
      if (typeof taskId !== 'string') return;
      const key = keyOf(agent, target, taskId);
      forget(key);
      const charge = room(agent, taskBytes + 2 * key.length + heapSize(args));
      if (charge === null) return;
      tasks.set(key, { agent, target, tool, args, charge });
      while (tasks.size > maxTasks) forget(tasks.keys().next().value ?? '');
    },
    find: (agent, taskId, targets) => targets.flatMap((target) => tasks.get(keyOf(agent, target, taskId)) ?? []),
  };
}
