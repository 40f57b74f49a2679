import type { JsonObject } from '../../shared/json.ts';
import { keepNewest } from '../lib/keep-newest.ts';
import type { EntityKind, Invalidated } from './call-targets.ts';

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

interface EntityCacheOptions {
  readonly monotonic: () => number;
  readonly ttlMs: number;
  readonly max: number;
}

/** Keeps entities briefly, and what lies above them longer; lets calls that want the same one share a read. */
export class EntityCache {
  readonly #options: EntityCacheOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: EntityCacheOptions) {
    this.#options = options;
  }

  /** `links`: only what lies above it is wanted, which hardly ever changes. */
  get(kind: EntityKind, id: number, links: boolean, read: () => Promise<JsonObject>): Promise<JsonObject> {
    const found = this.#present(kind, id, links);
    if (found) return found.value;
    const key = `${kind}:${id}`;
    const endless = Number.POSITIVE_INFINITY;
    const entry: Entry = { kind, value: read(), fieldsUntil: endless, linksUntil: endless };
    this.#put(key, entry);
    entry.value.then(
      () => this.#settle(entry),
      // A failure is never kept: the next call asks again.
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
    return entry.value;
  }

  /** Whether a `get` now would cost no read. */
  has(kind: EntityKind, id: number, links: boolean): boolean {
    return this.#present(kind, id, links) !== undefined;
  }

  /** Told by an answer that somebody else asked for, who knows when: it counts for what lies above, not for fields. */
  put(kind: EntityKind, id: number, fields: JsonObject): void {
    // One that is read now, or was, says more.
    if (this.has(kind, id, true)) return;
    const linksUntil = this.#options.monotonic() + (linksMs[kind] ?? usualLinksMs);
    this.#put(`${kind}:${id}`, { kind, value: Promise.resolve(fields), fieldsUntil: 0, linksUntil });
  }

  /**
   * What a write changed: of one entity the fields, of a whole kind also what lies above. A read under way when its entity
   * goes stale still answers those who wait, but is not kept.
   */
  drop(stale: readonly Invalidated[]): void {
    const kinds = new Set(stale.filter((one) => one.id === null).map((one) => one.kind));
    for (const [key, { kind }] of this.#entries) if (kinds.has(kind)) this.#entries.delete(key);
    for (const { kind, id } of stale) {
      const key = `${kind}:${id}`;
      const entry = this.#entries.get(key);
      if (entry === undefined) continue;
      if (entry.fieldsUntil === Number.POSITIVE_INFINITY) this.#entries.delete(key);
      else entry.fieldsUntil = 0;
    }
  }

  #put(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    keepNewest(this.#entries, this.#options.max);
  }

  #present(kind: EntityKind, id: number, links: boolean): Entry | undefined {
    const entry = this.#entries.get(`${kind}:${id}`);
    const until = entry && (links ? Math.max(entry.linksUntil, entry.fieldsUntil) : entry.fieldsUntil);
    return until !== undefined && until > this.#options.monotonic() ? entry : undefined;
  }

  #settle(entry: Entry): void {
    const now = this.#options.monotonic();
    entry.fieldsUntil = now + this.#options.ttlMs;
    entry.linksUntil = now + (linksMs[entry.kind] ?? usualLinksMs);
  }
}
