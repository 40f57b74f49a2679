import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { TestRailApi } from '../client.ts';

/** Reads of TestRail that only names are wanted of: each once, kept for minutes, few at a time. */
export interface CachedReads {
  /** The answer of a `get_` path, whole or as it was learned. Null where it cannot be read; that is not asked again for a while. */
  get(path: string, signal: AbortSignal): Promise<JsonValue | null>;
  /** Told by an answer that somebody else asked for: `get_run/42` need not be read for its name. */
  learn(path: string, value: JsonObject): void;
  /** What a write may have renamed. */
  drop(path: string): void;
  clear(): void;
}

const keptMs = 600_000;
/** What could not be read, a deleted run say, is asked for again after this. */
const failedMs = 60_000;
const maxEntries = 2000;
const atOnce = 2;

interface Kept {
  readonly value: Promise<JsonValue | null>;
  until: number;
}

/** `busy`: TestRail wants fewer requests now; names can wait, calls cannot. */
export function createCachedReads(options: {
  readonly api: Pick<TestRailApi, 'get'>;
  readonly monotonic: () => number;
  readonly busy: () => boolean;
}): CachedReads {
  const { api, monotonic } = options;
  const kept = new Map<string, Kept>();
  const waiting: (() => void)[] = [];
  let running = 0;
  let generation = 0;

  async function turn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  }

  function put(path: string, entry: Kept): void {
    kept.delete(path);
    kept.set(path, entry);
    const oldest = kept.keys().next().value;
    if (kept.size > maxEntries && oldest !== undefined) kept.delete(oldest);
  }

  return {
    get(path, signal) {
      const found = kept.get(path);
      if (found !== undefined && found.until > monotonic()) return found.value;
      if (options.busy()) return Promise.resolve(null);
      const from = generation;
      const entry: Kept = {
        until: Number.POSITIVE_INFINITY,
        value: turn(() => api.get(path, signal)).then(
          (value) => {
            entry.until = monotonic() + keptMs;
            // What another TestRail said is nothing about this one.
            return from === generation ? slim(value) : null;
          },
          () => {
            entry.until = monotonic() + (signal.aborted ? 0 : failedMs);
            return null;
          },
        ),
      };
      put(path, entry);
      return entry.value;
    },
    learn(path, value) {
      const found = kept.get(path);
      if (found !== undefined && found.until > monotonic()) return;
      put(path, { value: Promise.resolve(slim(value)), until: monotonic() + keptMs });
    },
    drop: (path) => void kept.delete(path),
    clear() {
      generation += 1;
      kept.clear();
    },
  };
}

/** What names are made of, and what lies above: a kept case with all its steps would be memory for nothing. */
const wanted = new Set([
  'id',
  'name',
  'title',
  'label',
  'system_name',
  'configs',
  'project_id',
  'suite_id',
  'run_id',
  'case_id',
]);

function slim(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => slim(item));
  if (!isJsonObject(value)) return value;
  const list = Object.values(value).find((member) => Array.isArray(member) && '_links' in value);
  if (Array.isArray(list)) return slim(list as JsonValue);
  return Object.fromEntries(Object.entries(value).filter(([name]) => wanted.has(name)));
}
