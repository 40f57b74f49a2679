import { describe, expect, it } from 'vitest';
import { EventHub } from '../../electron/control/dispatcher.ts';
import { type IpcEvent, openIpcServer, whyForeign } from '../../electron/control/ipc-server.ts';
import { type Control, ControlError } from '../../electron/control/port.ts';
import { CALL_CHANNEL, EVENT_CHANNEL } from '../../shared/control/names.ts';

const ours = 'app://railguard/index.html';
const isOurs = (url: string): boolean => url.startsWith('app://railguard/');

/** An endpoint over a window whose page the test can change, and a record of what passed it. */
function openEndpoint(answer: (name: string) => unknown = () => 'answered') {
  const calls: unknown[] = [];
  const sent: unknown[] = [];
  const refusals: string[] = [];
  const hub = new EventHub();
  const handlers = new Map<string, (event: IpcEvent, ...args: unknown[]) => Promise<unknown>>();
  const page = { url: ours, destroyed: false, closed: false };
  let changed = (): void => undefined;
  const control: Control = {
    listen: (listener, names) => hub.listen(listener, names),
    async call(name, input, caller) {
      calls.push({ name, input, caller });
      return answer(name);
    },
  };
  const close = openIpcServer({
    ipcMain: {
      handle: (channel, handler) => void handlers.set(channel, handler),
      removeHandler: (channel) => void handlers.delete(channel),
    },
    control,
    windows: () =>
      page.closed
        ? []
        : [
            {
              id: 1,
              isDestroyed: () => page.destroyed,
              getURL: () => page.url,
              send: (...args) => void sent.push(args),
            },
          ],
    onWindows(listener) {
      changed = listener;
      return () => undefined;
    },
    isOurs,
    onRefused: (why) => void refusals.push(why),
  });
  const ask = async (event: IpcEvent, ...args: unknown[]): Promise<unknown> =>
    handlers.get(CALL_CHANNEL)?.(event, ...args);
  return { calls, sent, refusals, hub, handlers, page, close, ask, changed: () => changed() };
}

const fromWindow: IpcEvent = { sender: { id: 1 }, senderFrame: { url: ours, parent: null } };

const foreign: readonly (readonly [string, IpcEvent])[] = [
  ['a frame that is gone', { sender: { id: 1 }, senderFrame: null }],
  ['a frame inside our page', { sender: { id: 1 }, senderFrame: { url: ours, parent: {} } }],
  ['another window', { sender: { id: 2 }, senderFrame: { url: ours, parent: null } }],
  ['our window on another page', { sender: { id: 1 }, senderFrame: { url: 'https://evil.example/', parent: null } }],
];

describe('who may ask through the window', () => {
  it('the main frame of our window, on our page', async () => {
    const endpoint = openEndpoint();
    expect(await endpoint.ask(fromWindow, 'gate.state', {})).toEqual({ ok: true, value: 'answered' });
    expect(endpoint.calls).toEqual([{ name: 'gate.state', input: {}, caller: { endpoint: 'window', pid: null } }]);
    expect(endpoint.refusals).toEqual([]);
  });

  it.each(foreign)('not %s', async (_who, event) => {
    const endpoint = openEndpoint();
    await expect(endpoint.ask(event, 'gate.pause', {})).rejects.toThrow(/^Refused$/);
    expect(endpoint.calls).toEqual([]);
    expect(endpoint.refusals).toHaveLength(1);
  });

  it('not a window that is closed', () => {
    const windows = () => [{ id: 1, isDestroyed: () => true, getURL: () => ours, send: () => undefined }];
    expect(whyForeign(fromWindow, { windows, isOurs })).toBe('it is no window of the interface');
  });
});

describe('what may be asked', () => {
  it.each(['constructor', '__proto__', 'gate.nothing', 7, undefined])('%s is no command', async (name) => {
    const endpoint = openEndpoint();
    expect(await endpoint.ask(fromWindow, name, {})).toMatchObject({
      ok: false,
      error: { code: 'unknown-command', exit: 2 },
    });
    expect(endpoint.calls).toEqual([]);
  });

  it.each([
    ['an error', new Error('broken')],
    ['a text', 'broken'],
  ])(
    'a handler that throws %s is answered as an internal error, and the next question is served',
    async (_what, thrown) => {
      const endpoint = openEndpoint((name) => {
        if (name === 'gate.pause') throw thrown;
        return 'answered';
      });
      const error = { code: 'internal', message: 'broken', exit: 1 };
      expect(await endpoint.ask(fromWindow, 'gate.pause', {})).toEqual({ ok: false, error });
      expect(await endpoint.ask(fromWindow, 'gate.state', {})).toEqual({ ok: true, value: 'answered' });
    },
  );

  it('a refusal comes back whole', async () => {
    const body = { code: 'policy-invalid', message: 'Line 3.', exit: 3 } as const;
    const endpoint = openEndpoint(() => {
      throw new ControlError(body);
    });
    expect(await endpoint.ask(fromWindow, 'policy.apply', {})).toEqual({ ok: false, error: body });
  });
});

describe('what the window is told', () => {
  const event = { server: 'testrail' } as never;

  it('events of the contract, by one channel', () => {
    const endpoint = openEndpoint();
    endpoint.hub.emit('tools.changed', event);
    expect(endpoint.sent).toEqual([[EVENT_CHANNEL, 'tools.changed', event]]);
  });

  it('nothing where it shows another page or is closed', () => {
    const endpoint = openEndpoint();
    endpoint.page.url = 'https://evil.example/';
    endpoint.hub.emit('tools.changed', event);
    endpoint.page.url = ours;
    endpoint.page.destroyed = true;
    endpoint.hub.emit('tools.changed', event);
    expect(endpoint.sent).toEqual([]);
  });

  it('nothing is made for it while no window is open', () => {
    const endpoint = openEndpoint();
    expect(endpoint.hub.watched('feed.rows')).toBe(true);
    endpoint.page.closed = true;
    endpoint.changed();
    expect(endpoint.hub.watched('feed.rows')).toBe(false);
    endpoint.page.closed = false;
    endpoint.changed();
    endpoint.hub.emit('tools.changed', event);
    expect(endpoint.sent).toEqual([[EVENT_CHANNEL, 'tools.changed', event]]);
  });

  it('nothing, and nothing is answered, once the door is closed', () => {
    const endpoint = openEndpoint();
    endpoint.close();
    endpoint.hub.emit('tools.changed', event);
    expect(endpoint.sent).toEqual([]);
    expect(endpoint.handlers.size).toBe(0);
  });
});
