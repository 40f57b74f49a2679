import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import type { TestRailReads } from './client.ts';
import { TestRailError } from './errors.ts';

export interface PageWanted {
  /** Without limit and offset. */
  readonly path: string;
  /** The member that holds the list in TestRail's envelope. */
  readonly key: string;
  readonly tool: string;
  readonly limit: JsonValue | undefined;
  readonly offset: JsonValue | undefined;
}

/** TestRail's own bound. */
const pageSize = 250;
/** Beyond that no answer can be meant. */
const maxEntries = 50_000;

/**
 * One page of a list: a whole suite in one answer would fill an agent's context. `hint` says how to get the next page; null
 * where this is the last. TestRail before 6.7, and some lists of later ones, come as a plain array of everything.
 */
export async function readPage(
  api: TestRailReads,
  { path, key, tool, limit, offset }: PageWanted,
  signal: AbortSignal,
): Promise<{ readonly entries: readonly JsonValue[]; readonly hint: string | null }> {
  const size = typeof limit === 'number' ? limit : pageSize;
  const from = typeof offset === 'number' ? offset : 0;
  const asked = `${typeof limit === 'number' ? `&limit=${size}` : ''}${from > 0 ? `&offset=${from}` : ''}`;
  const answer = await api.get(`${path}${asked}`, signal);
  const next = (count: number) =>
    `These are entries ${from + 1} to ${from + count}; there are more. Next page: ${tool} with the same arguments and offset ${from + count}.`;
  const all = Array.isArray(answer) ? answer : isJsonObject(answer) ? answer[key] : undefined;
  if (Array.isArray(all) && all.length > maxEntries) {
    throw new TestRailError(
      'testrail-too-much',
      `TestRail’s answer holds more than ${maxEntries} ${key}. Ask for less.`,
    );
  }
  if (Array.isArray(answer) && (size < 1 || from < 0)) {
    throw new TestRailError('testrail-refused', `${tool} did not run: limit is at least 1, and offset at least 0.`);
  }
  if (Array.isArray(answer)) {
    // One that is longer than was asked for was not cut by the server.
    if (answer.length <= size) return { entries: answer, hint: null };
    const entries = answer.slice(from, from + size);
    return { entries, hint: from + size < answer.length ? next(entries.length) : null };
  }
  const entries = all;
  if (!Array.isArray(entries)) {
    throw new TestRailError('testrail-not-testrail', `TestRail’s answer to ${path} holds no list of ${key}.`);
  }
  const links = isJsonObject(answer) ? answer._links : null;
  const more = isJsonObject(links) && Boolean(links.next) && entries.length > 0;
  return { entries, hint: more ? next(entries.length) : null };
}
