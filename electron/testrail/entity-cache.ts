import type { JsonObject } from '../../shared/json.ts';
import type { EntityKind, Invalidated } from './touches.ts';

/** Keeps entities briefly, and what lies above them longer; lets calls that want the same one share a read. */
export interface EntityCache {
  /** `links`: only what lies above it is wanted, which hardly ever changes. */
  get(kind: EntityKind, id: number, links: boolean, read: () => Promise<JsonObject>): Promise<JsonObject>;
  /** Whether a `get` now would cost no read. */
  has(kind: EntityKind, id: number, links: boolean): boolean;
  /** Told by an answer that somebody else asked for, who knows when: it counts for what lies above, not for fields. */
  put(kind: EntityKind, id: number, fields: JsonObject): void;
  /**
   * What a write changed: of one entity the fields, of a whole kind also what lies above. A read under way when its entity
   * goes stale still answers those who wait, but is not kept.
   */
  drop(stale: readonly Invalidated[]): void;
  clear(): void;
}

interface Entry {
  readonly kind: EntityKind;
  readonly value: Promise<JsonObject>;
  /** Monotonic milliseconds; Infinity while it is read. */
  fieldsUntil: number;
  linksUntil: number;
}

/** A case may be moved to another project by hand, all else stays where it was made. */
const linksMs: Partial<Record<EntityKind, number>> = { case: 60_000, section: 60_000 };
const usualLinksMs = 600_000;

export function createEntityCache(options: {
  readonly monotonic: () => number;
  readonly ttlMs: number;
  readonly max: number;
}): EntityCache {
  const entries = new Map<string, Entry>();

  function keep(key: string, entry: Entry): void {
    entries.delete(key);
    entries.set(key, entry);
    const oldest = entries.keys().next().value;
    if (entries.size > options.max && oldest !== undefined) entries.delete(oldest);
  }
  function present(kind: EntityKind, id: number, links: boolean): Entry | undefined {
    const entry = entries.get(`${kind}:${id}`);
    const until = entry && (links ? Math.max(entry.linksUntil, entry.fieldsUntil) : entry.fieldsUntil);
    return until !== undefined && until > options.monotonic() ? entry : undefined;
  }
  function settle(entry: Entry): void {
    const now = options.monotonic();
    entry.fieldsUntil = now + options.ttlMs;
    entry.linksUntil = now + (linksMs[entry.kind] ?? usualLinksMs);
  }

  return {
    get(kind, id, links, read) {
      const found = present(kind, id, links);
      if (found) return found.value;
      const key = `${kind}:${id}`;
      const endless = Number.POSITIVE_INFINITY;
      const entry: Entry = { kind, value: read(), fieldsUntil: endless, linksUntil: endless };
      keep(key, entry);
      entry.value.then(
        () => settle(entry),
        // A failure is never kept: the next call asks again.
        () => {
          if (entries.get(key) === entry) entries.delete(key);
        },
      );
      return entry.value;
    },
    has: (kind, id, links) => present(kind, id, links) !== undefined,
    put(kind, id, fields) {
      // One that is read now, or was, says more.
      if (present(kind, id, true) !== undefined) return;
      const linksUntil = options.monotonic() + (linksMs[kind] ?? usualLinksMs);
      keep(`${kind}:${id}`, { kind, value: Promise.resolve(fields), fieldsUntil: 0, linksUntil });
    },
    drop(stale) {
      const kinds = new Set(stale.filter((one) => one.id === null).map((one) => one.kind));
      for (const [key, { kind }] of entries) if (kinds.has(kind)) entries.delete(key);
      for (const { kind, id } of stale) {
        const key = `${kind}:${id}`;
        const entry = entries.get(key);
        if (entry === undefined) continue;
        if (entry.fieldsUntil === Number.POSITIVE_INFINITY) entries.delete(key);
        else entry.fieldsUntil = 0;
      }
    },
    clear: () => entries.clear(),
  };
}
