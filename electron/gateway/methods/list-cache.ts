import type { JsonObject } from '../../../shared/json.ts';
import type { Charge, PartyBudget } from '../../lib/byte-budget.ts';
import { heapSize } from '../../lib/heap-size.ts';

/** Last lists of a conversation's servers, shown where a server is slow or down. */
export interface ListCache {
  get(key: string): readonly JsonObject[] | undefined;
  /** Keeps a list, where the agent's account has room for it. */
  set(key: string, entries: readonly JsonObject[]): void;
  end(): void;
}

export function createListCache(account: PartyBudget): ListCache {
  const cache = new Map<string, { readonly entries: readonly JsonObject[]; readonly charge: Charge }>();
  let isEnded = false;
  return {
    get: (key) => cache.get(key)?.entries,
    set(key, entries) {
      // A list that comes after its conversation ended would be counted for ever.
      if (isEnded) return;
      cache.get(key)?.charge.release();
      cache.delete(key);
      const charge = account.take(heapSize(entries));
      if (charge !== null) cache.set(key, { entries, charge });
    },
    end() {
      isEnded = true;
      for (const { charge } of cache.values()) charge.release();
      cache.clear();
    },
  };
}
