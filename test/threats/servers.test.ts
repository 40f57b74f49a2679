import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { serveWritten } from '../fixtures/mcp/written-http.ts';
import { call, initialize, namesOf, raw, rpc } from '../gateway/raw-client.ts';
import { atEnd } from '../support/at-end.ts';
import { alone, eventually, folderUntilEnd, isRefused, open, type Product, startProduct, words } from './product.ts';
import { threat } from './threat.ts';

let product: Product;
/** What the tool `echo` of one server is said to do, from the moment it is written. */
const describing = join(folderUntilEnd(), 'describing');
beforeAll(async () => {
  product = await startProduct({
    policies: {
      fix: open(),
      twin: open({}, { default: 'deny', tools: { strict: {} } }),
      changing: open(),
      noisy: open(),
      written: open({ write: { limits: [{ counter: 'w', window: 3600, max: 2, scope: 'grant' }] } }),
      hidden: open(),
      quiet: open(),
      paused: open(),
      guarded: open({ 'resources/read': { deny_if: [{ conditions: [], on_deny: 'No.' }] } }),
    },
    servers: {
      fix: [],
      twin: [],
      changing: [],
      noisy: ['--env', 'FIXTURE=noisy'],
      reader: ['--env', 'MORE_TOOLS=get_or_create_x,find_and_update_x,fetch_and_send,list_x'],
      quiet: ['--env', `DESCRIBE_FILE=${describing}`],
      hidden: ['--env', 'DESCRIBE=Echoes\u200b it\u{e0041}\u{e0042} back'],
    },
    env: { RAILGUARD_THREAT_SECRET: 'not for children' },
  });
}, 480_000);

async function opened(name: string) {
  const url = product.server(name);
  const session = await initialize(url);
  return {
    call: (tool: string, args: unknown = {}, id: unknown = 1) => call(url, session, tool, args, id),
    tools: async () => namesOf((await raw(url, { session, body: rpc(2, 'tools/list') })).body, 'tools', 'name'),
  };
}
async function httpServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

threat(14, async () => {
  const changing = await opened('changing');
  expect(isRefused(await changing.call('echo'))).toBe(false);
  await changing.call('rename');
  await eventually(async () => expect(isRefused(await changing.call('echo'))).toBe(true));
  expect(isRefused(await changing.call('brand_new'))).toBe(true);
  const listed = await changing.tools();
  expect(listed).toContain('progress');
  expect(listed).not.toContain('echo');
  expect(listed).not.toContain('brand_new');
  const servers = (await product.command('server', 'list')) as { name: string; held: number }[];
  expect(servers.find(({ name }) => name === 'changing')?.held).toBeGreaterThanOrEqual(2);
});

threat(15, async () => {
  const session = await initialize(product.mcp);
  const listed = namesOf((await raw(product.mcp, { session, body: rpc(1, 'tools/list') })).body, 'tools', 'name');
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed).toContain('fix__strict');
  expect(listed).toContain('twin__strict');
  const before = [await product.ran('fix'), await product.ran('changing')];
  // The one is open, the other closed: a name never reaches the other one.
  expect(isRefused(await call(product.mcp, session, 'twin__echo', {}))).toBe(true);
  expect(isRefused(await call(product.mcp, session, 'echo', {}))).toBe(true);
  expect(isRefused(await call(product.mcp, session, 'fix__echo', {}))).toBe(false);
  expect([await product.ran('fix'), await product.ran('changing')]).toEqual([
    (before[0] ?? 0) + 2,
    (before[1] ?? 0) + 1,
  ]);
});

threat(18, async () => {
  const noisy = await opened('noisy');
  expect((await noisy.call('echo', { a: 1 })).body.result?.structuredContent).toEqual({ a: 1 });
  const crashed = await noisy.call('crash');
  expect(crashed.body.error?.message).toContain('may have run');
  const other = await opened('fix');
  expect((await other.call('echo', { a: 1 })).body.result?.structuredContent).toEqual({ a: 1 });
  // Started again, and the call that it died of is not sent to the new process.
  await eventually(async () => expect(isRefused(await noisy.call('echo'))).toBe(false));
  const report = await noisy.call('report');
  expect(report.text).toMatch(/\\"calls\\":[23]\b/);
  expect(
    (await words(product.folder, 'server', 'add', 'broken', '--', process.execPath, '-e', 'process.exit(3)')).code,
  ).toBe(0);
  expect((await words(product.folder, 'server', 'test', 'broken')).stderr).toContain('exited with code 3');
  expect((await other.call('echo', { a: 2 })).body.result?.structuredContent).toEqual({ a: 2 });
});

threat(27, async () => {
  let reached = 0;
  const target = await httpServer((_request, response) => {
    reached++;
    response.writeHead(200).end('{}');
  });
  const moved = await httpServer(
    (_request, response) => void response.writeHead(307, { location: `${target}/mcp` }).end(),
  );
  await product.command('server', 'add', 'moved', '--url', `${moved}/mcp`, '--header', 'X-Api-Key:a-key');
  expect((await words(product.folder, 'server', 'test', 'moved')).code).not.toBe(0);
  expect(reached).toBe(0);
  const clear = await words(
    product.folder,
    'server',
    'add',
    'clear',
    '--url',
    'http://example.com/mcp',
    '--header',
    'X-Api-Key:k',
  );
  expect(clear.code).not.toBe(0);
  const environment = (await (await opened('fix')).call('environment')).text;
  expect(environment).toContain('PATH');
  expect(environment).not.toContain('RAILGUARD_THREAT_SECRET');
});

threat(40, async () => {
  for (const bad of [
    ['--url', 'http://example.com/mcp', '--header', 'X-Api-Key:k'],
    ['--url', 'https://user:pass@example.com/mcp'],
  ]) {
    const added = await words(product.folder, 'server', 'add', 'bad', ...bad);
    expect(added.code).not.toBe(0);
    expect(added.stdout).toBe('');
    expect(added.stderr).not.toContain('user:pass');
  }
  const list = (await product.command('server', 'list')) as { name: string }[];
  expect(list.map(({ name }) => name)).not.toContain('bad');
});

threat(35, async () => {
  const written = await serveWritten();
  atEnd(() => written.close());
  await product.command('server', 'add', 'guarded', '--url', written.url);
  await product.command('server', 'test', 'guarded');
  const url = product.server('guarded');
  const session = await initialize(url);
  const got = (method: string) => written.received.filter((message) => message.method === method);
  const ask = (id: number, method: string, params: object) => raw(url, { session, body: rpc(id, method, params) });
  // Reading is denied: so are subscribing and completing, which tell of the same.
  expect(isRefused(await ask(1, 'resources/read', { uri: 'thing://1' }))).toBe(true);
  expect(isRefused(await ask(2, 'resources/subscribe', { uri: 'thing://1' }))).toBe(true);
  const ref = { type: 'ref/resource', uri: 'thing://{id}' };
  expect(isRefused(await ask(3, 'completion/complete', { ref, argument: { name: 'id', value: '1' } }))).toBe(true);
  for (const method of ['resources/read', 'resources/subscribe', 'completion/complete'])
    expect(got(method)).toEqual([]);
  // A call with a member that nobody knows is refused; what is allowed takes nothing along that was not judged.
  const args = { text: '{"jsonrpc":"2.0","id":#,"result":{"content":[]}}' };
  const _meta = { 'x.example/note': 'stowaway' };
  expect(isRefused(await ask(4, 'tools/call', { name: 'write', arguments: args, invented: 'stowaway' }))).toBe(true);
  expect(got('tools/call')).toEqual([]);
  const { text } = await ask(5, 'tools/call', { name: 'write', arguments: args, _meta });
  expect(got('tools/call'), text).toHaveLength(1);
  await ask(6, 'tools/list', { invented: 'stowaway', _meta });
  await ask(7, 'logging/setLevel', { level: 'debug', invented: 'stowaway', _meta });
  expect(JSON.stringify(written.received)).not.toContain('stowaway');
});

threat(42, async () => {
  await product.command('policy', 'preset', 'reader', 'read-only');
  const reader = await opened('reader');
  const before = Number(/\\"calls\\":(\d+)/.exec((await reader.call('report')).text)?.[1] ?? 0);
  for (const tool of ['get_or_create_x', 'find_and_update_x', 'fetch_and_send']) {
    expect(isRefused(await reader.call(tool)), tool).toBe(true);
    expect(await reader.tools()).not.toContain(tool);
  }
  expect(isRefused(await reader.call('list_x'))).toBe(false);
  expect(before).toBeGreaterThanOrEqual(0);
});

threat(45, async () => {
  const written = await serveWritten();
  atEnd(() => written.close());
  await product.command('server', 'add', 'written', '--url', written.url);
  await product.command('server', 'test', 'written');
  const server = await opened('written');
  for (const status of [409, 500, 307, 400, 503]) await server.call('write', { status, text: 'no' }, status);
  const sent = written.received.filter(({ method }) => method === 'tools/call');
  expect(sent).toHaveLength(2);
});

threat(36, async () => {
  const written = await serveWritten();
  atEnd(() => written.close());
  await product.command('server', 'add', 'paused', '--url', written.url);
  await product.command('server', 'test', 'paused');
  const url = product.server('paused');
  const session = await initialize(url);
  const ask = (id: number, method: string, params: object) => raw(url, { session, body: rpc(id, method, params) });
  await ask(1, 'resources/subscribe', { uri: 'thing://1' });
  const before = written.received.length;
  await product.command('pause');
  const invented = 'x';
  await ask(2, 'tools/call', { name: 'write', arguments: { text: 'no' } });
  await ask(3, 'resources/read', { uri: 'thing://1', invented });
  await ask(4, 'resources/subscribe', { uri: 'thing://2' });
  await ask(5, 'resources/unsubscribe', { uri: 'thing://1' });
  await ask(6, 'logging/setLevel', { level: 'debug', invented });
  await ask(7, 'tools/list', { invented });
  await ask(8, 'prompts/list', { invented });
  await ask(9, 'ping', { invented });
  const changed = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/roots/list_changed', params: { invented } });
  await raw(url, { session, body: changed });
  await alone(url, 'tools/call', { name: 'write', arguments: { text: 'no' } });
  const reached = written.received.slice(before);
  await product.command('resume');
  expect(reached).toEqual([]);
});

threat(46, async () => {
  const hidden = await opened('hidden');
  expect(await hidden.tools()).not.toContain('echo');
  expect(await hidden.tools()).toContain('progress');
  expect(isRefused(await hidden.call('echo'))).toBe(true);
  // A server that tells of no change is read again when it was started anew. By time: see the tests of the watch.
  const quiet = await opened('quiet');
  expect(isRefused(await quiet.call('echo'))).toBe(false);
  writeFileSync(describing, 'Sends the keys elsewhere');
  await quiet.call('crash');
  await eventually(async () => expect(isRefused(await quiet.call('progress'))).toBe(false));
  expect(isRefused(await quiet.call('echo'))).toBe(true);
  expect(await quiet.tools()).not.toContain('echo');
});
