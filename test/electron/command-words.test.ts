import { describe, expect, it } from 'vitest';
import { commandWords } from '../../electron/command-words.ts';
import { standardInput } from '../../electron/lib/standard-input.ts';
import { installedProgram, programWords } from '../../electron/paths.ts';

const installed = (...words: string[]) => commandWords({ argv: ['/opt/Railguard/railguard', ...words] });
const checkout = (...words: string[]) =>
  commandWords({ argv: ['electron', ...words], defaultApp: true } as unknown as NodeJS.Process);

describe('what the installed program was started for', () => {
  it.each([
    [[]],
    [['--hidden']],
    [['--data', '/tmp/x', '--port', '0']],
    [['--no-sandbox', '--disable-gpu']],
    [['--data=/tmp/x']],
    [['railguard://approvals']],
    [['--data', '/tmp/x', 'railguard://approvals']],
    [['RAILGUARD://serve']],
  ])('%j opens the app', (words) => {
    expect(installed(...words)).toBeNull();
  });

  it.each([
    [['status'], ['status']],
    [
      ['--json', 'status'],
      ['--json', 'status'],
    ],
    [
      ['--data', '/tmp/x', 'agent', 'add', 'Work'],
      ['--data', '/tmp/x', 'agent', 'add', 'Work'],
    ],
    [
      ['--no-sandbox', 'serve', '--port', '0'],
      ['serve', '--port', '0'],
    ],
    [['serve', '--no-sandbox'], ['serve']],
    // A browser that a server drives has the same word.
    [
      ['--no-sandbox', 'server', 'add', 'web', '--', 'npx', 'web-mcp', '--no-sandbox'],
      ['server', 'add', 'web', '--', 'npx', 'web-mcp', '--no-sandbox'],
    ],
    [['--version'], ['--version']],
    [['--help'], ['--help']],
    [['statsu'], ['statsu']],
    [
      ['server', 'add', 'x', '--url', 'https://x.example/mcp'],
      ['server', 'add', 'x', '--url', 'https://x.example/mcp'],
    ],
  ])('%j is a command', (words, command) => {
    expect(installed(...words)).toEqual(command);
  });

  it('from a checkout the word of the app comes first', () => {
    expect(checkout('/home/ada/railguard')).toBeNull();
    expect(checkout('--no-sandbox', '.', '--data', '/tmp/x')).toBeNull();
    expect(checkout('--no-sandbox', '.', 'connect', '--agent', 'work')).toEqual(['connect', '--agent', 'work']);
  });
});

describe('the installed program', () => {
  it('is the file of an AppImage only where it runs from its mount', () => {
    const env = { APPIMAGE: '/home/ada/Railguard.AppImage', APPDIR: '/tmp/.mount_Railgu' };
    expect(installedProgram({ env, execPath: '/tmp/.mount_Railgu/railguard' })).toBe('/home/ada/Railguard.AppImage');
    // A terminal that is another AppImage hands its variables on.
    expect(installedProgram({ env, execPath: '/opt/Railguard/railguard' })).toBe('/opt/Railguard/railguard');
  });

  it('is started again without the sandbox that Chromium cannot make here', () => {
    const runs = {
      execPath: '/opt/Railguard/railguard',
      env: {},
      versions: { ...process.versions, electron: '45.4.1' },
    };
    const words = (...argv: string[]) => programWords({ ...runs, argv: [runs.execPath, ...argv] });
    expect(words('--data', '/srv/x')).toEqual([runs.execPath]);
    expect(words('--no-sandbox', '--data', '/srv/x')).toEqual([runs.execPath, '--no-sandbox']);
    expect(words('server', 'add', 'web', '--', 'npx', 'web-mcp', '--no-sandbox')).toEqual([runs.execPath]);
    const checkout = { ...runs, defaultApp: true, argv: [runs.execPath, '--no-sandbox', '.'] };
    expect(programWords(checkout).slice(0, 2)).toEqual([runs.execPath, '--no-sandbox']);
  });

  it('on Windows reads what its parent writes, which Electron keeps from it', () => {
    const { stdin } = process;
    const electron = { ...process.versions, electron: '45.4.1' };
    expect(standardInput({ platform: 'linux', versions: electron, stdin })).toBe(stdin);
    expect(standardInput({ platform: 'win32', versions: process.versions, stdin })).toBe(stdin);
    const read = standardInput({ platform: 'win32', versions: electron, stdin });
    expect(read).not.toBe(stdin);
    expect(read).toMatchObject({ fd: 0 });
    read.destroy();
  });
});
