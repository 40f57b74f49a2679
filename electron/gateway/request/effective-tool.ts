import type { DataCall } from '../../../shared/call.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import type { Notification } from '../../../shared/upstream-connection.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import type { GatePort } from '../ports.ts';
import { outerUri, type ServerTarget } from '../wire/names.ts';
import type { AgentRequest } from './agent-request.ts';

/** What tells which call serves the same data, and whether an agent may have it. */
export interface DataContext {
  readonly gate: GatePort;
  /** Called with an error of ours that failed one thing alone. */
  failed(error: unknown): void;
  mapResource(server: ServerName, uri: string): { readonly tool: string; readonly args: JsonObject } | null;
  /** Whose tasks are whose. */
  readonly tasks: TaskOwners;
}

/** By which call of an agent a task was begun, at these servers. */
export interface TaskOwners {
  find(agent: AgentId, taskId: string, targets: readonly ServerTarget[]): readonly { readonly tool: string }[];
}

/** A server tells how a task stands without saying whom: `notifications/tasks/status`, and what later revisions call it. */
const taskNotices = 'notifications/tasks';

/** Whether it is the agent's own task, of a tool that it may see, while nothing is closed to it. */
function mayHearOfTask(
  { gate, tasks }: DataContext,
  agent: AgentId,
  target: ServerTarget,
  { params }: Notification,
): boolean {
  const { taskId } = params ?? {};
  if (typeof taskId !== 'string' || gate.closedFor(agent, target.name) !== null) return false;
  const [task] = tasks.find(agent, taskId, [target]);
  return task !== undefined && gate.lists(agent, target.name, task.tool);
}

/** The call that serves the same data as a resource: its tool where one is known, else the reading of it. */
export function readingCall(
  { mapResource }: DataContext,
  server: ServerName,
  uri: string,
): Pick<DataCall, 'tool' | 'args'> {
  return mapResource(server, uri) ?? { tool: 'resources/read', args: { uri } };
}

/**
 * Whether an agent may hear of a resource: rules change, and people pause, while it listens. What it may not read it does
 * not hear of either.
 */
export function mayReceive(
  context: DataContext,
  agent: AgentId,
  server: ServerName,
  uri: string,
): boolean | Promise<boolean> {
  const { gate } = context;
  if (gate.closedFor(agent, server) !== null) return false;
  const via = 'resources/subscribe';
  const data = gate.permits({ agent, server, via, ...readingCall(context, server, uri) });
  if (data === false || !gate.names(agent, server, via)) return data;
  const own = gate.permits({ agent, server, via, tool: via, args: { uri } });
  if (typeof own === 'boolean') return own && data;
  return Promise.all([own, data]).then((both) => both.every(Boolean));
}

/** Hands on a server's notice as an agent may hear it, under the names of its address; or nothing. */
export function passNotification(
  context: DataContext,
  { agent, target }: { readonly agent: AgentId; readonly target: ServerTarget },
  notification: Notification,
  send: (notification: Notification) => void,
): void {
  if (notification.method.startsWith(taskNotices)) {
    if (mayHearOfTask(context, agent, target, notification)) send(notification);
    return;
  }
  const uri = notification.params?.uri;
  if (notification.method !== 'notifications/resources/updated' || typeof uri !== 'string') {
    send(notification);
    return;
  }
  const sendUpdated = () =>
    send({
      method: notification.method,
      params: withMembers(notification.params ?? {}, { uri: outerUri(target, uri) }),
    });
  const may = mayReceive(context, agent, target.name, uri);
  if (may === true) sendUpdated();
  else if (may !== false) may.then((allowed) => allowed && sendUpdated()).catch((error) => context.failed(error));
}

/** Passes on what a server sends along with a request. */
export function noticeHandler(
  context: DataContext,
  request: AgentRequest,
  target: ServerTarget,
): (notification: Notification) => void {
  const { agent } = request.conversation;
  return (notification) =>
    passNotification(context, { agent: agent.id, target }, notification, (sendUpdated) => request.notice(sendUpdated));
}
