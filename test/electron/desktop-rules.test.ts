import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isInterfaceUrl } from '../../electron/desktop/address.ts';
import { mayOpen } from '../../electron/desktop/external-links.ts';
import { OptionsError, readOptions } from '../../electron/desktop/options.ts';
import { doWithoutSharedMemory } from '../../electron/desktop/shared-memory.ts';
import { startFailure } from '../../electron/desktop/start-failure.ts';
import { chrome } from '../../electron/desktop/theme.ts';
import { tempFolder } from '../support/temp-folder.ts';

const testrail = 'https://acme.testrail.io/';

describe('which pages are the interface', () => {
  it.each(['app://railguard/index.html', 'app://railguard/assets/a.js', 'app://railguard/#x'])('%s is', (url) => {
    expect(isInterfaceUrl(url)).toBe(true);
  });
  it.each([
    'app://other/index.html',
    'app://railguard.evil/index.html',
    'app://user@railguard/index.html',
    'app://railguard:81/index.html',
    'https://railguard/index.html',
    'about:blank',
    'data:text/html,x',
    'nonsense',
    '',
  ])('%j is not', (url) => {
    expect(isInterfaceUrl(url)).toBe(false);
  });
});

describe('which links the browser gets', () => {
  it.each([
    'https://acme.testrail.io/index.php?/cases/view/7',
    'https://support.testrail.com/hc',
    'https://modelcontextprotocol.io/',
  ])('%s', (link) => expect(mayOpen(link, testrail)).toBe(true));
  it.each([
    'http://acme.testrail.io/',
    'https://acme.testrail.io.evil.example/',
    'https://acme.testrail.io:8443/',
    'https://ada:key@acme.testrail.io/',
    'https://other.testrail.io/',
    'file:///etc/passwd',
    'smb://acme.testrail.io/x',
    'javascript:alert(1)',
    'nonsense',
  ])('not %s', (link) => expect(mayOpen(link, testrail)).toBe(false));
  it('only the documentation where no TestRail is known, or one without https', () => {
    expect(mayOpen('https://acme.testrail.io/', null)).toBe(false);
    expect(mayOpen('https://acme.testrail.io/', 'http://acme.testrail.io/')).toBe(false);
    expect(mayOpen('https://support.testrail.com/', null)).toBe(true);
  });
});

describe('the options of the app', () => {
  it('are a folder and a port, among those of Chromium', () => {
    expect(readOptions(['.', '--data', '/x', '--no-sandbox', '--port', '0'])).toEqual({
      data: '/x',
      port: 0,
      hidden: false,
    });
    expect(readOptions(['--hidden'])).toEqual({ data: null, port: 'chosen', hidden: true });
  });
  it.each([[['--port']], [['--port', '65536']], [['--port', '-1']], [['--port', '1e3']], [['--data']], [['--data=']]])(
    'are refused as %j',
    (args) => expect(() => readOptions(args)).toThrow(OptionsError),
  );
});

it('a taken port is said with its number and the way out', () => {
  const taken = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', port: 7420 });
  expect(startFailure(taken)).toMatchObject({
    title: 'Port 7420 is in use',
    help: expect.stringContaining('--port N'),
  });
  expect(startFailure(new Error('The folder is read-only.')).help).toBe('The folder is read-only.');
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
  expect(startFailure(full).help).toMatch(/disk is full.*Free some space/);
});

it('the frame of the window has the colours of the design', () => {
  const root = resolve(import.meta.dirname, '../..');
  const tokens = readFileSync(join(root, 'renderer/ui/tokens.css'), 'utf8');
  const pair = (name: string) =>
    new RegExp(`--${name}:\\s*light-dark\\((#\\w+), (#\\w+)\\)`)
      .exec(tokens)
      ?.slice(1, 3)
      .map((colour) => colour.toUpperCase());
  expect(pair('bg-chrome')).toEqual([chrome.light.background, chrome.dark.background]);
  expect(pair('text-2')).toEqual([chrome.light.symbols, chrome.dark.symbols]);
});

describe('a machine without shared memory, such as a container', () => {
  it('is told to Chromium, which else crashes with its first page', async () => {
    const folder = await tempFolder();
    const said = (platform: NodeJS.Platform, path: string) => {
      const switches: string[] = [];
      doWithoutSharedMemory({ appendSwitch: (name) => void switches.push(name) }, platform, path);
      return switches;
    };
    expect(said('linux', folder)).toEqual([]);
    expect(said('linux', join(folder, 'nowhere'))).toEqual(['disable-dev-shm-usage']);
    expect(said('darwin', join(folder, 'nowhere'))).toEqual([]);
  });
});
