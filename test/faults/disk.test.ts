import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call, initialize } from '../gateway/raw-client.ts';
import { atEnd } from '../support/at-end.ts';
import { descendantsOf } from '../support/process-facts.ts';
import { railguard } from '../support/railguard.ts';
import { eventually, folderUntilEnd, isRefused, open, type Product, startProduct, words } from '../threats/product.ts';

/** A file system of its own, of so many megabytes; null where this user may mount none. */
function mounted(megabytes: number): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'railguard-disk-'));
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', folder]);
  if (made.status !== 0) {
    rmSync(folder, { recursive: true });
    return null;
  }
  atEnd(() => {
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
const mayNot = 'this user may mount no file system: run it as root';
const limited = { echo: { limits: [{ counter: 'e', window: 86_400, max: 200, scope: 'grant' }] } };

/** One command as the page of the interface sends it. */
async function interfaceCall(product: Product, name: string, input: object): Promise<unknown> {
  const { origin, hash } = new URL(product.interface);
  const headers = { authorization: `Bearer ${hash.slice(1)}`, 'content-type': 'application/json' };
  const answer = await fetch(`${origin}/control/${name}`, { method: 'POST', headers, body: JSON.stringify(input) });
  return answer.json();
}

async function writeOnce(product: Product, count: number): Promise<boolean> {
  const url = product.server('fix');
  return !isRefused(await call(url, await initialize(url), 'echo', { count, text: 'x'.repeat(10_000) }, count));
}

describe('the disk', () => {
  it('full: what cannot be recorded is not sent; with room again the gate opens', async ({ skip }) => {
    const disk = mounted(24) ?? skip(mayNot);
    const folder = join(disk, 'data');
    mkdirSync(folder, { mode: 0o700 });
    const product = await startProduct({ folder, policies: { fix: open() } });
    let passed = 0;
    const write = async (count: number): Promise<boolean> => {
      const done = await writeOnce(product, count);
      if (done) passed++;
      return done;
    };
    expect(await write(1)).toBe(true);
    const filler = join(disk, 'filler');
    writeFileSync(filler, '');
    // `dd` stops where nothing fits any more.
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']);
    let refused = 0;
    for (let count = 0; count < 200 && refused < 5; count++) if (!(await write(10 + count))) refused++;
    expect(refused, 'calls were refused for want of room').toBe(5);
    expect(product.child.exitCode).toBeNull();
    truncateSync(filler, 0);
    await eventually(async () => expect(await write(500)).toBe(true));
    const ran = await product.ran();
    process.stdout.write(`  ${passed} calls were answered, ${refused} and more refused, ${ran} reached the server\n`);
    // The first one that is refused may have been on its way when the room ended.
    expect([passed, passed + 1]).toContain(ran);
    await product.stop();
    expect((await words(folder, 'journal', 'verify')).code).toBe(0);
  });

  it('full: policies, agents and client files are whole or as they were, and the words say what to do', async ({
    skip,
  }) => {
    const [disk, own] = [mounted(24) ?? skip(mayNot), mounted(1) ?? skip(mayNot)];
    const folder = join(disk, 'data');
    mkdirSync(folder, { mode: 0o700 });
    const config = join(own, '.claude.json');
    writeFileSync(config, JSON.stringify({ mcpServers: { other: { command: 'true', args: ['x'.repeat(20_000)] } } }));
    const product = await startProduct({ folder, policies: { fix: open() }, env: { HOME: own } });
    for (const path of [disk, own]) spawnSync('dd', ['if=/dev/zero', `of=${join(path, 'filler')}`, 'bs=4k']);
    const before = [readFileSync(config, 'utf8'), readdirSync(own), readdirSync(join(folder, 'policies'))];
    for (const [name, input] of [
      ['tools.setRule', { server: 'fix', tools: ['echo'], rule: 'deny' }],
      ['agents.add', { label: 'Second', servers: null }],
      ['clients.connect', { client: 'claude-code', agent: 'default', force: false, replace: [] }],
    ] as const) {
      const said = await interfaceCall(product, name, input);
      expect(said, name).toMatchObject({ ok: false, error: { message: expect.stringContaining('Free some space') } });
    }
    expect([readFileSync(config, 'utf8'), readdirSync(own), readdirSync(join(folder, 'policies'))]).toEqual(before);
    for (const path of [disk, own]) truncateSync(join(path, 'filler'), 0);
    await eventually(async () =>
      expect(
        await interfaceCall(product, 'tools.setRule', { server: 'fix', tools: ['echo'], rule: 'deny' }),
      ).toMatchObject({
        ok: true,
        value: { version: 2 },
      }),
    );
  });

  it('read-only: nothing is sent that cannot be recorded, and the words say so', async ({ skip }) => {
    const disk = mounted(64) ?? skip(mayNot);
    const folder = join(disk, 'data');
    mkdirSync(folder, { mode: 0o700 });
    const product = await startProduct({ folder, policies: { fix: open() } });
    expect(await writeOnce(product, 1)).toBe(true);
    await product.stop();
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    onTestFinished(() => void spawnSync('mount', ['-o', 'remount,rw', disk]));
    const ran = await railguard(['--data', folder, 'serve', '--port', '0', '--json']);
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toMatch(/folder|read-only|written/i);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  });
});

describe('a gateway that is killed under load', () => {
  it('ten times, loses no record of what was sent, admits no more than its limit, and leaves no process', async () => {
    const folder = folderUntilEnd();
    let product = await startProduct({ folder, policies: { fix: open(limited) } });
    let passed = 0;
    for (let round = 0; round < 10; round++) {
      const children = descendantsOf(product.pid);
      const calls = Array.from({ length: 40 }, (_, index) =>
        writeOnce(product, round * 1000 + index).catch(() => null),
      );
      // Killed as soon as the first one is answered: others are at every stage.
      await Promise.race(calls);
      await product.stop('SIGKILL');
      passed += (await Promise.all(calls)).filter((one) => one === true).length;
      const alive = (pid: number): boolean => descendantsOf(1).includes(pid);
      await eventually(() => expect(children.filter(alive)).toEqual([]));
      expect((await words(folder, 'journal', 'verify')).code).toBe(0);
      product = await startProduct({ folder, servers: {} });
      await product.command('server', 'test', 'fix');
    }
    for (let count = 0; count < 200; count++) if (await writeOnce(product, 90_000 + count)) passed++;
    expect(passed).toBeLessThanOrEqual(200);
    expect(await writeOnce(product, 99_999)).toBe(false);
  });
});

describe('a file that was damaged while nothing ran', () => {
  it.each([
    ['settings.json', '{"version": 1,'],
    ['secrets.json', '\0\0\0\0'],
    ['policies/fix.json', '{"version":'],
    ['journal/journal.db', 'not a database at all'],
    ['lock.db', 'rubbish'],
  ])('(%s) opens nothing, ends nothing, and is said', async (file, text) => {
    const folder = folderUntilEnd();
    const denied = open({ deny_me: { deny_if: [{ conditions: [], on_deny: 'No.' }] } }, { hide: ['hide_me'] });
    const first = await startProduct({ folder, policies: { fix: denied } });
    expect(await writeOnce(first, 1)).toBe(true);
    await first.stop();
    writeFileSync(join(folder, file), text);
    const second = await startProduct({ folder, servers: {} }).catch((error: Error) => error);
    if (second instanceof Error) {
      // Refused to start, in words.
      expect(second.message).not.toMatch(/^\s+at .*electron\//m);
      return;
    }
    // Put aside where it was the damaged one.
    const secrets = statSync(join(folder, 'secrets.json'), { throwIfNoEntry: false });
    expect((secrets?.mode ?? 0) & 0o077).toBe(0);
    // Without its secrets no agent has an address: nobody comes in.
    const address: string | null = second.mcp;
    const url = address === null ? null : second.server('fix');
    const session = url === null ? null : await initialize(url).catch(() => null);
    if (url !== null && session !== null) {
      expect(isRefused(await call(url, session, 'deny_me'))).toBe(true);
      expect(isRefused(await call(url, session, 'hide_me'))).toBe(true);
    }
    const status = await second.state();
    if (file !== 'lock.db') expect(status + second.log()).toMatch(/damaged|invalid|problem|not JSON|journal/i);
  });
});
