import type { Closed } from '../../../shared/call.ts';
import { metaOf } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import {
  type InitializeResult,
  type ListKind,
  rejectServerRequest,
  type UpstreamConnection,
  type UpstreamResponse,
  type UpstreamsPort,
} from '../../../shared/link.ts';
import type { AgentId } from '../../../shared/names.ts';
import type { ToolDefinition } from '../../../shared/tool.ts';
import { createPageCount } from '../../lib/page-count.ts';
import { exactResult, sameNumbers, withMembers } from '../../protocol/exact-numbers.ts';
import { type AgentRequest, tie } from '../request/agent-request.ts';
import { type DataContext, tellNotice } from '../request/effective-tool.ts';
import { giveUp } from '../request/guarded-request.ts';
import { closedWords } from '../request/reach.ts';
import { withAppPage } from '../wire/app-pages.ts';
import { brokenError, invalidParams } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import { exposedName, outerUri, ownerOf, type ShortNames, type Target, uriOwner } from '../wire/names.ts';
import { offersSkills, shownSkill } from '../wire/skills.ts';
import type { Cursors } from './cursors.ts';
import type { ListCache } from './list-cache.ts';

/** Methods that list, and the member that holds the entries. */
export const listMembers = {
  'tools/list': 'tools',
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
  'skills/list': 'skills',
} as const;
export type ListMethod = keyof typeof listMembers;

/** What a notice of its change calls each list, and the capability without which a server is not asked for it. */
export const listKinds: Readonly<Record<ListMethod, ListKind>> = {
  'tools/list': 'tools',
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resources',
  // The files of skills are resources, and no notice tells of the skills themselves.
  'skills/list': 'resources',
};

export function isListMethod(method: string): method is ListMethod {
  return Object.hasOwn(listMembers, method);
}

export interface ListParts extends DataContext {
  readonly upstreams: UpstreamsPort;
  readonly shortNames: ShortNames;
  /** How long a list of several servers waits for each, milliseconds. */
  readonly listWaitMs: number;
}

/** Whether a server is to be asked for a list. */
function offers(hello: InitializeResult, method: ListMethod): boolean {
  return method === 'skills/list' ? offersSkills(hello) : hello.capabilities[listKinds[method]] !== undefined;
}

/** The entries of one server's list that this agent may see, under this address's names. All other members are kept. */
export function visible(
  parts: ListParts,
  agent: AgentId,
  target: Target,
  targets: readonly Target[],
  method: ListMethod,
  entries: JsonValue | undefined,
): readonly JsonObject[] {
  if (!Array.isArray(entries)) return [];
  // What cannot be read cannot be judged: it is left out.
  const readable = (entries as readonly JsonValue[]).filter(isJsonObject);
  const { gate, upstreams, shortNames } = parts;
  const lists = (tool: string) => gate.lists(agent, target.name, tool);
  switch (method) {
    case 'tools/list': {
      const named = readable.filter((entry) => typeof entry.name === 'string');
      const once = [...new Map(named.toReversed().map((entry) => [entry.name, entry])).values()].toReversed();
      const shown = upstreams.observe(target.name, once as unknown as readonly ToolDefinition[]);
      return shown
        .filter((tool) => lists(tool.name) && leadsBack(tool.name))
        .map((tool) => renamed(target, withAppPage(tool as unknown as JsonObject, pageOf), shortNames));
    }
    case 'prompts/list':
      return reviewed('prompts')
        .filter((entry) => typeof entry.name === 'string' && lists('prompts/get') && leadsBack(entry.name))
        .map((entry) => renamed(target, entry, shortNames));
    case 'resources/list':
      return reviewed('resources')
        .filter((entry) => shows(entry.uri))
        .map((entry) => relocated(target, entry, 'uri'));
    case 'resources/templates/list':
      return reviewed('resourceTemplates')
        .filter((entry) => shows(entry.uriTemplate))
        .map((entry) => relocated(target, entry, 'uriTemplate'));
    case 'skills/list':
      return reviewed('skills')
        .map((entry) => shownSkill(target, entry, shows))
        .filter((entry) => entry !== null);
  }
  function reviewed(kind: 'prompts' | 'resources' | 'resourceTemplates' | 'skills'): readonly JsonObject[] {
    return upstreams.recordSeen(target.name, kind, readable);
  }
  /** The address of an app's page, where the agent may read it. */
  function pageOf(uri: string): string | null {
    return shows(uri) ? outerUri(target, uri) : null;
  }
  /** A name of the unprefixed server that looks like another server's would be taken for that one: it is not shown. */
  function leadsBack(name: string): boolean {
    return target.prefix !== '' || ownerOf(targets, name) === target;
  }
  function shows(uri: JsonValue | undefined): boolean {
    if (typeof uri !== 'string' || (target.prefix === '' && uriOwner(targets, uri)?.target !== target)) return false;
    // A template is judged by what it would read: any value stands for its variables.
    const mapped = parts.mapResource(target.name, uri.replace(/\{[^{}]*\}/g, '1'));
    return lists(mapped?.tool ?? 'resources/read');
  }
}

function renamed(target: Target, entry: JsonObject, shortNames: ShortNames): JsonObject {
  if (target.prefix === '' || typeof entry.name !== 'string') return entry;
  const name = exposedName(target, entry.name);
  if (name !== target.prefix + entry.name) shortNames.learn(name, entry.name);
  return withMembers(entry, { name });
}

function relocated(target: Target, entry: JsonObject, member: 'uri' | 'uriTemplate'): JsonObject {
  const own = entry[member];
  return target.prefix === '' || typeof own !== 'string'
    ? entry
    : withMembers(entry, { [member]: outerUri(target, own) });
}

/** What a conversation keeps of lists between requests. */
export interface ListMemory {
  readonly lists: ListCache;
  readonly cursors: Cursors;
  /** A list that was shown turned out to be old. */
  listChanged(method: ListMethod): void;
}

/** Answers a list: of one server page by page as it comes, of several servers in one page. */
export function runList(parts: ListParts, request: AgentRequest, method: ListMethod, memory: ListMemory): void {
  const targets = request.conversation.targets();
  const only = targets[0];
  if (only === undefined) {
    request.result({ [listMembers[method]]: [] });
    return;
  }
  if (targets.length === 1) {
    listOne(parts, request, method, only, memory.cursors);
    return;
  }
  const asked = targets.map((target) => entriesOf({ parts, turn: request, targets, method, memory }, target));
  Promise.all(asked)
    .then((found) => request.result({ [listMembers[method]]: found.flat() }))
    .catch((error) => giveUp(parts, request, error));
}

function listOne(parts: ListParts, request: AgentRequest, method: ListMethod, target: Target, cursors: Cursors): void {
  const member = listMembers[method];
  const { cursor } = request.params;
  if (cursor !== undefined && (typeof cursor !== 'string' || !cursors.knows(target.name, method, cursor))) {
    request.error(rpcError(invalidParams, 'Invalid cursor: list from the beginning'));
    return;
  }
  const closed = parts.gate.closedFor(request.conversation.agent.id, target.name);
  if (closed !== null) {
    listClosed(parts, request, method, target, closed);
    return;
  }
  const fail = (error: unknown) => {
    const message = error instanceof Error ? error.message : 'cannot be reached';
    request.error(brokenError(target.name, { kind: 'broken', cause: 'lost', sent: false, message }));
  };
  const ask = (connection: UpstreamConnection) => {
    if (!offers(connection.hello, method)) return request.result({ [member]: [] });
    const outgoing = connection.request(method, request.params, {
      answer(answer) {
        if (answer.kind === 'error') return request.error(answer.error);
        if (answer.kind === 'broken') return request.error(brokenError(target.name, answer));
        const agent = request.conversation.agent.id;
        const list = exactResult(answer.value, answer.raw);
        const entries = visible(parts, agent, target, [target], method, list[member]);
        const { nextCursor } = list;
        // A cursor that leads to itself would be followed for ever: the list ends there.
        if (typeof nextCursor === 'string' && nextCursor === cursor) {
          const { nextCursor: _, ...last } = list;
          request.result(sameNumbers(list, { ...last, [member]: entries }));
          return;
        }
        if (typeof nextCursor === 'string') cursors.given(target.name, method, nextCursor);
        request.result(withMembers(list, { [member]: entries }));
      },
      notice: tellNotice(parts, request, target),
      ask: (asked) => request.ask(asked),
      stream: (primed) => request.stream(primed),
    });
    tie(request, outgoing);
  };
  try {
    const connection = request.conversation.link(target.name);
    if (connection instanceof Promise) connection.then(ask).catch(fail);
    else ask(connection);
  } catch (error) {
    fail(error);
  }
}

/** A list while nothing may be asked of the server: of tools what it last listed to the gateway itself. */
function listClosed(parts: ListParts, request: AgentRequest, method: ListMethod, target: Target, why: Closed): void {
  const agent = request.conversation.agent.id;
  if (method !== 'tools/list' && why !== 'hidden') {
    request.error(
      brokenError(target.name, { kind: 'broken', cause: 'refused', sent: false, message: closedWords[why] }),
    );
    return;
  }
  const last =
    method === 'tools/list' && request.params.cursor === undefined ? parts.upstreams.lastListed(target.name) : [];
  const entries = visible(parts, agent, target, [target], method, last as unknown as JsonObject[]);
  request.result({ [listMembers[method]]: entries });
}

interface JointList {
  readonly parts: ListParts;
  readonly turn: AgentRequest;
  readonly targets: readonly Target[];
  readonly method: ListMethod;
  readonly memory: ListMemory;
}

/**
 * One server's part of a joint list: what it answers in time, else what it answered last; of tools, what it last answered
 * to the gateway itself, for a process of the agent's own may only be starting. Never rejects.
 */
async function entriesOf(
  { parts, turn, targets, method, memory }: JointList,
  target: Target,
): Promise<readonly JsonObject[]> {
  const cache = memory.lists;
  const agent = turn.conversation.agent.id;
  const key = `${target.name} ${method}`;
  const listed = method === 'tools/list' ? parts.upstreams.lastListed(target.name) : [];
  const before = cache.get(key) ?? (listed as unknown as readonly JsonObject[]);
  const shown = (entries: readonly JsonObject[]) =>
    visible(parts, agent, target, targets, method, entries as JsonObject[]);
  if (parts.gate.closedFor(agent, target.name) !== null) return shown(before);
  let late = false;
  let timer: NodeJS.Timeout | null = null;
  const fresh = allPages(turn, target, method).then((entries) => {
    cache.set(key, entries);
    // The agent was shown an older list, or none: it should ask again. What it is not shown changes nothing for it: of its
    // tools a server may list some that have no name, or one twice.
    if (late && JSON.stringify(shown(entries)) !== JSON.stringify(shown(before))) memory.listChanged(method);
    return entries;
  });
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), parts.listWaitMs);
  });
  const found = await Promise.race([fresh.catch(() => null), timeout]);
  if (timer !== null) clearTimeout(timer);
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

async function allPages(request: AgentRequest, target: Target, method: ListMethod): Promise<readonly JsonObject[]> {
  const connection = await request.conversation.link(target.name);
  if (!offers(connection.hello, method)) return [];
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
