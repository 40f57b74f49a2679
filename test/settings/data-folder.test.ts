import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
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
    expect(() => openDataFolder(file)).toThrow(/cannot be used .* --data DIR/);
    expect(() => openDataFolder(join(file, 'below'))).toThrow(/cannot be used .* --data DIR/);
  });

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

describe('the lock of a folder', () => {
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
