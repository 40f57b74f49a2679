import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CommandLinkOptions, createCommandLinker } from '../../electron/desktop/command-link.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** A program that says what it was given, where a hostile name is no trouble. */
async function options(changes: Partial<CommandLinkOptions> = {}): Promise<CommandLinkOptions & { bin: string }> {
  const home = await tempFolder();
  const bin = join(home, '.local/bin');
  mkdirSync(bin, { recursive: true });
  const program = join(home, "it's $HOME", 'railguard');
  mkdirSync(join(program, '..'));
  writeFileSync(program, '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
  const PATH = ['/usr/bin', bin].join(delimiter);
  return { platform: 'linux', isPackaged: true, program, home, environment: { PATH }, bin, ...changes };
}

describe.skipIf(process.platform === 'win32')('the command of a terminal', () => {
  it('is made in a folder that a terminal looks in, starts the program with its words, and is taken away', async () => {
    const given = await options();
    const linker = createCommandLinker(given);
    const path = join(given.bin, 'railguard');
    expect(linker.state()).toEqual({ state: 'absent', path, why: null });
    linker.set(true);
    expect(linker.state()).toEqual({ state: 'linked', path, why: null });
    const words = ['agent', 'add', 'two words', "it's"];
    const said = execFileSync(path, words, { encoding: 'utf8' }).trim().split('\n');
    expect(said.filter((word) => word !== '--no-sandbox')).toEqual(words);
    linker.set(false);
    expect(existsSync(path)).toBe(false);
  });

  it('leaves another program of that name alone', async () => {
    const given = await options();
    const path = join(given.bin, 'railguard');
    writeFileSync(path, '#!/bin/sh\n');
    chmodSync(path, 0o755);
    const linker = createCommandLinker(given);
    expect(linker.state()).toMatchObject({ state: 'other', path });
    expect(() => linker.set(true)).toThrow('not made by Railguard');
    expect(() => linker.set(false)).toThrow('not made by Railguard');
    expect(readFileSync(path, 'utf8')).toBe('#!/bin/sh\n');
  });

  it('knows the link that a package of the system brings, and does not take it away', async () => {
    const given = await options();
    const path = join(given.bin, 'railguard');
    symlinkSync(given.program, path);
    const linker = createCommandLinker(given);
    expect(linker.state()).toEqual({ state: 'linked', path, why: null });
    expect(() => linker.set(false)).toThrow('left as it is');
    expect(existsSync(path)).toBe(true);
  });

  it('says that it leads to another Railguard, and leads it here when asked', async () => {
    const given = await options();
    createCommandLinker({ ...given, program: '/opt/old/railguard' }).set(true);
    const linker = createCommandLinker(given);
    expect(linker.state().state).toBe('moved');
    linker.set(true);
    expect(linker.state().state).toBe('linked');
  });

  it('says which folder has to be added to the PATH, where none of this user is on it', async () => {
    const given = await options({ environment: { PATH: '/usr/bin' } });
    const linker = createCommandLinker(given);
    linker.set(true);
    expect(linker.state()).toMatchObject({ state: 'linked', why: expect.stringContaining(given.bin) });
  });

  it('is not offered by a checkout', async () => {
    const linker = createCommandLinker(await options({ isPackaged: false }));
    expect(linker.state().state).toBe('unavailable');
    expect(() => linker.set(true)).toThrow('installed');
  });

  it('on Windows waits for the program, and passes its exit code on', async () => {
    const given = await options({ platform: 'win32', program: 'C:\\100%\\Railguard.exe' });
    const folder = join(given.home, 'AppData/Local/Microsoft/WindowsApps');
    const linker = createCommandLinker({ ...given, environment: { PATH: folder } });
    linker.set(true);
    expect(readFileSync(join(folder, 'railguard.cmd'), 'utf8').split('\r\n')).toEqual([
      '@echo off',
      expect.stringMatching(/^rem Made by Railguard/),
      'start "" /b /wait "C:\\100%%\\Railguard.exe" %*',
      'exit /b %errorlevel%',
      '',
    ]);
  });
});
