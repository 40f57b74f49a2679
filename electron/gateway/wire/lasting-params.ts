import { metaKeys, metaOf } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { heapSize } from '../../lib/heap-size.ts';

/** What an agent says of itself may be so large, bytes: it is kept as long as its session or its stream is. */
export const maxSelf = 64 * 1024;

/** Members of `_meta` that somebody reads. */
const metaMembers = ['progressToken', ...Object.values(metaKeys)];
const members: Readonly<Record<string, readonly string[]>> = {
  'subscriptions/listen': ['notifications'],
  'resources/subscribe': ['uri'],
  'resources/unsubscribe': ['uri'],
  'logging/setLevel': ['level'],
};
const notificationMembers = [
  'toolsListChanged',
  'promptsListChanged',
  'resourcesListChanged',
  'resourceSubscriptions',
] as const;

interface Asked {
  readonly method: string;
  readonly params?: JsonObject | undefined;
  readonly weight: number;
}

/**
 * A request that opens something which stays, with only what is needed of it, so that the rest of its body can be forgotten;
 * any other as it is. Null where what its client says of itself is too large to be kept.
 */
export function lasting<T extends Asked>(asked: T): T | null {
  const { method, params } = asked;
  const known = Object.hasOwn(members, method) ? members[method] : undefined;
  if (known === undefined || params === undefined) return asked;
  const picked: Record<string, JsonValue> = pick(params, known);
  if (isJsonObject(picked.notifications)) picked.notifications = pick(picked.notifications, notificationMembers);
  const meta = pick(metaOf(params), metaMembers);
  if (heapSize(meta, maxSelf) > maxSelf) return null;
  if (params._meta !== undefined) picked._meta = meta;
  if (typeof picked.level === 'string' && picked.level.length > longestLevel) return null;
  return { ...asked, params: picked, weight: 1024 + heapSize(picked) };
}

/** Levels of a log are single words. */
const longestLevel = 32;

function pick(from: JsonObject, names: readonly string[]): Record<string, JsonValue> {
  const picked: Record<string, JsonValue> = {};
  for (const name of names) {
    const value = Object.hasOwn(from, name) ? from[name] : undefined;
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
