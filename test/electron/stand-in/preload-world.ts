import type { Codec } from './codec.ts';
import type { Membrane } from './membrane.ts';

/** From the preload up to the main process. */
export type Upward =
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'send'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'failed'; readonly message: string };

/** From the main process down to the preload. */
export type Downward =
  | { readonly kind: 'event'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly message: string };

/** What a sandboxed preload finds: `require('electron')`, a small `process`, and nothing of Node. */
export interface PreloadWorld {
  readonly require: (name: string) => unknown;
  readonly process: object;
  /** Called by the main process with each message. */
  readonly receive: (text: string) => void;
  readonly fail: (error: unknown) => void;
}

/** Builds the world a preload runs in. Self-contained: its source runs in the page's isolated world. */
export function createPreloadWorld(up: (text: string) => void, codec: Codec, membrane: Membrane): PreloadWorld {
  type Listener = (event: object, ...args: unknown[]) => void;
  type Waiting = {
    readonly channel: string;
    readonly resolve: (value: unknown) => void;
    readonly reject: (error: Error) => void;
  };
  const listeners = new Map<string, Listener[]>();
  const waiting = new Map<number, Waiting>();
  let count = 0;
  const post = (message: Upward): void => up(codec.encode(message));
  const guarded = <T extends object>(name: string, target: T): T =>
    new Proxy(target, {
      get(object, key) {
        if (key in object || typeof key === 'symbol' || key === 'default' || key === '__esModule')
          return Reflect.get(object, key);
        throw new Error(`The stand-in for Electron has no ${name}.${key} in a sandboxed preload.`);
      },
    });

  const ipcRenderer = guarded('ipcRenderer', {
    invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const id = ++count;
      return new Promise((resolve, reject) => {
        post({ kind: 'invoke', id, channel, args });
        waiting.set(id, { channel, resolve, reject });
      });
    },
    send: (channel: string, ...args: unknown[]): void => post({ kind: 'send', channel, args }),
    on(channel: string, listener: Listener): void {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    },
    off(channel: string, listener: Listener): void {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((known) => known !== listener),
      );
    },
  });
  const electron = guarded('electron', {
    ipcRenderer,
    contextBridge: guarded('contextBridge', {
      exposeInMainWorld: (key: string, api: unknown): void => membrane.expose(key, api),
    }),
  });

  return {
    process: { type: 'renderer', sandboxed: true, contextIsolated: true, env: {}, argv: [] },
    require(name) {
      if (name === 'electron' || name === 'electron/renderer') return electron;
      throw new Error(`module not found: ${name}`);
    },
    fail: (error) =>
      post({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    receive(text) {
      const message = codec.decode(text) as Downward;
      if (message.kind === 'event') {
        for (const listener of listeners.get(message.channel) ?? []) listener({ sender: ipcRenderer }, ...message.args);
        return;
      }
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.kind === 'answer') asked?.resolve(message.value);
      else asked?.reject(new Error(`Error invoking remote method '${asked.channel}': ${message.message}`));
    },
  };
}
