import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Conf from 'conf';
import { describe, expect, it } from 'vitest';
import { openDataFolder } from '../../electron/settings/data-folder.ts';
import { bringToFormat, type Migration } from '../../electron/settings/folder-format.ts';
import { openSettings } from '../../electron/settings/settings-file.ts';
import { commandHere } from '../support/command-here.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Of today. */
const newest = 2;

const past = fileURLToPath(new URL('../fixtures/data-folders/', import.meta.url));

async function folderOf(format: string): Promise<string> {
  const folder = join(await tempFolder(), 'data');
  cpSync(join(past, format), folder, { recursive: true });
  return openDataFolder(folder);
}

const formatIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'folder.json'), 'utf8')).format;

describe('The format of a data folder', () => {
  it('is noted in a new one, and in one with nothing but policies, or what Chromium puts there first', async () => {
    for (const before of [[], ['policies'], ['window', 'Crashpad', 'SingletonLock', 'lockfile']]) {
      const folder = openDataFolder(await tempFolder());
      for (const name of before) mkdirSync(join(folder, name));
      expect(bringToFormat(folder)).toBeNull();
      expect(formatIn(folder)).toBe(newest);
      expect(readdirSync(folder).filter((name) => name.startsWith('before-'))).toEqual([]);
    }
  });

  it('1 is brought to the one of today, with a copy beside it that only its owner reads', async () => {
    const folder = await folderOf('format-1');
    const copy = join(folder, 'before-format-2');
    expect(bringToFormat(folder)).toEqual({ from: 1, to: newest, copy });
    expect(formatIn(folder)).toBe(newest);
    for (const name of ['settings.json', 'secrets.json', 'policies/testrail.json']) {
      expect(readFileSync(join(copy, name), 'utf8')).toBe(readFileSync(join(past, 'format-1', name), 'utf8'));
    }
    expect(existsSync(join(copy, 'journal'))).toBe(false);
    if (process.platform !== 'win32') expect(statSync(copy).mode & 0o777).toBe(0o700);
    expect(bringToFormat(folder)).toBeNull();
  });

  it('1 keeps its settings: the agents and servers of before are there', async () => {
    const folder = await folderOf('format-1');
    bringToFormat(folder);
    const settings = openSettings(folder, (options) => new Conf(options), Date.now);
    expect(settings.get().agents.map(({ id }) => id)).toEqual(['default', 'claude-code']);
    expect(settings.get().servers.map(({ name }) => name)).toEqual(['testrail', 'files']);
  });

  it('1 keeps its journal and its policies: the program opens it, and the chain holds', async () => {
    const folder = await folderOf('format-1');
    expect(await commandHere(['journal', 'verify', '--data', folder])).toMatchObject({ code: 0 });
    const shown = await commandHere(['policy', 'show', 'testrail', '--data', folder]);
    expect(JSON.parse(shown.stdout)).toEqual(
      JSON.parse(readFileSync(join(past, 'format-1/policies/testrail.json'), 'utf8')),
    );
    expect(formatIn(folder)).toBe(newest);
  });

  it('of a newer version is refused in words, and nothing is touched', async () => {
    const folder = await folderOf('format-1');
    writeFileSync(join(folder, 'folder.json'), JSON.stringify({ format: newest + 1 }));
    const before = readdirSync(folder);
    expect(() => bringToFormat(folder)).toThrow(/newer Railguard \(format 3; this one knows 2\)\. Update this one/);
    expect(readdirSync(folder)).toEqual(before);
  });

  it.each(['', '{}', '{"format":"2"}', 'format 2'])(
    'that cannot be read (%j) is refused with what to do',
    async (text) => {
      const folder = await folderOf('format-1');
      writeFileSync(join(folder, 'folder.json'), text);
      expect(() => bringToFormat(folder)).toThrow(/does not say of which format.*\{"format":2\}/);
    },
  );

  it('is reached step by step, and a step that a crash cut short begins anew from the same copy', async () => {
    const folder = await folderOf('format-1');
    const ran: number[] = [];
    let crashes = true;
    const steps: Migration[] = [
      { to: 2, run: () => void ran.push(2) },
      {
        to: 3,
        run: (at) => {
          writeFileSync(join(at, 'settings.json'), '{}');
          if (crashes) throw new Error('The power went');
          ran.push(3);
        },
      },
    ];
    expect(() => bringToFormat(folder, steps)).toThrow('The power went');
    expect(formatIn(folder)).toBe(2);
    crashes = false;
    bringToFormat(folder, steps);
    expect(ran).toEqual([2, 3]);
    expect(formatIn(folder)).toBe(3);
    const first = readFileSync(join(folder, 'before-format-2', 'settings.json'), 'utf8');
    expect(first).toBe(readFileSync(join(past, 'format-1', 'settings.json'), 'utf8'));
  });
});
