import { EventHub } from '../../electron/control/dispatcher.ts';
import type { Caller, Control } from '../../electron/control/port.ts';
import { CodedError } from '../../shared/coded-error.ts';
import type { EventName, EventPayload } from '../../shared/control/contract.ts';

export interface FakeControl extends Control {
  readonly calls: { name: string; input: unknown; caller: Caller }[];
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void;
  readonly hub: EventHub;
}

/** Answers every command with what it was asked; `refuse` and `break` fail as a room would. */
export function fakeControl(): FakeControl {
  const calls: FakeControl['calls'] = [];
  const hub = new EventHub();
  return {
    calls,
    hub,
    emit: (name, payload) => hub.emit(name, payload),
    listen: (listener, names) => hub.listen(listener, names),
    async call(name, input, caller) {
      calls.push({ name, input, caller });
      if (name === 'refuse') throw new CodedError('policy-invalid', 'Not today.');
      if (name === 'break') throw new Error('a bug');
      return { name, input };
    },
  };
}
