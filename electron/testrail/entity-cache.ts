import type { JsonObject } from '../../shared/json.ts';
import type { EntityKind, Stale } from './touches.ts';

/** Keeps entities briefly, and lets calls that want the same one share a read. */
export interface EntityCache {
  get(kind: EntityKind, id: number, read: () => Promise<JsonObject>): Promise<JsonObject>;
  /** A read under way when its entity goes stale still answers those who wait, but is not kept. */
  drop(stale: readonly Stale[]): void;
  clear(): void;
}

interface Entry {
  readonly kind: EntityKind;
  readonly id: number;
  readonly value: Promise<JsonObject>;
  /** Monotonic milliseconds; Infinity while it is read. */
  until: number;
}

export function createEntityCache(options: {
  readonly monotonic: () => number;
  readonly ttlMs: number;
  readonly max: number;
}): EntityCache {
  const entries = new Map<string, Entry>();

  function keep(key: string, entry: Entry): void {
    entries.set(key, entry);
    const oldest = entries.keys().next().value;
    if (entries.size > options.max && oldest !== undefined) entries.delete(oldest);
  }

  return {
    get(kind, id, read) {
      const key = `${kind}:${id}`;
      const present = entries.get(key);
      if (present && present.until > options.monotonic()) return present.value;
      entries.delete(key);
      const entry: Entry = { kind, id, value: read(), until: Number.POSITIVE_INFINITY };
      keep(key, entry);
      entry.value.then(
        () => {
          entry.until = options.monotonic() + options.ttlMs;
        },
        // A failure is never kept: the next call asks again.
        () => {
          if (entries.get(key) === entry) entries.delete(key);
        },
      );
      return entry.value;
    },
    drop(stale) {
      const kinds = new Set(stale.filter((one) => one.id === null).map((one) => one.kind));
      for (const one of stale) entries.delete(`${one.kind}:${one.id}`);
      if (kinds.size === 0) return;
      for (const [key, entry] of entries) if (kinds.has(entry.kind)) entries.delete(key);
    },
    clear: () => entries.clear(),
  };
}
