import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { call, initialize } from '../gateway/raw-client.ts';
import { eventually, folderUntilEnd, isRefused, open, type Product, startProduct, words } from './product.ts';
import { threat } from './threat.ts';

const guarded = open({ deny_me: { deny_if: [{ conditions: [], on_deny: 'No.' }] } }, { hide: ['hide_me'] });
const folder = folderUntilEnd();
let product: Product;
beforeAll(async () => {
  product = await startProduct({ folder, policies: { fix: guarded } });
});

const policy = (name: string): string => join(folder, 'policies', `${name}.json`);
async function isStillGuarded(): Promise<void> {
  const url = product.server('fix');
  const session = await initialize(url);
  expect(isRefused(await call(url, session, 'deny_me'))).toBe(true);
  expect(isRefused(await call(url, session, 'hide_me'))).toBe(true);
}
async function restart(): Promise<void> {
  await product.stop();
  product = await startProduct({ folder, servers: {} });
  await product.command('server', 'test', 'fix');
}

threat(24, async () => {
  writeFileSync(policy('fix'), '{"version": "1", "default": "al');
  await eventually(async () => expect(await product.state()).toMatch(/polic/i));
  await isStillGuarded();
  await restart();
  await isStillGuarded();
  writeFileSync(policy('fix'), JSON.stringify(guarded));

  await product.stop();
  writeFileSync(join(folder, 'settings.json'), '{"version": 1, "agents": [');
  chmodSync(join(folder, 'secrets.json'), 0o644);
  product = await startProduct({ folder, servers: {} });
  await product.command('server', 'test', 'fix');
  expect(await product.state()).toContain('settings-damaged');
  expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  await isStillGuarded();
});

threat(37, async () => {
  const other = folderUntilEnd();
  const elsewhere = folderUntilEnd();
  chmodSync(other, 0o777);
  const trap = join(elsewhere, 'trap');
  writeFileSync(trap, '');
  symlinkSync(trap, join(other, 'control.json'));
  const own = await startProduct({ folder: other, servers: {} }).catch(() => null);
  // Nothing is written where somebody else's link leads, and what is written is its owner's alone.
  expect(readFileSync(trap, 'utf8')).toBe('');
  if (own === null) return;
  expect(statSync(other).mode & 0o077).toBe(0);
  const secret = join(other, 'control.json');
  if (existsSync(secret)) {
    expect(lstatSync(secret).isSymbolicLink()).toBe(false);
    expect(statSync(secret).mode & 0o077).toBe(0);
  }
  expect(statSync(join(other, 'secrets.json')).mode & 0o077).toBe(0);
  await own.stop();
});

threat(41, async () => {
  const secret = 'hunter2-Zq8vN3mK5tR7';
  await product.command('server', 'add', 'sa', '--', 'cat', `--api-key=${secret}`, '--password', secret);
  await product.command('server', 'add', 'sb', '--url', `https://127.0.0.1:9/mcp?token=${secret}`);
  await product.command('agent', 'add', `Holder of ${secret}, token=${secret}`);
  const running = await Promise.all([
    words(product.folder, 'server', 'list'),
    words(product.folder, '--json', 'server', 'list'),
    product.state(),
  ]);
  expect(JSON.stringify(running)).toContain('sa');
  expect(JSON.stringify(running)).not.toContain(secret);
  await product.stop();
  const stopped = await words(folder, '--json', 'server', 'list');
  expect(stopped.stdout).toContain('sb');
  expect(stopped.stdout + stopped.stderr + product.log()).not.toContain(secret);
  product = await startProduct({ folder, servers: {} });
});

threat(43, async () => {
  const bad: readonly (readonly [string, string | Buffer])[] = [
    ...['constructor', 'toString', 'valueOf', '__proto__'].map((op): readonly [string, string] => [
      op,
      JSON.stringify(open({ echo: { deny_if: [{ conditions: [{ path: 'args.a', op, value: 1 }], on_deny: 'x' }] } })),
    ]),
    ['half', '{"version":"1","default":"allow","tools":{'],
    [
      'not UTF-8',
      Buffer.concat([
        Buffer.from('{"version":"1","default":"allow","tools":{"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('":{}}}'),
      ]),
    ],
    ['deep', `{"version":"1","tools":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
    ['large', JSON.stringify({ version: '1', default: 'allow', tools: { x: { deny_if: 'x'.repeat(40_000_000) } } })],
  ];
  for (const [name, text] of bad) {
    writeFileSync(policy('fix'), text);
    await eventually(async () => expect(await product.state(), name).toMatch(/polic/i));
    await isStillGuarded();
  }
  await restart();
  await isStillGuarded();
  writeFileSync(policy('fix'), JSON.stringify(guarded));
  // A new overlay that cannot be read closes what it governs.
  writeFileSync(policy('fix@default'), bad[0]?.[1] ?? '');
  const url = product.server('fix');
  const session = await initialize(url);
  await eventually(async () => expect(isRefused(await call(url, session, 'echo'))).toBe(true));
  const draft = join(folder, 'draft.json');
  writeFileSync(draft, bad[0]?.[1] ?? '');
  const validated = await words(folder, 'policy', 'validate', draft);
  expect(validated.code).toBe(3);
  expect(validated.stderr).not.toContain('TypeError');
  mkdirSync(join(folder, 'policies', 'dir.json'), { recursive: true });
  expect(product.child.exitCode).toBeNull();
});
