import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Checkout, isAlive, type Started } from './checkout.ts';

const patient = { timeout: 15_000, interval: 50 };
const oldNode = '/usr/bin/node';
const display = { DISPLAY: ':99' };
const cannot = /^The desktop app cannot open here \((.*)\): .*$/gm;

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
});
afterEach(() => checkout.remove());

/** Why it ran without the desktop app; it must have said so once, in one line. */
async function reason(run: Started): Promise<string> {
  await vi.waitFor(() => expect(run.out()).toContain('ready\n'), patient);
  const said = [...run.out().matchAll(cannot)];
  expect(said).toHaveLength(1);
  return said[0]?.[1] ?? '';
}

/** Runs as the scripts do: an installer that does what the test says. */
function installer(body: string): Readonly<Record<string, string>> {
  const file = checkout.write('installer.mjs', body);
  return { ...display, RAILGUARD_ELECTRON_INSTALLER: file };
}

describe('npm start where the desktop app cannot open', () => {
  it.skipIf(process.platform !== 'linux')('says that there is no display, and serves', async () => {
    const run = checkout.run('start.mjs', ['--data', 'somewhere', '--port', '0']);
    expect(await reason(run)).toBe('there is no display');
    expect(run.out()).toContain('["serve","--data","somewhere","--port","0"]');
  });

  it('says why the runtime could not be fetched', async () => {
    const run = checkout.run(
      'start.mjs',
      [],
      installer('console.error("Error: getaddrinfo ENOTFOUND"); process.exit(1)'),
    );
    expect(await reason(run)).toBe('its runtime could not be fetched (Error: getaddrinfo ENOTFOUND)');
  });

  it('gives up a network that only hangs, and leaves no installer behind', async () => {
    const env = installer(`import { writeFileSync } from 'node:fs';
      writeFileSync(${JSON.stringify(join(checkout.root, 'installer.txt'))}, String(process.pid));
      setInterval(() => {}, 1000);`);
    const run = checkout.run('start.mjs', [], env);
    expect(await reason(run)).toMatch(/nothing arrived for \d+ s/);
    expect(isAlive(Number(checkout.read('installer.txt')))).toBe(false);
  });

  it('says so where Electron is not installed at all', async () => {
    const run = checkout.run('start.mjs', [], display);
    expect(await reason(run)).toBe('Electron is not among the installed packages');
  });

  it('serves where Electron ends at once, as it does without the libraries it needs', async () => {
    const folder = checkout.electron('process.exit(127)');
    const run = checkout.run('start.mjs', [], { ...display, ELECTRON_OVERRIDE_DIST_PATH: folder });
    expect(await reason(run)).toBe('Electron ended at once: code 127');
  });

  it('passes a signal on and ends as the server ends', async () => {
    const run = checkout.run('start.mjs', [], installer('process.exit(1)'));
    await reason(run);
    run.child.kill('SIGTERM');
    expect(await run.exited).toEqual({ code: 5, signal: null });
  });

  it('leaves no server behind where it is itself killed', async () => {
    const run = checkout.run('start.mjs', [], installer('process.exit(1)'));
    await reason(run);
    const pid = Number(checkout.read('pid.txt'));
    run.child.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), patient);
  });

  it('leaves no server behind where npm is ended, which tells its shell alone', async () => {
    checkout.write(
      'npm.mjs',
      `import { spawn } from 'node:child_process';
      const script = new URL('./scripts/start.mjs', import.meta.url).pathname;
      spawn(process.execPath, [script], { stdio: 'inherit', env: { ...process.env, npm_lifecycle_event: 'start' } });`,
    );
    const run = checkout.run('../npm.mjs', [], installer('process.exit(1)'));
    await reason(run);
    run.child.kill('SIGKILL');
    await vi.waitFor(() => expect(run.out()).toContain('ended by SIGTERM'), patient);
  });

  it('says to a script what a script reads, and all else on the error stream', async () => {
    const run = checkout.run('start.mjs', ['--json'], display);
    await vi.waitFor(() => expect(run.out()).toContain('ready\n'), patient);
    expect(run.out()).toMatch(/^\["serve","--json"\]\n/);
    expect(run.err()).toMatch(cannot);
  });

  it.skipIf(!existsSync(oldNode))('runs with whatever Node the system has', async () => {
    const run = checkout.run('start.mjs', [], installer('process.exit(1)'), oldNode);
    expect(await reason(run)).toBe('its runtime could not be fetched');
  });
});

describe('npm start where Electron is installed', () => {
  const started = (code: number): Started => {
    const folder = checkout.electron(
      `console.log('electron ' + JSON.stringify(process.argv.slice(2))); process.exit(${code});`,
    );
    return checkout.run('start.mjs', ['--port', '0'], { ...display, ELECTRON_OVERRIDE_DIST_PATH: folder });
  };

  it('opens the built app with the options it was given', async () => {
    const run = started(0);
    expect((await run.exited).code).toBe(0);
    expect(run.out()).toMatch(/^electron \[.*"--port","0"\]$/m);
    expect(run.out()).toContain(JSON.stringify(checkout.root).slice(1, -1));
    expect(run.out()).not.toMatch(cannot);
    // The sandbox is given up for root on Linux alone, and never in silence.
    const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
    expect(run.out().includes('"--no-sandbox"')).toBe(isRoot);
    expect(run.out().includes("runs without Chromium's sandbox")).toBe(isRoot);
  });

  it.each([
    ['could not start', 70, 1],
    ['was used wrongly', 2, 2],
  ])('does not start a second time without the desktop where Railguard %s', async (_what, code, expected) => {
    const run = started(code);
    expect((await run.exited).code).toBe(expected);
    expect(run.out()).not.toMatch(cannot);
  });

  it('opens it once the runtime has been fetched', async () => {
    const env = installer(`import { mkdirSync, writeFileSync } from 'node:fs';
      const folder = ${JSON.stringify(join(checkout.root, 'node_modules/electron'))};
      mkdirSync(folder + '/dist', { recursive: true });
      writeFileSync(folder + '/dist/electron', '#!${process.execPath}\\nconsole.log("electron opened");', { mode: 0o755 });
      writeFileSync(folder + '/path.txt', 'electron');`);
    const run = checkout.run('start.mjs', [], env);
    expect((await run.exited).code).toBe(0);
    expect(run.out()).toContain('electron opened');
  });
});
