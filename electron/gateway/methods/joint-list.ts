import { metaOf } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { rejectServerRequest, type UpstreamResponse } from '../../../shared/upstream-connection.ts';
import { inTime } from '../../lib/in-time.ts';
import { createPageCount } from '../../lib/page-count.ts';
import { exactResult } from '../../protocol/exact-numbers.ts';
import type { AgentRequest } from '../request/agent-request.ts';
import type { ServerTarget } from '../wire/names.ts';
import { type ListContext, type ListMemory, type ListMethod, listMembers, offers } from './list-methods.ts';
import { visible } from './visible-entries.ts';

/** A list of several servers in one page. */
export interface JointList {
  readonly context: ListContext;
  readonly request: AgentRequest;
  readonly targets: readonly ServerTarget[];
  readonly method: ListMethod;
  readonly memory: ListMemory;
}

/**
 * One server's part of a joint list: what it answers in time, else what it answered last; of tools, what it last answered
 * to the gateway itself, for a process of the agent's own may only be starting. Never rejects.
 */
export async function entriesOf(
  { context, request, targets, method, memory }: JointList,
  target: ServerTarget,
): Promise<readonly JsonObject[]> {
  const cache = memory.lists;
  const agent = request.conversation.agent.id;
  const key = `${target.name} ${method}`;
  const listed = method === 'tools/list' ? context.upstreams.lastListed(target.name) : [];
  const before = cache.get(key) ?? (listed as unknown as readonly JsonObject[]);
  const shown = (entries: readonly JsonObject[]) =>
    visible(context, { agent, target, targets, method }, entries as JsonObject[]);
  if (context.gate.closedFor(agent, target.name) !== null) return shown(before);
  let late = false;
  const fresh = allPages(request, target, method).then((entries) => {
    cache.set(key, entries);
    // The agent was shown an older list, or none: it should ask again. What it is not shown changes nothing for it: of its
    // tools a server may list some that have no name, or one twice.
    if (late && JSON.stringify(shown(entries)) !== JSON.stringify(shown(before))) memory.listChanged(method);
    return entries;
  });
  const found = await inTime(
    fresh.catch(() => null),
    context.listWaitMs,
  );
  late = found === null;
  return shown(found ?? before);
}

/** What each page is asked with beside its cursor: without a session a server is told in each request who asks. */
function envelopeOf({ conversation, params }: AgentRequest): JsonObject {
  if (conversation.session !== null) return {};
  // Under the agent's one token the progress of several servers would be mixed.
  const { progressToken: _, ...meta } = metaOf(params);
  return { _meta: meta };
}

async function allPages(
  request: AgentRequest,
  target: ServerTarget,
  method: ListMethod,
): Promise<readonly JsonObject[]> {
  const connection = await request.conversation.connect(target.name);
  if (!offers(connection.initializeResult, method)) return [];
  const entries: JsonObject[] = [];
  const count = createPageCount();
  let cursor: string | null = null;
  do {
    const params: JsonObject = { ...envelopeOf(request), ...(cursor === null ? {} : { cursor }) };
    const answer = await new Promise<UpstreamResponse>((resolve) => {
      connection.request(method, params, {
        answer: resolve,
        notice: () => {},
        ask: rejectServerRequest,
      });
    });
    if (answer.kind !== 'result') throw new Error('no list');
    const list = exactResult(answer.value, answer.raw)[listMembers[method]];
    const page = Array.isArray(list) ? (list as readonly JsonValue[]).filter(isJsonObject) : [];
    cursor = count.next({ items: page.length, bytes: answer.bytes, cursor: answer.value.nextCursor });
    entries.push(...page);
  } while (cursor !== null);
  return entries;
}
