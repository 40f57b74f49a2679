import type { EventName, WindowBridge } from '../../shared/control/contract.ts';
import { createStore } from '../state/store.ts';
import { CommandRefused, type Connection, type InterfaceBridge } from './bridge.ts';
import { createListeners } from './listeners.ts';

declare global {
  interface Window {
    /** Put there by the preload script in the desktop window; absent in a browser. */
    readonly railguard?: WindowBridge;
  }
}

/** As a table, so that an event added to the contract cannot be forgotten here. */
const eventNames: Record<EventName, true> = {
  'gate.state': true,
  'feed.rows': true,
  'feed.totals': true,
  'tools.changed': true,
  'servers.changed': true,
  'agents.changed': true,
  'job.progress': true,
};

/** The desktop window: commands and events over IPC. The guarding process is the same program, so it is always there. */
export function ipcBridge(window: WindowBridge): InterfaceBridge {
  const listeners = createListeners();
  const stops = Object.keys(eventNames).map((name) => window.listen(name, (payload) => listeners.tell(name, payload)));
  return {
    connection: createStore<Connection>('open'),
    onResync: () => () => undefined,
    async call(name, input) {
      const answer = await window.call(name, input);
      if (!answer.ok) throw new CommandRefused(answer.error);
      return answer.value as never;
    },
    listen: (name, listener, signal) => listeners.add(name, listener, signal),
    close: () => {
      for (const stop of stops) stop();
    },
  };
}
