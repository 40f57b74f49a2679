import { contextBridge, ipcRenderer } from 'electron';
import type { ControlAnswer, WindowBridge } from '../shared/control/bridge.ts';
import { CALL_CHANNEL, EVENT_CHANNEL, isCommandName, isEventName } from '../shared/control/names.ts';

/** Listeners by event name. One subscription to the channel serves them all. */
const listeners = new Map<string, Set<(payload: unknown) => void>>();

ipcRenderer.on(EVENT_CHANNEL, (_event, name: unknown, payload: unknown) => {
  if (!isEventName(name)) return;
  // A copy: a listener may end its own subscription while it is told.
  for (const listener of [...(listeners.get(name) ?? [])]) listener(payload);
});

const bridge: WindowBridge = {
  call(name, input) {
    if (!isCommandName(name)) {
      const message = `There is no command ${JSON.stringify(name)}.`;
      return Promise.resolve({ ok: false, error: { code: 'unknown-command', message, exit: 2 } });
    }
    return ipcRenderer.invoke(CALL_CHANNEL, name, input) as Promise<ControlAnswer>;
  },
  listen(name, listener) {
    if (!isEventName(name)) throw new Error(`There is no event ${JSON.stringify(name)}.`);
    const known = listeners.get(name) ?? new Set();
    listeners.set(name, known);
    // Its own wrapper for each subscription, so that one function listening twice is ended once.
    const own = (payload: unknown): void => listener(payload);
    known.add(own);
    return () => {
      known.delete(own);
    };
  },
};

contextBridge.exposeInMainWorld('railguard', bridge);
