import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Checkout, isAlive } from './checkout.ts';

const patient = { timeout: 15_000, interval: 50 };
const oldNode = '/usr/bin/node';

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
});
afterEach(() => checkout.remove());

describe('the command in a checkout', () => {
  it('builds first, quietly, and then hands on arguments, output and exit code', async () => {
    const run = checkout.run('railguard.mjs', ['3', '--json']);
    expect(await run.exited).toEqual({ code: 3, signal: null });
    expect(run.out()).toBe('["3","--json"]\n');
    expect(run.err()).toMatch(/^Building Railguard/);
    expect(run.err()).not.toContain('noise');
  });

  it('builds again only where a source is newer, new or gone', async () => {
    const builds = async (): Promise<number> => {
      await checkout.run('railguard.mjs', ['0']).exited;
      return checkout.read('builds.txt').trim().split('\n').length;
    };
    expect(await builds()).toBe(1);
    expect(await builds()).toBe(1);
    checkout.write('shared/added.ts', 'export {};');
    expect(await builds()).toBe(2);
    rmSync(join(checkout.root, 'shared/added.ts'));
    expect(await builds()).toBe(3);
    rmSync(join(checkout.root, 'out/renderer/index.html'));
    expect(await builds()).toBe(4);
  });

  it('builds once where several commands find it stale together', async () => {
    const runs = ['0', '0', '0'].map((code) => checkout.run('railguard.mjs', [code]));
    for (const run of runs) expect(await run.exited).toEqual({ code: 0, signal: null });
    expect(checkout.read('builds.txt')).toBe('built\n');
  });

  it('takes over from a builder that was killed', async () => {
    checkout.write('out/.building/pid', '999999999');
    expect((await checkout.run('railguard.mjs', ['0']).exited).code).toBe(0);
    expect(existsSync(join(checkout.root, 'out/.building'))).toBe(false);
  });

  it('says what the builder said where the build fails, and runs nothing', async () => {
    checkout.write('electron/main.ts', 'mistake');
    const run = checkout.run('railguard.mjs', ['0']);
    expect((await run.exited).code).toBe(1);
    expect(run.err()).toContain('The build failed.');
    expect(run.err()).toContain('electron/main.ts: a mistake');
    expect(run.out()).toBe('');
  });

  it('says what to do where the dependencies are missing', async () => {
    rmSync(join(checkout.root, 'node_modules/electron-vite'), { recursive: true });
    const run = checkout.run('railguard.mjs', ['0']);
    expect((await run.exited).code).toBe(1);
    expect(run.err()).toContain('Run npm ci first.');
  });

  it('lets the program read stdin to its end', async () => {
    const run = checkout.run('railguard.mjs', ['echo']);
    run.child.stdin?.end('a key\n');
    await run.exited;
    expect(run.out()).toBe('["echo"]\na key\n');
  });

  it('passes a signal on and ends as the program ends', async () => {
    const run = checkout.run('railguard.mjs', ['stay']);
    await vi.waitFor(() => expect(run.out()).toContain('ready'), patient);
    run.child.kill('SIGTERM');
    expect(await run.exited).toEqual({ code: 5, signal: null });
    expect(run.out()).toContain('ended by SIGTERM');
  });

  it('leaves no program behind where it is itself killed', async () => {
    const run = checkout.run('railguard.mjs', ['stay']);
    await vi.waitFor(() => expect(run.out()).toContain('ready'), patient);
    const pid = Number(checkout.read('pid.txt'));
    run.child.kill('SIGKILL');
    await run.exited;
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), patient);
    expect(run.out()).toContain('ended by SIGTERM');
  });

  it.skipIf(!existsSync(oldNode))('runs with whatever Node the system has', async () => {
    const run = checkout.run('railguard.mjs', ['4'], {}, oldNode);
    expect((await run.exited).code).toBe(4);
    expect(run.out()).toBe('["4"]\n');
  });
});
