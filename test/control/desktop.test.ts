import { describe, expect, it } from 'vitest';
import { desktopHandlers } from '../../electron/control/handlers/desktop.ts';
import type { Caller } from '../../electron/control/port.ts';
import type { DesktopPort } from '../../electron/control/services.ts';
import type { DesktopState } from '../../shared/control/desktop.ts';

const window: Caller = { endpoint: 'window', pid: null };
const shell: Caller = { endpoint: 'command-line', pid: 4711 };

function handlers(hasDesktop = true) {
  const done: string[] = [];
  const events: unknown[] = [];
  const state: DesktopState = {
    startAtLogin: false,
    updates: { state: 'off', why: 'No address.' },
    commandLink: { state: 'absent', path: '/home/ada/.local/bin/railguard', why: null },
    keyRing: { state: 'key-ring', why: null },
    canRestart: true,
    canShowFolder: true,
    notifies: true,
  };
  const desktop: DesktopPort = {
    state: () => state,
    startAtLogin: async (on) => void done.push(`login ${on}`),
    linkCommand: async (on) => void done.push(`link ${on}`),
    checkForUpdates: async () => void done.push('check'),
    openKeyRing: async () => void done.push('ring'),
    restart: () => void done.push('restart'),
    showFolder: async () => void done.push('folder'),
    onChange: () => () => undefined,
  };
  const journal = { event: async (event: unknown) => void events.push(event) };
  const parts = { folder: '/data', desktop: hasDesktop ? desktop : null, journal, licences: async () => [] };
  return { done, events, state, commands: desktopHandlers(parts as unknown as Parameters<typeof desktopHandlers>[0]) };
}

describe('what the desktop app alone can do', () => {
  it('is done from the window, and what changes the system is recorded', async () => {
    const { commands, done, events, state } = handlers();
    expect(await commands['desktop.startAtLogin']({ on: true }, window)).toEqual(state);
    await commands['desktop.linkCommand']({ on: false }, window);
    await commands['desktop.restart']({}, window);
    expect(done).toEqual(['login true', 'link false', 'restart']);
    expect(events).toEqual([
      { kind: 'desktop', what: 'Railguard starts at login', by: 'window' },
      { kind: 'desktop', what: 'Took away the command railguard', by: 'window' },
      { kind: 'desktop', what: 'Railguard ends, and starts anew', by: 'window' },
    ]);
  });

  it.each([
    ['desktop.startAtLogin', { on: true }],
    ['desktop.linkCommand', { on: true }],
    ['desktop.checkForUpdates', {}],
    ['desktop.openKeyRing', {}],
    ['desktop.restart', {}],
    ['desktop.showFolder', {}],
  ] as const)(
    '%s is refused to the command line, which an agent may have, and without a screen',
    async (name, input) => {
      const { commands, done, events } = handlers();
      const run = async (of: typeof commands, caller: Caller) => of[name](input as never, caller);
      await expect(run(commands, shell)).rejects.toThrow('in the window');
      await expect(run(handlers(false).commands, window)).rejects.toThrow('without a screen');
      expect([done, events]).toEqual([[], []]);
    },
  );

  it('can be looked at from anywhere; without a screen there is nothing', async () => {
    expect(await handlers().commands['desktop.state']({}, shell)).toEqual(handlers().state);
    expect(await handlers(false).commands['desktop.state']({}, window)).toBeNull();
  });
});
