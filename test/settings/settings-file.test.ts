import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Conf from 'conf';
import { describe, expect, it } from 'vitest';
import { openSecrets, plainCodec } from '../../electron/settings/secrets-file.ts';
import { openSettings } from '../../electron/settings/settings-file.ts';
import { tempFolder } from '../support/temp-folder.ts';

const open = (folder: string) =>
  openSettings(
    folder,
    (options) => new Conf(options),
    () => 77,
  );

describe('the settings file', () => {
  it('is fresh at first start, and no longer at the second', async () => {
    const folder = await tempFolder();
    expect(open(folder).fresh).toBe(true);
    expect(open(folder).fresh).toBe(false);
  });

  it('keeps a change, readable by its owner only', async () => {
    const folder = await tempFolder();
    const settings = open(folder);
    settings.update((before) => ({ ...before, pausedSince: 5 }));
    expect(open(folder).get().pausedSince).toBe(5);
    expect(statSync(settings.path).mode & 0o777).toBe(0o600);
  });

  it('refuses a change that is not of its form, and stays as it was', async () => {
    const settings = open(await tempFolder());
    expect(() => settings.update((before) => ({ ...before, port: 0 }))).toThrow();
    expect(settings.get().port).toBe(7420);
  });

  it.skipIf(process.platform === 'win32')('writes into no other folder that stands in its place', async () => {
    const folder = await tempFolder();
    const settings = open(folder);
    const secrets = openSecrets(folder, plainCodec, () => 1);
    await secrets.set('a', 'b');
    renameSync(folder, `${folder}-away`);
    for (const make of [() => undefined, () => mkdirSync(folder)]) {
      make();
      expect(() => settings.update((before) => ({ ...before, pausedSince: 5 }))).toThrow('is not there any more');
      await expect(secrets.set('a', 'c')).rejects.toThrow('is not there any more');
    }
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
    renameSync(`${folder}-away`, folder);
    settings.update((before) => ({ ...before, pausedSince: 5 }));
    expect(open(folder).get().pausedSince).toBe(5);
  });

  it('that has no room is not changed, and its last good copy is neither', async () => {
    const folder = await tempFolder();
    const kept: { store: Record<string, unknown> } = new Conf({ cwd: folder, configName: 'settings' });
    let full = false;
    const library = {
      get store() {
        return kept.store;
      },
      set store(next) {
        if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        kept.store = next;
      },
    };
    const settings = openSettings(folder, () => library, Date.now);
    const before = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
    full = true;
    expect(() => settings.update((one) => ({ ...one, pausedSince: 5 }))).toThrow('no space');
    expect(settings.get().pausedSince).toBeNull();
    expect(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])).toEqual(before);
  });

  it.each([
    ['cut off in the middle', (text: string) => text.slice(0, text.length / 2)],
    ['emptied', () => ''],
    ['of another form', () => '{"version":1,"agents":"all"}'],
  ])('%s is kept aside; the last good copy takes its place, and the screen is told', async (_what, damage) => {
    const folder = await tempFolder();
    const first = open(folder);
    first.update((before) => ({ ...before, pausedSince: 5 }));
    writeFileSync(first.path, damage(readFileSync(first.path, 'utf8')));
    const again = open(folder);
    expect(again.get().pausedSince).toBe(5);
    expect(again.notices.map(({ code }) => code)).toEqual(['settings-damaged']);
    expect(existsSync(`${again.path}.damaged-77`)).toBe(true);
  });

  it.runIf(process.platform !== 'win32')('damaged and open to others is kept aside closed to them', async () => {
    const path = join(await tempFolder(), 'settings.json');
    writeFileSync(path, '{');
    chmodSync(path, 0o644);
    open(dirname(path));
    expect(statSync(`${path}.damaged-77`).mode & 0o777).toBe(0o600);
  });

  it('damaged without a good copy opens with no agent and is not taken for a first start', async () => {
    const folder = await tempFolder();
    writeFileSync(join(folder, 'settings.json'), '{');
    const settings = open(folder);
    expect(settings.fresh).toBe(false);
    expect(settings.get().agents).toEqual([]);
    expect(settings.notices).toHaveLength(1);
  });

  it('that others could read is closed to them, and the screen is told', async () => {
    const folder = await tempFolder();
    const { path } = open(folder);
    chmodSync(path, 0o644);
    expect(open(folder).notices.map(({ code }) => code)).toEqual(['settings-exposed']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).not.toContain('settings.json.damaged-77');
  });
});
