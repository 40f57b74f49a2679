import type { Scope } from '../../../shared/policy/document.ts';
import type { CompiledCounter } from '../policy/compile-limits.ts';

/** A counter's key, taken apart: whose document, which scope, which name, and whom it counts. */
interface KeyParts {
  readonly counter: string;
  readonly scope: Scope;
  readonly subject: string;
  readonly prefixOf: (scope: Scope) => string;
}

/** Since when a scope has been counted without a gap, and when it was last. */
interface Span {
  since: number;
  usedAt: number;
}

const keyPattern = /^((?:shadow )?\S+) (grant|session|server) ("(?:[^"\\]|\\.)*") (.*)$/s;

function partsOf(key: string): KeyParts | null {
  const match = keyPattern.exec(key);
  if (match === null) return null;
  const [, owner = '', scope, name = '', subject = ''] = match;
  return {
    counter: `${owner} ${JSON.parse(name) as string}`,
    scope: scope as Scope,
    subject,
    prefixOf: (of) => `${owner} ${of} ${name} `,
  };
}

/** Keys of a counter in another scope that hold what an older scope knows of the same callers. */
interface OlderKeys {
  readonly exact: string | null;
  /** Every key that begins so; null where one key is enough. */
  readonly prefix: string | null;
  /** Only calls before this moment: later ones were counted in the new scope too. */
  readonly before: number;
}

/**
 * In which scopes each counter is counted, and since when. An edit that changes the scope of a limit must not start it
 * empty: its first window takes over what the older scopes know. Where they know more callers than the new one counts,
 * all of them count: the limit then holds too much for one window, never too little.
 */
export class CounterScopes {
  readonly #spans = new Map<string, Map<Scope, Span>>();
  readonly #gaps = new Map<string, number>();

  /** Notes that a counter is asked in all its scopes; one that others were asked without lacks what came between. */
  use(counter: CompiledCounter, now: number): void {
    const spans = this.#spans.get(counter.id) ?? new Map<Scope, Span>();
    if (spans.size === 0) this.#spans.set(counter.id, spans);
    let last = Number.NEGATIVE_INFINITY;
    for (const { usedAt } of spans.values()) last = Math.max(last, usedAt);
    for (const { scope, prefix } of counter.places) {
      const span = spans.get(scope);
      if (span !== undefined && span.usedAt >= last) span.usedAt = now;
      else {
        if (span !== undefined) this.#gaps.set(prefix, now);
        spans.set(scope, { since: now, usedAt: now });
      }
    }
  }

  /** When the scope of a key came back after others were counted without it; null where it never did. */
  cameBack(key: string): number | null {
    if (this.#gaps.size === 0) return null;
    for (const [prefix, since] of this.#gaps) if (key.startsWith(prefix)) return since;
    return null;
  }

  /** A call that a row of an earlier run tells of. */
  restore(key: string, at: number): void {
    const parts = partsOf(key);
    if (parts === null) return;
    const spans = this.#spans.get(parts.counter) ?? new Map<Scope, Span>();
    this.#spans.set(parts.counter, spans);
    const span = spans.get(parts.scope);
    spans.set(parts.scope, {
      since: Math.min(span?.since ?? at, at),
      usedAt: Math.max(span?.usedAt ?? at, at),
    });
  }

  /** Where a new key may find calls from before its scope was counted. */
  older(key: string): readonly OlderKeys[] {
    const parts = partsOf(key);
    const spans = parts === null ? undefined : this.#spans.get(parts.counter);
    if (parts === null || spans === undefined || spans.size < 2) return none;
    const own = spans.get(parts.scope);
    if (own === undefined) return none;
    const [agent = ''] = parts.subject.split(' ', 1);
    return [...spans]
      .filter(([scope, { since }]) => scope !== parts.scope && since < own.since)
      .map(([scope]) => {
        const prefix = parts.prefixOf(scope);
        const before = own.since;
        if (scope === 'server') return { exact: prefix, prefix: null, before };
        if (parts.scope === 'server') return { exact: null, prefix, before };
        const exact = prefix + agent;
        return { exact, prefix: scope === 'session' ? `${exact} ` : null, before };
      });
  }
}

const none: readonly never[] = [];
