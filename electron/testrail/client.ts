import { setTimeout as delay } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import { createEgress } from '../net/egress.ts';
import { TestRailError } from './errors.ts';
import { type HttpOptions, send, tooMuch } from './http.ts';
import { parseTarget, type TestRailTarget } from './target.ts';

/** TestRail's REST API v2 (https://support.testrail.com, "API Reference"), as far as tools, entities and effects need it. */
export interface TestRailApi {
  /** `path` is what follows `index.php?/api/v2/`. Rejects with a TestRailError. */
  get(path: string, signal: AbortSignal): Promise<JsonValue>;
  post(path: string, body: JsonObject, signal: AbortSignal): Promise<JsonValue>;
  /** All pages of a list; `key` names the member that holds it in the paged answer of TestRail 6.7 and later. */
  list(path: string, key: string, signal: AbortSignal): Promise<readonly JsonValue[]>;
}

export interface ClientOptions {
  readonly dispatcher?: Dispatcher;
  readonly timeoutMs?: number;
  readonly clock?: { now(): number };
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface TestRailClient extends TestRailApi {
  target(): TestRailTarget | null;
  /** Takes effect for the next request; requests in flight, with all their pages, finish where they began. */
  retarget(target: TestRailTarget | null): void;
  /** The same API on a target that is not in use (yet). */
  on(target: TestRailTarget): TestRailApi;
  close(): Promise<void>;
}

const pageSize = 250;
/** 50,000 entries: beyond that no agent can use the answer. */
const maxPages = 200;
const maxListBytes = 64 * 1024 * 1024;

export function createTestRailClient(target: TestRailTarget | null, options: ClientOptions = {}): TestRailClient {
  const clock = options.clock ?? Date;
  const dispatcher = options.dispatcher ?? createEgress({}).agent(8);
  const http: HttpOptions = {
    dispatcher,
    timeoutMs: options.timeoutMs ?? 30_000,
    now: () => clock.now(),
    sleep: options.sleep ?? ((ms, signal) => delay(ms, undefined, { signal })),
  };
  let current = target && parseTarget(target);

  function inUse(): TestRailApi {
    if (current) return apiOn(current, http);
    throw new TestRailError('testrail-not-set', 'No TestRail is set. A person must log in: railguard testrail login.');
  }
  return {
    get: async (path, signal) => inUse().get(path, signal),
    post: async (path, body, signal) => inUse().post(path, body, signal),
    list: async (path, key, signal) => inUse().list(path, key, signal),
    target: () => current,
    retarget(next) {
      current = next && parseTarget(next);
    },
    on: (other) => apiOn(parseTarget(other), http),
    close: async () => {
      if (dispatcher !== options.dispatcher) await dispatcher.destroy();
    },
  };
}

function apiOn(target: TestRailTarget, http: HttpOptions): TestRailApi {
  return {
    get: (path, signal) => send(target, { method: 'GET', path }, http, signal),
    post: (path, body, signal) => send(target, { method: 'POST', path, body }, http, signal),
    list: (path, key, signal) =>
      listAll((page) => send(target, { method: 'GET', path: page }, http, signal), path, key),
  };
}

/**
 * Reads page after page. TestRail before 6.7 answers a plain array; later ones an envelope whose `_links.next` says whether
 * there is more. The offset is counted here: following the link itself would let a server send us anywhere.
 */
async function listAll(
  get: (path: string) => Promise<JsonValue>,
  path: string,
  key: string,
): Promise<readonly JsonValue[]> {
  const entries: JsonValue[] = [];
  let bytes = 0;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await get(page === 0 ? path : `${path}&limit=${pageSize}&offset=${entries.length}`);
    if (Array.isArray(answer)) return answer;
    const part = isJsonObject(answer) ? answer[key] : undefined;
    if (!isJsonObject(answer) || !Array.isArray(part)) {
      throw new TestRailError('testrail-not-testrail', `TestRail’s answer to ${path} holds no list of ${key}.`);
    }
    entries.push(...part);
    bytes += JSON.stringify(part).length;
    if (bytes > maxListBytes) throw new TestRailError('testrail-too-much', tooMuch);
    const links = answer._links;
    // An empty page that promises more would loop for ever.
    if (!isJsonObject(links) || !links.next || part.length === 0) return entries;
  }
  throw new TestRailError(
    'testrail-too-much',
    `TestRail holds more than ${maxPages * pageSize} ${key} here. Ask for less, such as one suite_id.`,
  );
}
