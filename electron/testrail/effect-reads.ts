import { isJsonObject, type JsonObject } from '../../shared/json.ts';
import type { TestRailReads } from './client.ts';
import { TestRailError } from './errors.ts';

/** A number for a person who decides: `atLeast` where counting was stopped. */
export interface Count {
  readonly count: number;
  readonly atLeast: boolean;
}

export interface Some {
  readonly entries: readonly JsonObject[];
  /** False where there is more than was read. */
  readonly whole: boolean;
}

/** A person waits for the answer, so no look-up reads more than this. */
const maxEntries = 2000;
const pageSize = 250;

/** The first entries of a list, page by page. */
export async function someOf(api: TestRailReads, path: string, key: string, signal: AbortSignal): Promise<Some> {
  const entries: JsonObject[] = [];
  // Counted are the places of the list, not what stood in them: one that holds no objects would be read for ever.
  for (let read = 0; read < maxEntries; ) {
    const page = await api.get(`${path}&limit=${pageSize}&offset=${read}`, signal);
    const part = Array.isArray(page) ? page : isJsonObject(page) ? page[key] : undefined;
    if (!Array.isArray(part))
      throw new TestRailError('testrail-not-testrail', `TestRail’s answer holds no list of ${key}.`);
    entries.push(...part.filter(isJsonObject));
    read += part.length;
    const links = isJsonObject(page) ? page._links : undefined;
    if (part.length === 0 || !isJsonObject(links) || !links.next) return { entries, whole: true };
  }
  return { entries, whole: false };
}

export async function oneOf(api: TestRailReads, path: string, signal: AbortSignal): Promise<JsonObject> {
  const answer = await api.get(path, signal);
  if (isJsonObject(answer)) return answer;
  throw new TestRailError('testrail-not-testrail', `TestRail’s answer to ${path} is no object.`);
}

export function countOf({ entries, whole }: Some): Count {
  return { count: entries.length, atLeast: !whole };
}

export function sum(counts: readonly Count[]): Count {
  return {
    count: counts.reduce((total, one) => total + one.count, 0),
    atLeast: counts.some((one) => one.atLeast),
  };
}

export function numberIn(row: JsonObject, name: string): number {
  const value = row[name];
  return typeof value === 'number' ? value : 0;
}

export function textIn(row: JsonObject, ...names: readonly string[]): string {
  const value = names.map((name) => row[name]).find((one) => typeof one === 'string');
  return typeof value === 'string' ? value : '';
}

const untested = 3;
export function hasResult(test: JsonObject): boolean {
  return test.status_id !== untested;
}

/** In the order in which TestRail shows them; those of one's own stand together, after them. */
const statusNames: ReadonlyMap<string, string> = new Map([
  ['passed', 'Passed'],
  ['failed', 'Failed'],
  ['blocked', 'Blocked'],
  ['retest', 'Retest'],
  ['other', 'Other'],
  ['untested', 'Untested'],
]);

/** Tests of a run by status, custom statuses together; empty ones left out. */
export function statusesOf(run: JsonObject): Readonly<Record<string, number>> {
  const totals = new Map<string, number>([...statusNames.keys()].map((name) => [name, 0]));
  for (const [name, value] of Object.entries(run)) {
    if (!name.endsWith('_count') || typeof value !== 'number') continue;
    const named = name.slice(0, -'_count'.length);
    const status = totals.has(named) ? named : 'other';
    totals.set(status, (totals.get(status) ?? 0) + value);
  }
  return Object.fromEntries(
    [...totals].filter(([, count]) => count > 0).map(([status, count]) => [statusNames.get(status) ?? status, count]),
  );
}

export function testsOf(run: JsonObject): number {
  return Object.values(statusesOf(run)).reduce((total, count) => total + count, 0);
}
