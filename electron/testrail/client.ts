import { setTimeout as delay } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { PartyBudget } from '../lib/byte-budget.ts';
import { Deadlines } from '../lib/deadlines.ts';
import { heapSize } from '../lib/heap-size.ts';
import { createEgress } from '../net/egress.ts';
import { createAnswerAccount, tooMuchAtOnce } from './answer-body.ts';
import { Backoff } from './backoff.ts';
import { TestRailError } from './errors.ts';
import { type Downloaded, download, send } from './http.ts';
import type { HttpOptions } from './http-exchange.ts';
import type { AttachedFile } from './request.ts';
import type { Expiring } from './sending.ts';
import { parseTarget, type TestRailTarget } from './target.ts';

/** TestRail's REST API v2 (https://support.testrail.com, "API Reference"), as far as tools, entities and effects need it. */
export interface TestRailApi {
  /** `path` is what follows `index.php?/api/v2/`. Rejects with a TestRailError. */
  get(path: string, signal: AbortSignal): Promise<JsonValue>;
  post(path: string, body: JsonObject, signal: AbortSignal): Promise<JsonValue>;
  /** All pages of a list; `key` names the member that holds it in the paged answer of TestRail 6.7 and later. */
  list(path: string, key: string, signal: AbortSignal): Promise<readonly JsonValue[]>;
}

/** What looks need that change nothing. */
export type TestRailReads = Pick<TestRailApi, 'get'>;

/** Files besides: what the tools need more than entities and effects do. */
export interface TestRailCalls extends TestRailApi {
  /** Rejects with a TestRailError. */
  download(path: string, signal: AbortSignal): Promise<Downloaded>;
  upload(path: string, file: AttachedFile, signal: AbortSignal): Promise<JsonValue>;
}

export interface ClientOptions {
  readonly dispatcher?: Dispatcher;
  readonly timeoutMs?: number;
  readonly clock?: { now(): number };
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface TestRailClient extends TestRailCalls {
  /** The same for one party: while TestRail is busy, requests of several go in turn. */
  as(party: string): TestRailCalls;
  /** Milliseconds until TestRail takes requests again; 0 where it takes them now. */
  readonly busyMs: number;
  /** Called when `busyMs` begins to run, or ran out. Returns an unsubscribe function. */
  onBusyChange(listener: () => void): () => void;
  target(): TestRailTarget | null;
  /** Takes effect for the next request; requests in flight, with all their pages, finish where they began. */
  retarget(target: TestRailTarget | null): void;
  /** The same API on a target that is not in use (yet). */
  on(target: TestRailTarget): TestRailApi;
  close(): Promise<void>;
}

const pageSize = 250;
/** Beyond that no agent can use the answer. */
const maxEntries = 50_000;
const maxPages = maxEntries / pageSize;

export function createTestRailClient(target: TestRailTarget | null, options: ClientOptions = {}): TestRailClient {
  const clock = options.clock ?? Date;
  const timeoutMs = options.timeoutMs ?? 30_000;
  const dispatcher = options.dispatcher ?? createEgress({}).agent(8);
  const backoff = new Backoff({
    // A wall clock that is set back would make all agents wait for as long.
    now: options.clock === undefined ? () => performance.now() : () => clock.now(),
    sleep: options.sleep ?? ((ms, signal) => delay(ms, undefined, { signal, ref: false })),
  });
  const http: HttpOptions = {
    dispatcher,
    byteBudget: createAnswerAccount(),
    deadlines: new Deadlines<Expiring>(
      () => timeoutMs,
      (sending) => sending.expire(),
    ),
    timeoutMs,
    now: () => clock.now(),
    backoff,
    party: 'railguard',
  };
  let current = target && parseTarget(target);

  function inUse(): TestRailTarget {
    if (current) return current;
    throw new TestRailError(
      'testrail-not-set',
      'No TestRail is set, or its key cannot be read here. A person must log in: railguard testrail login.',
    );
  }
  return {
    ...callsOn(inUse, http),
    as: (party) => callsOn(inUse, { ...http, party }),
    get busyMs() {
      return backoff.waitMs;
    },
    onBusyChange: (listener) => backoff.onChange(listener),
    target: () => current,
    retarget(next) {
      current = next && parseTarget(next);
    },
    on(other) {
      const target = parseTarget(other);
      return callsOn(() => target, http);
    },
    close: async () => {
      http.deadlines.stop();
      if (dispatcher !== options.dispatcher) await dispatcher.destroy();
    },
  };
}

/** Where a request goes is looked up at each of them. */
function callsOn(target: () => TestRailTarget, http: HttpOptions): TestRailCalls {
  return {
    get: (path, signal) => send(target, { method: 'GET', path }, http, signal),
    post: (path, body, signal) => send(target, { method: 'POST', path, body }, http, signal),
    download: (path, signal) => download(target, { method: 'GET', path }, http, signal),
    upload: (path, file, signal) => send(target, { method: 'POST', path, file }, http, signal),
    async list(path, key, signal) {
      const first = target();
      const get = (page: string) => send(() => first, { method: 'GET', path: page }, http, signal);
      return listAll(get, { path, key, kept: http.byteBudget });
    },
  };
}

/**
 * Reads page after page. TestRail before 6.7 answers a plain array; later ones an envelope whose `_links.next` says whether
 * there is more. The offset is counted here: following the link itself would let a server send us anywhere.
 */
async function listAll(
  get: (path: string) => Promise<JsonValue>,
  { path, key, kept: byteBudget }: { readonly path: string; readonly key: string; readonly kept: PartyBudget },
): Promise<readonly JsonValue[]> {
  const tooMany = () =>
    new TestRailError(
      'testrail-too-much',
      `TestRail holds more than ${maxEntries} ${key} here. Ask for less, such as one suite_id.`,
    );
  const entries: JsonValue[] = [];
  const charge = byteBudget.take(0);
  try {
    for (let page = 0; page < maxPages; page += 1) {
      const answer = await get(page === 0 ? path : `${path}&limit=${pageSize}&offset=${entries.length}`);
      const part = Array.isArray(answer) ? answer : isJsonObject(answer) ? answer[key] : undefined;
      if (!Array.isArray(part)) {
        throw new TestRailError('testrail-not-testrail', `TestRail’s answer to ${path} holds no list of ${key}.`);
      }
      if (entries.length + part.length > maxEntries) throw tooMany();
      if (Array.isArray(answer)) return answer;
      if (charge?.resize(charge.bytes + heapSize(part)) !== true) {
        throw new TestRailError('testrail-too-much', tooMuchAtOnce);
      }
      entries.push(...part);
      const links = isJsonObject(answer) ? answer._links : null;
      // An empty page that promises more would loop for ever.
      if (!isJsonObject(links) || !links.next || part.length === 0) return entries;
    }
  } finally {
    charge?.release();
  }
  throw tooMany();
}
