import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shellProxies } from '../../electron/desktop/update-proxy.ts';
import { type Updater, Updates, whyNoUpdates } from '../../electron/desktop/updates.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** electron-updater, as far as it is used: a test says what the feed answers. */
class PlayedUpdater extends EventEmitter implements Updater {
  autoDownload = false;
  autoInstallOnAppQuit = false;
  logger: unknown = console;
  installed: unknown[] = [];
  answer: () => void = () => undefined;
  checkForUpdates(): Promise<unknown> {
    this.answer();
    return Promise.resolve(null);
  }
  quitAndInstall(...args: unknown[]): void {
    this.installed.push(args);
  }
}

function open(whyOff: string | null = null) {
  const updater = new PlayedUpdater();
  let loads = 0;
  const load = async (): Promise<Updater> => {
    loads += 1;
    return updater;
  };
  const updates = new Updates({ whyOff, load, now: () => 4711 });
  const states: string[] = [];
  updates.onChange(() => states.push(updates.state.state));
  return { updater, updates, states, loads: () => loads };
}

describe('updates', () => {
  it('without an address are off, say why, and load nothing', async () => {
    const { updates, loads } = open('This build has no address.');
    await updates.check();
    expect(updates.state).toEqual({ state: 'off', why: 'This build has no address.' });
    expect(await updates.install()).toBe(false);
    expect(loads()).toBe(0);
  });

  it('say when they looked, where this is the newest', async () => {
    const { updater, updates, states } = open();
    updater.answer = () => updater.emit('update-not-available');
    await updates.check();
    expect(states).toEqual(['checking', 'current']);
    expect(updates.state).toEqual({ state: 'current', checkedAt: 4711 });
  });

  it('go from found over the download to ready, and only then are installed', async () => {
    const { updater, updates } = open();
    updater.answer = () => updater.emit('update-available', { version: '0.2.0' });
    await updates.check();
    expect(updates.state).toEqual({ state: 'available', version: '0.2.0' });
    expect(await updates.install()).toBe(false);
    updater.emit('download-progress', { percent: 40 });
    expect(updates.state).toEqual({ state: 'downloading', version: '0.2.0', part: 0.4 });
    updater.emit('update-downloaded', { version: '0.2.0' });
    expect(updates.state).toEqual({ state: 'ready', version: '0.2.0' });
    // A later error of the feed takes nothing back that is there.
    updater.emit('error', new Error('offline'));
    expect(updates.state.state).toBe('ready');
    expect(await updates.install()).toBe(true);
    expect(updater.installed).toEqual([[true, true]]);
  });

  it('that fail say so in a line, and can be tried again', async () => {
    const { updater, updates } = open();
    updater.answer = () => {
      throw new Error('net::ERR_NAME_NOT_RESOLVED\n    at somewhere');
    };
    await updates.check();
    expect(updates.state).toEqual({ state: 'failed', why: 'net::ERR_NAME_NOT_RESOLVED' });
    updater.answer = () => updater.emit('update-not-available');
    await updates.check();
    expect(updates.state.state).toBe('current');
  });

  it('download by themselves, install at quit, and write nowhere by themselves', async () => {
    const { updater, updates } = open();
    await updates.check();
    expect(updater).toMatchObject({ autoDownload: true, autoInstallOnAppQuit: true, logger: null });
  });
});

describe('whether a program updates itself', () => {
  it('is said for a checkout, a build without a feed, and one that was unpacked by hand', async () => {
    const resources = await tempFolder();
    const place = { isPackaged: true, platform: 'linux', resources, environment: {} } as const;
    expect(whyNoUpdates({ ...place, isPackaged: false })).toContain('git pull');
    expect(whyNoUpdates(place)).toContain('no address');
    writeFileSync(join(resources, 'app-update.yml'), 'provider: generic\n');
    expect(whyNoUpdates(place)).toContain('unpacked by hand');
    expect(whyNoUpdates({ ...place, environment: { APPIMAGE: '/home/ada/Railguard.AppImage' } })).toBeNull();
    expect(whyNoUpdates({ ...place, platform: 'darwin' })).toBeNull();
    writeFileSync(join(resources, 'package-type'), 'deb');
    expect(whyNoUpdates(place)).toBeNull();
  });
});

describe('the proxies that updates come through', () => {
  it('are those that the login shell alone names, in the words of Chromium', () => {
    const shell = {
      HTTP_PROXY: 'proxy.example:3128',
      https_proxy: 'http://ada:secret@proxy.example:3129',
      NO_PROXY: 'inside.example, .corp.example 10.0.0.0/8,::1',
    };
    expect(shellProxies(shell, {})).toEqual({
      proxyRules: 'http=http://proxy.example:3128;https=http://proxy.example:3129',
      proxyBypassRules: 'inside.example,*.inside.example,corp.example,*.corp.example,10.0.0.0/8,::1',
    });
  });

  it('are left to Chromium where the app was started with them, or nobody names one', () => {
    const started = { HTTPS_PROXY: 'http://proxy.example:3129' };
    expect(shellProxies(started, started)).toBeNull();
    expect(shellProxies({ NO_PROXY: '*' }, {})).toBeNull();
    expect(shellProxies({ HTTPS_PROXY: 'http://[' }, {})).toBeNull();
  });
});
