import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultDataFolder, lockDataFolder, openDataFolder } from '../../electron/settings/data-folder.ts';
import { tempFolder } from '../support/temp-folder.ts';

describe('the data folder', () => {
  it('is made where it is missing', async () => {
    const folder = join(await tempFolder(), 'a', 'b');
    expect(openDataFolder(folder)).toBe(folder);
  });

  it('that is a file is refused in words, with what to do', async () => {
    const file = join(await tempFolder(), 'file');
    writeFileSync(file, '');
    expect(() => openDataFolder(file)).toThrow(/cannot be used: it is no folder. .* --data DIR/);
    expect(() => openDataFolder(join(file, 'below'))).toThrow(/cannot be used: .* --data DIR/);
  });

  it.each(['settings.json', 'secrets.json', 'lock.db'])(
    'with a folder in the place of %s is refused, and says which',
    async (name) => {
      const folder = await tempFolder();
      mkdirSync(join(folder, name));
      expect(() => openDataFolder(folder)).toThrow(`${join(folder, name)} is in the way: it must be a plain file`);
    },
  );

  it.each(['journal', 'policies'])(
    'with a file in the place of the folder %s is refused, and says which',
    async (name) => {
      const folder = await tempFolder();
      writeFileSync(join(folder, name), '');
      expect(() => openDataFolder(folder)).toThrow(`${join(folder, name)} is in the way: it must be a folder`);
    },
  );

  it.runIf(process.platform === 'linux')('that the system will not make is refused, and never waited for', () => {
    expect(() => openDataFolder('/proc/railguard')).toThrow(/cannot be used/);
  });

  it.each([
    ['linux', { XDG_CONFIG_HOME: '/x' }, /^\/x\/railguard$/],
    ['darwin', {}, /Library\/Application Support\/Railguard$/],
    ['win32', { APPDATA: '/roaming' }, /roaming.Railguard$/],
  ] as const)('stands on %s where applications keep their data', (platform, env, expected) => {
    expect(defaultDataFolder(env, platform)).toMatch(expected);
  });
});

describe.runIf(process.platform !== 'win32')('a data folder that others can reach', () => {
  const modeOf = (path: string): number => statSync(path).mode & 0o777;

  it('is closed to them, with all that is in it', async () => {
    const folder = join(await tempFolder(), 'data');
    mkdirSync(join(folder, 'journal'), { recursive: true });
    for (const name of ['lock.db', 'control.json', 'journal/key', 'journal/journal.db'])
      writeFileSync(join(folder, name), '');
    for (const name of ['', 'journal', 'lock.db', 'control.json', 'journal/key', 'journal/journal.db']) {
      chmodSync(join(folder, name), name.includes('.') || name.endsWith('key') ? 0o666 : 0o777);
    }
    openDataFolder(folder);
    expect([folder, join(folder, 'journal')].map(modeOf)).toEqual([0o700, 0o700]);
    for (const name of ['lock.db', 'control.json', 'journal/key', 'journal/journal.db']) {
      expect(modeOf(join(folder, name)), name).toBe(0o600);
    }
  });

  it('keeps the modes of which a person is told', async () => {
    const folder = await tempFolder();
    mkdirSync(join(folder, 'policies'));
    for (const name of ['settings.json', 'secrets.json', 'policies/testrail.json']) {
      writeFileSync(join(folder, name), '');
      chmodSync(join(folder, name), 0o644);
    }
    openDataFolder(folder);
    for (const name of ['settings.json', 'secrets.json', 'policies/testrail.json'])
      expect(modeOf(join(folder, name)), name).toBe(0o644);
  });

  it('may be a link of this user’s, and is closed where it really is', async () => {
    const real = join(await tempFolder(), 'real');
    mkdirSync(real);
    chmodSync(real, 0o755);
    const link = join(await tempFolder(), 'link');
    symlinkSync(real, link);
    openDataFolder(link);
    expect(modeOf(real)).toBe(0o700);
  });

  it.runIf(process.getuid?.() === 0).each([
    ['itself', ''],
    ['its secrets', 'secrets.json'],
    ['its settings', 'settings.json'],
    ['its control file', 'control.json'],
    ['its lock', 'lock.db'],
    ['the key of its journal', 'journal/key'],
    ['a policy', 'policies/testrail.json'],
    ['a link in it', 'link'],
  ])('is refused where %s belongs to another user', async (_what, name) => {
    const folder = join(await tempFolder(), 'data');
    for (const part of ['journal', 'policies']) mkdirSync(join(folder, part), { recursive: true, mode: 0o700 });
    const path = join(folder, name);
    if (name === 'link') {
      const theirs = join(await tempFolder(), 'theirs');
      writeFileSync(theirs, '');
      chownSync(theirs, 65_534, 65_534);
      symlinkSync(theirs, path);
    } else {
      if (name !== '') writeFileSync(path, '');
      chownSync(path, 65_534, 65_534);
    }
    expect(() => openDataFolder(folder)).toThrow(/belongs to another user \(65534\)/);
  });
});

describe('the lock of a folder', () => {
  it.runIf(process.platform !== 'win32')('is this user’s alone, and no link is followed to it', async () => {
    const folder = await tempFolder();
    lockDataFolder(folder).release();
    expect(statSync(join(folder, 'lock.db')).mode & 0o777).toBe(0o600);
    const other = await tempFolder();
    writeFileSync(join(other, 'target'), '');
    symlinkSync(join(other, 'target'), join(other, 'lock.db'));
    expect(() => lockDataFolder(other)).toThrow();
  });

  it('is held by one at a time and given back', async () => {
    const folder = await tempFolder();
    const lock = lockDataFolder(folder);
    expect(() => lockDataFolder(folder)).toThrow(/Another Railguard works on/);
    lock.release();
    lockDataFolder(folder).release();
  });

  it('ends with its process, even when that is killed, and not before', async () => {
    const folder = await tempFolder();
    const source = new URL('../../electron/settings/data-folder.ts', import.meta.url).href;
    const script = join(folder, 'hold.mjs');
    writeFileSync(
      script,
      `import { lockDataFolder } from ${JSON.stringify(source)};
       lockDataFolder(${JSON.stringify(folder)}); gc(); process.send('held'); setInterval(() => {}, 1000);`,
    );
    const child = fork(script, { execArgv: ['--expose-gc'], stdio: 'ignore' });
    await once(child, 'message');
    expect(() => lockDataFolder(folder)).toThrow(/Another Railguard/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockDataFolder(folder).release();
  });
});
