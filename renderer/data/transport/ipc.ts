import type { WindowBridge } from '../../../shared/control/bridge.ts';
import { eventNames } from '../../../shared/control/name-lists.ts';
import { createStore } from '../store.ts';
import { CommandRefused, type Connection, type InterfaceBridge } from './bridge.ts';
import { createListeners } from './listeners.ts';

declare global {
  interface Window {
    /** Put there by the preload script in the desktop window; absent in a browser. */
    readonly railguard?: WindowBridge;
  }
}

/** The desktop window: commands and events over IPC. The guarding process is the same program, so it is always there. */
export function ipcBridge(window: WindowBridge): InterfaceBridge {
  const listeners = createListeners();
  const stops = eventNames.map((name) => window.listen(name, (payload) => listeners.notify(name, payload)));
  return {
    connection: createStore<Connection>('open'),
    onOpen(listener) {
      listener();
      return () => undefined;
    },
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
