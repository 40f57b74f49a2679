import { metaKeys } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';

/**
 * What of a request goes on to a server, by method: each member here is judged and recorded, or says nothing of the
 * agent's (a place in a list that the server itself gave, a level out of eight words). Any other member is dropped, and so
 * is any method that does not stand here. docs/what-reaches-a-server.md is this table in words.
 */
const members: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    'tools/call': ['name', 'arguments', 'task', 'inputResponses', 'requestState'],
    'prompts/get': ['name', 'arguments', 'inputResponses', 'requestState'],
    'resources/read': ['uri', 'inputResponses', 'requestState'],
    'resources/subscribe': ['uri'],
    'resources/unsubscribe': ['uri'],
    'completion/complete': ['ref', 'argument', 'context'],
    'tools/list': ['cursor'],
    'prompts/list': ['cursor'],
    'resources/list': ['cursor'],
    'resources/templates/list': ['cursor'],
    'skills/list': ['cursor'],
    'skills/get': ['uri'],
    'resources/directory/read': ['uri', 'cursor'],
    'logging/setLevel': ['level'],
    'tasks/get': ['taskId'],
    'tasks/result': ['taskId'],
    'tasks/cancel': ['taskId'],
    'tasks/update': ['taskId', 'inputResponses', 'requestState'],
    'tasks/list': ['cursor'],
    'subscriptions/listen': ['notifications'],
  }).map(([method, names]) => [method, new Set(names)]),
);

/** Members of `_meta` that go on. Whatever else stands there is no rule's business and no record's: it is dropped. */
const metaMembers: ReadonlySet<string> = new Set(['progressToken']);
const statelessMetaMembers: ReadonlySet<string> = new Set([
  'progressToken',
  metaKeys.version,
  metaKeys.client,
  metaKeys.capabilities,
  metaKeys.logLevel,
]);

/** Levels of a log, lowest first (RFC 5424). */
export const logLevels: readonly unknown[] = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
];

/** What an agent says of itself with a request of the era without sessions, as far as that goes on; see `clients.ts`. */
export type MetaFilter = (meta: JsonObject) => JsonObject;

/**
 * The parameters as they go on to a server: the very object where nothing has to be dropped. Null for a method that never
 * goes on. `stateless`: what to make of the agent's own words in `_meta`; null in a session.
 */
export function sentParams(
  method: string,
  params: JsonObject | undefined,
  stateless: MetaFilter | null,
): JsonObject | undefined | null {
  const known = members.get(method);
  if (known === undefined) return null;
  if (params === undefined) return undefined;
  let whole = true;
  for (const name in params) if (!known.has(name)) whole = false;
  const task = method === 'tools/call' ? params.task : undefined;
  if (whole && task === undefined) return params;
  const meta = sentMeta(params._meta, stateless);
  const picked = Object.entries(params).flatMap(([name, value]): [string, JsonValue][] => {
    if (name === '_meta') return meta === undefined ? [] : [[name, meta]];
    if (!known.has(name)) return [];
    return [[name, name === 'task' ? sentTask(value) : value]];
  });
  return Object.fromEntries(picked);
}

function sentMeta(meta: JsonValue | undefined, stateless: MetaFilter | null): JsonObject | undefined {
  if (!isJsonObject(meta)) return undefined;
  const wanted = stateless === null ? metaMembers : statelessMetaMembers;
  const picked = Object.fromEntries(
    Object.entries(meta).filter(
      ([name, value]) => wanted.has(name) && (name !== metaKeys.logLevel || logLevels.includes(value)),
    ),
  );
  const sent = stateless === null ? picked : stateless(picked);
  return Object.keys(sent).length === 0 ? undefined : sent;
}

/** How long a task may be kept, milliseconds, is all that an agent may say of it. */
function sentTask(task: JsonValue): JsonObject {
  return isJsonObject(task) && typeof task.ttl === 'number' ? { ttl: task.ttl } : {};
}
