import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { keepNewest } from '../../lib/keep-newest.ts';
import type { TestRailReads } from '../client.ts';

const expiryMs = 600_000;
/** What could not be read, a deleted run say, is asked for again after this. */
const failedMs = 60_000;
const maxEntries = 2000;
const atOnce = 2;

interface CachedRead {
  readonly value: Promise<JsonValue | null>;
  until: number;
}

interface CachedReadsOptions {
  readonly api: TestRailReads;
  readonly monotonic: () => number;
  /** TestRail wants fewer requests now: names can wait, calls cannot. */
  readonly busy: () => boolean;
}

/** Reads of TestRail that only names are wanted of: each once, kept for minutes, few at a time. */
export class CachedReads {
  readonly #options: CachedReadsOptions;
  readonly #cache = new Map<string, CachedRead>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #generation = 0;

  constructor(options: CachedReadsOptions) {
    this.#options = options;
  }

  /** The answer of a `get_` path, whole or as it was learned. Null where it cannot be read; that is not asked again for a while. */
  get(path: string, signal: AbortSignal): Promise<JsonValue | null> {
    const { api, busy, monotonic } = this.#options;
    const found = this.#fresh(path);
    if (found !== null) return found.value;
    if (busy()) return Promise.resolve(null);
    const from = this.#generation;
    const entry: CachedRead = {
      until: Number.POSITIVE_INFINITY,
      value: this.#withSlot(() => api.get(path, signal)).then(
        (value) => {
          entry.until = monotonic() + expiryMs;
          // What another TestRail said is nothing about this one.
          return from === this.#generation ? slim(value) : null;
        },
        () => {
          entry.until = monotonic() + (signal.aborted ? 0 : failedMs);
          return null;
        },
      ),
    };
    this.#put(path, entry);
    return entry.value;
  }

  /** Told by an answer that somebody else asked for: `get_run/42` need not be read for its name. */
  learn(path: string, value: JsonObject): void {
    if (this.#fresh(path) !== null) return;
    this.#put(path, { value: Promise.resolve(slim(value)), until: this.#options.monotonic() + expiryMs });
  }

  /** What a write may have renamed. */
  drop(path: string): void {
    this.#cache.delete(path);
  }

  clear(): void {
    this.#generation += 1;
    this.#cache.clear();
  }

  #fresh(path: string): CachedRead | null {
    const found = this.#cache.get(path);
    return found !== undefined && found.until > this.#options.monotonic() ? found : null;
  }

  async #withSlot<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  #put(path: string, entry: CachedRead): void {
    this.#cache.delete(path);
    this.#cache.set(path, entry);
    keepNewest(this.#cache, maxEntries);
  }
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
