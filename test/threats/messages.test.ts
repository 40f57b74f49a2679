import { beforeAll, expect } from 'vitest';
import { call, initialize, namesOf, type RawAnswer, raw, rpc } from '../gateway/raw-client.ts';
import { alone, isRefused, open, type Product, startProduct, tail, words } from './product.ts';
import { threat } from './threat.ts';

let product: Product;
let url: string;
let session: string;
beforeAll(async () => {
  product = await startProduct({
    policies: {
      fix: open({ deny_me: { deny_if: [{ conditions: [], on_deny: 'No.' }] } }, { hide: ['hide_me'] }),
      testrail: open({ get_case: { deny_if: [{ conditions: [], on_deny: 'No case.' }] } }),
    },
  });
  url = product.server('fix');
  session = await initialize(url);
});

const send = (body: string): Promise<RawAnswer> => raw(url, { session, body });
/** What is sent is refused, and no tool ran. */
async function refusedUnsent(...bodies: readonly string[]): Promise<void> {
  const before = await product.ran();
  for (const body of bodies) {
    const answer = await send(body);
    expect(isRefused(answer), `${body.slice(0, 100)} → ${answer.text.slice(0, 200)}`).toBe(true);
  }
  expect(await product.ran()).toBe(before + 1);
}
const callWith = (params: string): string => `{"jsonrpc":"2.0","id":9,"method":"tools/call","params":${params}}`;

threat(1, () =>
  refusedUnsent(
    callWith('{"name":"deny_me","Name":"echo","arguments":{}}'),
    callWith('{"name":"echo","name":"deny_me","arguments":{}}'),
    callWith('{"name":"echo","\\u006eame":"deny_me","arguments":{}}'),
    '{"jsonrpc":"2.0","id":9,"method":"tools/call","Method":"ping","params":{"name":"deny_me"}}',
    '{"jsonrpc":"2.0","id":9,"method":"ping","METHOD":"tools/call","params":{"name":"echo"}}',
  ),
);

threat(2, async () => {
  const one = callWith('{"name":"echo","arguments":{}}');
  await refusedUnsent(`[${one}]`, `[${one},${one}]`, '[]');
  const stateless = await raw(url, {
    headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'echo' },
    body: `[${one}]`,
  });
  expect(isRefused(stateless)).toBe(true);
});

threat(3, () =>
  refusedUnsent(
    callWith('{"name":"echo","arguments":[]}'),
    callWith('{"name":"echo","arguments":"x"}'),
    callWith('{"name":"echo","arguments":7}'),
    callWith('{"name":"strict","arguments":{"n":1,"more":2}}'),
    callWith('{"name":"hide_me","arguments":"x"}'),
  ),
);

threat(4, async () => {
  const other = await product.agent('Second');
  const theirs = other.replace(/\/mcp$/, '/s/fix/mcp');
  const second = await initialize(theirs);
  const leaving = new AbortController();
  const slow = raw(url, { session, body: rpc(5, 'tools/call', { name: 'slow' }), signal: leaving.signal }).catch(
    () => null,
  );
  // The one in flight is known once its id is refused.
  for (let tries = 0; ; tries++) {
    const twice = await call(url, session, 'echo', { again: true }, 5);
    if (isRefused(twice)) break;
    expect(tries).toBeLessThan(1000);
  }
  const [number, text, foreign, stray] = await Promise.all([
    call(url, session, 'echo', { mine: 'number' }, 6),
    call(url, session, 'echo', { mine: 'text' }, '6'),
    call(theirs, second, 'echo', { mine: 'second' }, 6),
    call(theirs, second, 'wrong_id', {}, 7),
  ]);
  expect([number.body.id, number.body.result?.structuredContent]).toEqual([6, { mine: 'number' }]);
  expect([text.body.id, text.body.result?.structuredContent]).toEqual(['6', { mine: 'text' }]);
  expect([foreign.body.id, foreign.body.result?.structuredContent]).toEqual([6, { mine: 'second' }]);
  expect(stray.text).not.toContain('stray');
  expect(stray.text).not.toContain('twice');
  leaving.abort();
  await slow;
});

threat(5, async () => {
  const lists = await Promise.all([send(rpc(3, 'tools/list')), send(rpc(3, 'tools/list')), alone(url, 'tools/list')]);
  const listed = lists.filter(({ body }) => body.result !== undefined);
  expect(listed.length).toBeGreaterThan(0);
  for (const { body } of listed) expect(namesOf(body, 'tools', 'name')).not.toContain('hide_me');
});

threat(6, async () => {
  const before = await product.ran();
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const unknown = await call(url, session, 'no_such_tool');
    const { body } = await call(url, session, name);
    expect(body.error?.code).toBe(unknown.body.error?.code);
    expect(body.error?.message).toBe(`Unknown tool: ${name}`);
    expect((await raw(product.server(name), { body: rpc(0, 'initialize') })).status).toBe(404);
  }
  expect(await product.ran()).toBe(before + 1);
  const echoed = await send(callWith('{"name":"echo","arguments":{"__proto__":{"polluted":true},"a":1}}'));
  if (!isRefused(echoed)) expect(echoed.text).toContain('__proto__');
  expect((await call(url, session, 'echo', { a: 1 })).text).not.toContain('polluted');
});

threat(7, async () => {
  for (const literal of [
    '9007199254740993',
    '-9007199254740993',
    '1e3',
    '-1',
    '12.0',
    '"12"',
    '0.1',
    '1e400',
    '"NaN"',
  ]) {
    const answer = await send(callWith(`{"name":"echo","arguments":{"n":${literal}}}`));
    if (isRefused(answer)) continue;
    const seen: unknown = /\\"n\\":(\\"[^"]*\\"|[^,}]+)/.exec(answer.text)?.[1];
    const back = JSON.parse(String(seen).replaceAll('\\"', '"'));
    expect(back, literal).toBe(JSON.parse(literal));
    if (typeof back === 'number')
      expect(Math.abs(back) <= Number.MAX_SAFE_INTEGER || !/^-?\d+$/.test(literal), literal).toBe(true);
  }
});

threat(8, async () => {
  const names = ['deny\u200b_me', 'd\u0435ny_me', 'ｄeny_me', '\u202edeny_me', 'deny_me\u00ad', 'DENY_ME'];
  await refusedUnsent(...names.map((name) => callWith(JSON.stringify({ name, arguments: {} }))));
  const { stdout } = await words(product.folder, 'journal', 'tail', '--limit', '50');
  expect(stdout).toContain('deny\\u200b_me');
  expect(stdout).toContain('\\u202edeny_me');
  expect(stdout).not.toMatch(/[\u200b\u202e\u00ad]/);
});

threat(13, async () => {
  const testrail = product.server('testrail');
  const direct = await alone(testrail, 'tools/call', { name: 'get_case', arguments: { case_id: 7 } });
  expect(isRefused(direct)).toBe(true);
  const own = await initialize(testrail);
  for (const answer of [
    await raw(testrail, { session: own, body: rpc(1, 'resources/read', { uri: 'testrail://case/7' }) }),
    await alone(testrail, 'resources/read', { uri: 'testrail://case/7' }),
    await raw(testrail, { session: own, body: rpc(2, 'resources/subscribe', { uri: 'testrail://case/7' }) }),
  ]) {
    expect(isRefused(answer), answer.text).toBe(true);
  }
  expect((await tail(product, 'tool:get_case')).map(({ outcome }) => outcome)).toContain('denied');
  expect((await tail(product, 'tool:get_case')).map(({ outcome }) => outcome)).not.toContain('allowed');
});
