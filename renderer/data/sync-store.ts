import type { ControlBridge } from '../../shared/control/bridge.ts';
import type { EventName, EventPayload } from '../../shared/control/contract.ts';
import type { WritableStore } from './store.ts';

/**
 * Keeps a store as an event says. Returns what takes the answer of a command that says the same thing: events and answers
 * come on different lines, so an answer is let go where the event spoke while it was under way, a refusal too. It may be older
 * than what the event said, and whatever changed after the event is said by another one.
 */
export function syncStore<N extends EventName>(
  bridge: Pick<ControlBridge, 'listen'>,
  event: N,
  store: Pick<WritableStore<EventPayload<N>>, 'set'>,
  signal: AbortSignal,
): (answer: Promise<EventPayload<N>>) => Promise<void> {
  let events = 0;
  bridge.listen(
    event,
    (payload) => {
      events += 1;
      store.set(payload);
    },
    signal,
  );
  return async (answer) => {
    const before = events;
    try {
      const value = await answer;
      if (events === before) store.set(value);
    } catch (error) {
      if (events === before) throw error;
    }
  };
}
