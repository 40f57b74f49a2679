import { beforeAll, expect } from 'vitest';
import { call, initialize, raw, rpc } from '../gateway/raw-client.ts';
import { alone, folderUntilEnd, isRefused, open, type Product, startProduct, tail } from './product.ts';
import { threat } from './threat.ts';

const folder = folderUntilEnd();
const limit = (counter: string, max: number, more: object = {}) => ({
  limits: [{ counter, window: 3600, max, scope: 'grant', ...more }],
});
let product: Product;
let url: string;
let session: string;
beforeAll(async () => {
  product = await startProduct({
    folder,
    policies: {
      fix: open({
        echo: limit('echo_rate', 5),
        loose: limit('amount', 100, { sum: 'args.amount' }),
        progress: { deny_if: [{ conditions: [{ path: 'args.text', op: 'regex', value: '^(a+)+$' }], on_deny: 'No.' }] },
        deep: limit('deep_rate', 25),
        environment: {
          deny_if: [{ conditions: [{ path: 'args.path', op: 'contains', value: '/etc/passwd' }], on_deny: 'No.' }],
        },
        strict: { deny_if: [{ conditions: [{ path: 'args.n', op: 'gt', value: 10 }], on_deny: 'No.' }] },
      }),
    },
  });
  url = product.server('fix');
  session = await initialize(url);
});

threat(9, async () => {
  const many = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      index % 2 === 0
        ? call(url, session, 'echo', { index }, 100 + index)
        : alone(url, 'tools/call', { name: 'echo', arguments: { index } }),
    ),
  );
  expect(many.filter((answer) => !isRefused(answer))).toHaveLength(5);
  expect(await product.ran()).toBe(5);

  expect(isRefused(await call(url, session, 'loose', { amount: 60 }))).toBe(false);
  for (const amount of [-50, '-50', null, 41])
    expect(isRefused(await call(url, session, 'loose', { amount })), String(amount)).toBe(true);
  expect(isRefused(await call(url, session, 'loose', { amount: 40 }))).toBe(false);

  await product.stop('SIGKILL');
  product = await startProduct({ folder, servers: {} });
  url = product.server('fix');
  await product.command('server', 'test', 'fix');
  session = await initialize(url);
  expect(isRefused(await call(url, session, 'echo', { after: 'kill' }))).toBe(true);
  expect(isRefused(await call(url, session, 'loose', { amount: 1 }))).toBe(true);
});

threat(19, async () => {
  // Backtracking would take longer than the universe: any answer at all shows that there is none.
  for (const text of [`${'a'.repeat(50_000)}!`, 'a'.repeat(50_000)]) {
    const answer = await call(url, session, 'progress', { text });
    expect(isRefused(answer)).toBe(!text.endsWith('!'));
  }
});

threat(22, async () => {
  const outcomes = [];
  for (let count = 0; count < 30; count++)
    outcomes.push(isRefused(await call(url, session, 'deep', { same: true }, count)));
  expect(outcomes.filter((refused) => refused).length).toBeGreaterThanOrEqual(5);
  const records = await tail(product, 'tool:deep');
  expect(records.some(({ outcome }) => outcome === 'limited')).toBe(true);
  // The warning stands in the trace of a call.
  const { origin, hash } = new URL(product.interface);
  const details = await Promise.all(
    records.map(({ call: id }) =>
      raw(`${origin}/control/feed.detail`, {
        headers: { authorization: `Bearer ${hash.slice(1)}` },
        body: JSON.stringify({ call: id }),
      }),
    ),
  );
  expect(details.some(({ text }) => text.includes('(identical calls)'))).toBe(true);
});

threat(44, async () => {
  const before = await product.ran();
  for (const args of [{ path: ['/etc/passwd'] }, { path: { a: '/etc/passwd' } }, { path: 7 }]) {
    expect(isRefused(await call(url, session, 'environment', args)), JSON.stringify(args)).toBe(true);
  }
  for (const n of ['11', [11], { a: 11 }, true]) {
    expect(isRefused(await call(url, session, 'strict', { n })), JSON.stringify(n)).toBe(true);
  }
  expect(await product.ran()).toBe(before + 1);
  const honest = await raw(url, { session, body: rpc(1, 'tools/call', { name: 'strict', arguments: { n: 3 } }) });
  expect(isRefused(honest)).toBe(false);
});
