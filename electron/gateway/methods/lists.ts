import type { Closed } from '../../../shared/call.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { UpstreamConnection, UpstreamResponse } from '../../../shared/upstream-connection.ts';
import { exactResult, sameNumbers, withMembers } from '../../protocol/exact-numbers.ts';
import type { AgentRequest } from '../request/agent-request.ts';
import { noticeHandler } from '../request/effective-tool.ts';
import { giveUp } from '../request/give-up.ts';
import { setForwarded } from '../request/lifecycle.ts';
import { closedWords } from '../request/reach.ts';
import { brokenError, invalidParams } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import type { ServerTarget } from '../wire/names.ts';
import type { Cursors } from './cursors.ts';
import { entriesOf } from './joint-list.ts';
import { type ListContext, type ListMemory, type ListMethod, listMembers, offers } from './list-methods.ts';
import { visible } from './visible-entries.ts';

/** Answers a list: of one server page by page as it comes, of several servers in one page. */
export function runList(context: ListContext, request: AgentRequest, method: ListMethod, memory: ListMemory): void {
  const targets = request.conversation.targets();
  const only = targets[0];
  if (only === undefined) {
    request.result({ [listMembers[method]]: [] });
    return;
  }
  if (targets.length === 1) {
    listOne({ context, request, method, target: only, cursors: memory.cursors });
    return;
  }
  const asked = targets.map((target) => entriesOf({ context, request, targets, method, memory }, target));
  Promise.all(asked)
    .then((found) => request.result({ [listMembers[method]]: found.flat() }))
    .catch((error) => giveUp(context, request, error));
}

/** A page of one server's list. */
interface OneList {
  readonly context: ListContext;
  readonly request: AgentRequest;
  readonly method: ListMethod;
  readonly target: ServerTarget;
  readonly cursors: Cursors;
}

function listOne(list: OneList): void {
  const { context, request, method, target, cursors } = list;
  const { cursor } = request.params;
  if (cursor !== undefined && (typeof cursor !== 'string' || !cursors.knows(target.name, method, cursor))) {
    request.error(rpcError(invalidParams, 'Invalid cursor: list from the beginning'));
    return;
  }
  const closed = context.gate.closedFor(request.conversation.agent.id, target.name);
  if (closed !== null) {
    listClosed(list, closed);
    return;
  }
  const fail = (error: unknown) => {
    const message = error instanceof Error ? error.message : 'cannot be reached';
    request.error(brokenError(target.name, { kind: 'broken', cause: 'lost', sent: false, message }));
  };
  try {
    const connection = request.conversation.connect(target.name);
    if (connection instanceof Promise) connection.then((opened) => askPage(list, opened)).catch(fail);
    else askPage(list, connection);
  } catch (error) {
    fail(error);
  }
}

function askPage(list: OneList, connection: UpstreamConnection): void {
  const { context, request, method, target } = list;
  if (!offers(connection.initializeResult, method)) {
    request.result({ [listMembers[method]]: [] });
    return;
  }
  const handle = connection.request(method, request.params, {
    answer: (answer) => answerPage(list, answer),
    notice: noticeHandler(context, request, target),
    ask: (asked) => request.ask(asked),
    stream: (primed) => request.stream(primed),
  });
  setForwarded(request, handle);
}

function answerPage(list: OneList, answer: UpstreamResponse): void {
  const { request, method, target, cursors } = list;
  if (answer.kind === 'error') request.error(answer.error);
  else if (answer.kind === 'broken') request.error(brokenError(target.name, answer));
  else {
    const page = exactResult(answer.value, answer.raw);
    const entries = { [listMembers[method]]: shown(list, page[listMembers[method]]) };
    const { nextCursor, ...last } = page;
    // A cursor that leads to itself would be followed for ever: the list ends there.
    if (typeof nextCursor === 'string' && nextCursor === request.params.cursor) {
      request.result(sameNumbers(page, { ...last, ...entries }));
      return;
    }
    if (typeof nextCursor === 'string') cursors.given(target.name, method, nextCursor);
    request.result(withMembers(page, entries));
  }
}

/** A list while nothing may be asked of the server: of tools what it last listed to the gateway itself. */
function listClosed(list: OneList, why: Closed): void {
  const { context, request, method, target } = list;
  if (method !== 'tools/list' && why !== 'hidden') {
    request.error(
      brokenError(target.name, { kind: 'broken', cause: 'refused', sent: false, message: closedWords[why] }),
    );
    return;
  }
  const isFirst = method === 'tools/list' && request.params.cursor === undefined;
  const last = isFirst ? context.upstreams.lastListed(target.name) : [];
  request.result({ [listMembers[method]]: shown(list, last as unknown as JsonObject[]) });
}

function shown({ context, request, method, target }: OneList, entries: JsonValue | undefined): readonly JsonObject[] {
  const agent = request.conversation.agent.id;
  return visible(context, { agent, target, targets: [target], method }, entries);
}
