import { describe, expect, it } from 'vitest';
import { type Updater, Updates } from '../../electron/desktop/updates.ts';

/** An updater whose events are given by hand. */
function updater(check: () => Promise<unknown> = async () => null) {
  const listeners = new Map<string, (info: never) => void>();
  const installs: boolean[][] = [];
  const made = {
    ...{ autoDownload: false, autoInstallOnAppQuit: false, logger: 'usual' },
    on: (event: string, listener: (info: never) => void) => listeners.set(event, listener),
    checkForUpdates: check,
    quitAndInstall: (...how: boolean[]) => void installs.push(how),
  } as unknown as Updater;
  return { made, installs, emit: (event: string, info: unknown = {}) => listeners.get(event)?.(info as never) };
}

describe('a check for updates', () => {
  it('that could not load its library loads it anew the next time', async () => {
    const { made, emit } = updater();
    let loads = 0;
    const updates = new Updates({
      whyOff: null,
      now: () => 7,
      load: async () => {
        if (++loads === 1) throw new Error('not there\nand more');
        return made;
      },
    });
    await updates.check();
    expect(updates.state).toEqual({ state: 'failed', why: 'not there' });
    await updates.check();
    emit('update-not-available');
    expect([loads, updates.state]).toEqual([2, { state: 'current', checkedAt: 7 }]);
  });

  it('that runs is not begun a second time', async () => {
    let checks = 0;
    const { made, emit } = updater(async () => void checks++);
    const updates = new Updates({ whyOff: null, now: () => 0, load: () => Promise.resolve(made) });
    await Promise.all([updates.check(), updates.check()]);
    expect(checks).toBe(1);
    emit('error', new Error('no net'));
    await updates.check();
    expect(checks).toBe(2);
  });

  it('tells each step, and an update that is ready stays ready', async () => {
    const { made, emit, installs } = updater();
    const updates = new Updates({ whyOff: null, now: () => 0, load: async () => made });
    const seen: unknown[] = [];
    const stop = updates.onChange(() => seen.push(updates.state));
    expect(await updates.install()).toBe(false);
    await updates.check();
    emit('update-available', { version: '2.0.0' });
    emit('download-progress', { percent: 50 });
    emit('update-downloaded', { version: '2.0.0' });
    emit('error', new Error('late'));
    await updates.check();
    stop();
    expect(seen).toEqual([
      { state: 'checking' },
      { state: 'available', version: '2.0.0' },
      { state: 'downloading', version: '2.0.0', part: 0.5 },
      { state: 'ready', version: '2.0.0' },
    ]);
    expect(made).toMatchObject({ logger: null, autoDownload: true, autoInstallOnAppQuit: true });
    expect(await updates.install()).toBe(true);
    expect(installs).toEqual([[true, true]]);
  });

  it('is none where it is off, with the reason', async () => {
    const updates = new Updates({ whyOff: 'a checkout', now: () => 0, load: () => Promise.reject(new Error('never')) });
    updates.start()();
    await updates.check();
    expect(updates.state).toEqual({ state: 'off', why: 'a checkout' });
  });
});
