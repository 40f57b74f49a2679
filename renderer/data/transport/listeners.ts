import type { EventName, EventPayload } from '../../../shared/control/contract.ts';

type AnyListener = (payload: never) => void;

/** Who listens to which event. */
export interface Listeners {
  add<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void, signal: AbortSignal): void;
  notify(name: string, payload: unknown): void;
}

export function createListeners(): Listeners {
  const byName = new Map<string, Set<AnyListener>>();
  return {
    add(name, listener, signal) {
      if (signal.aborted) return;
      const set = byName.get(name) ?? new Set<AnyListener>();
      byName.set(name, set);
      set.add(listener);
      signal.addEventListener('abort', () => set.delete(listener), { once: true });
    },
    notify(name, payload) {
      // The contract ties a name to its payload; the servers on the other side parse by it before they send.
      for (const listener of byName.get(name) ?? []) listener(payload as never);
    },
  };
}
