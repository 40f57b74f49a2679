import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect } from 'vitest';
import { serveAuthorization } from '../fixtures/mcp/authorization-server.ts';
import { serveProtected } from '../fixtures/mcp/protected-server.ts';
import { call, initialize, raw, rpc } from '../gateway/raw-client.ts';
import { atEnd } from '../support/at-end.ts';
import { eventually, open, type Product, startProduct, tail, words } from './product.ts';
import { threat } from './threat.ts';

const initializeResult = rpc(0, 'initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 't', version: '1' },
});
let product: Product;
let sandbox: { readonly url: string; readonly key: string };
beforeAll(async () => {
  product = await startProduct({ policies: { fix: open() } });
  [sandbox] = (await product.command('testrail', 'sandbox')) as [{ url: string; key: string }];
});

const web = (path: string): string => `${new URL(product.interface).origin}${path}`;
const interfaceToken = (): string => new URL(product.interface).hash.slice(1);
const agentToken = (): string => /\/a\/([^/]+)\//.exec(product.mcp)?.[1] ?? '';
/** Another agent is served, now. */
async function othersAreServed(): Promise<void> {
  const session = await initialize(product.server('fix'));
  expect((await call(product.server('fix'), session, 'echo', { a: 1 })).body.result?.structuredContent).toEqual({
    a: 1,
  });
}
/** Writes bytes to a port and answers what came back until the other side closed or said something. */
function spoken(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('data', (part) => {
      heard += part.toString('latin1');
      if (heard.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
    socket.write(text);
  });
}

/** A head that comes byte by byte and never ends, until the other side closes. */
function trickling(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /a/x/mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ');
    const drops = setInterval(() => socket.write('a'), 100);
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(drops);
      resolve();
    });
    socket.resume();
  });
}
/** The port of a login's callback, while a login waits for its browser. */
async function callbackPort(): Promise<number> {
  const issuer = await serveAuthorization();
  const server = await serveProtected(issuer);
  atEnd(() => Promise.all([issuer.close(), server.close()]));
  await product.command('server', 'add', 'far', '--url', server.url);
  const [begun] = (await product.command('server', 'login', 'far')) as [{ address: string }];
  return Number(new URL(new URL(begun.address).searchParams.get('redirect_uri') ?? '').port);
}

threat(10, async () => {
  for (const headers of [{ host: 'evil.example' }, { origin: 'https://evil.example' }, { origin: 'null' }]) {
    for (const target of [
      product.mcp,
      web('/'),
      web('/control/status'),
      `${sandbox.url}/index.php?/api/v2/get_projects`,
    ]) {
      const answer = await raw(target, { headers, body: initializeResult });
      expect(answer.status, `${target} ${JSON.stringify(headers)}`).toBe(403);
      expect(answer.headers['mcp-session-id']).toBeUndefined();
    }
  }
  const form = await raw(product.mcp, { headers: { 'content-type': 'text/plain' }, body: initializeResult });
  expect([form.status, form.headers['mcp-session-id']]).toEqual([403, undefined]);
});

threat(11, async () => {
  const { origin } = new URL(product.mcp);
  expect((await raw(`${origin}/mcp`, { body: initializeResult })).status).toBe(401);
  expect((await raw(`${origin}/a/rg_wrong/mcp`, { body: initializeResult })).status).toBe(401);
  const mine = await initialize(product.mcp);
  const other = await product.agent('Other');
  for (const method of ['POST', 'GET', 'DELETE']) {
    const answer = await raw(other, {
      session: mine,
      method,
      ...(method === 'POST' ? { body: rpc(1, 'tools/list') } : {}),
    });
    expect(answer.status, method).toBe(404);
  }
  expect((await raw(`${origin}/mcp`, { session: mine, body: rpc(1, 'tools/list') })).status).toBe(401);
  expect((await raw(product.mcp, { session: mine, body: rpc(1, 'tools/list') })).status).toBe(200);
});

threat(12, async () => {
  await product.command('pause');
  for (const name of [
    'status',
    'journal.tail',
    'policy.apply',
    'gate.resume',
    'resume',
    'approvals.answer',
    'approvals.list',
  ]) {
    const answer = await raw(web(`/control/${name}`), {
      headers: { authorization: `Bearer ${agentToken()}` },
      body: '{}',
    });
    expect(answer.status, name).toBe(401);
  }
  expect(await product.state()).toContain('"paused"');
  await product.command('resume');
});

threat(17, async () => {
  const url = product.server('fix');
  const session = await initialize(url);
  const deep = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}}`;
  const huge = Buffer.alloc(50 * 1024 * 1024, 0x20);
  const gone = { status: 413 };
  const slow = Array.from({ length: 50 }, () => trickling(Number(new URL(url).port)));
  const answers = await Promise.all([
    raw(url, { session, body: deep }),
    // The other side may close before all was written.
    raw(url, { session, body: huge }).catch(() => gone),
    raw(url, { session, body: gzipSync(initializeResult), headers: { 'content-encoding': 'gzip' } }),
    othersAreServed(),
  ]);
  expect(answers.slice(0, 3).map((answer) => answer?.status)).toEqual([
    expect.toSatisfy((status: number) => status === 400 || status === 413),
    413,
    415,
  ]);
  await othersAreServed();
  // A head has its time, however steadily it comes.
  await Promise.all(slow);
});

threat(25, async () => {
  const page = await raw(web('/'), { method: 'GET' });
  expect(page.status).toBe(200);
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(page.headers['x-frame-options']).toBe('DENY');
  expect(page.text).not.toMatch(/<script(?![^>]* src=)/);
});

threat(28, async () => {
  await call(product.mcp, await initialize(product.mcp), 'get_run', { run_id: 1 });
  // They are kept in files of their own, which nobody else may read.
  for (const token of [agentToken(), interfaceToken(), sandbox.key]) {
    expect(product.log()).not.toContain(token);
    for (const file of readdirSync(product.folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(product.folder, file);
      if (!statSync(path).isFile() || /secrets\.json|control\.json|sandbox\.json/.test(file)) continue;
      expect(readFileSync(path).includes(token), file).toBe(false);
    }
    expect(readFileSync(`/proc/${product.pid}/cmdline`).includes(token)).toBe(false);
  }
  expect(JSON.stringify(await product.command('agent', 'list'))).not.toContain(agentToken());
  expect((await raw(web('/'), { method: 'GET' })).headers['referrer-policy']).toBe('no-referrer');
  // Whoever reads the output of a command is no terminal: a long-lived token is masked there, unless it is asked for.
  const added = await words(product.folder, 'agent', 'add', 'Row 28');
  expect(added.stdout).toContain('/a/…/');
  expect(added.stdout + added.stderr).not.toMatch(/rg_[\w-]{43}/);
});

threat(29, async () => {
  const { origin } = new URL(product.mcp);
  const before = (await tail(product, '--limit', '10000')).length;
  for (let count = 0; count < 300; count++) await raw(`${origin}/a/rg_wrong/mcp`, { body: initializeResult });
  const after = await tail(product, '--limit', '10000');
  expect(after.length - before).toBeLessThan(10);
});

threat(30, async () => {
  const ports = [product.mcp, product.interface, sandbox.url].map((address) => Number(new URL(address).port));
  ports.push(await callbackPort());
  const targets = [
    '//',
    '//x',
    'http://[',
    'http://[::1',
    '*',
    'http://evil.example/',
    '/%',
    '/%00',
    '/\\',
    `/${'a'.repeat(64 * 1024)}`,
    '/control/%E0%A4%A',
    '?',
    '/..%2f..',
  ];
  for (const port of ports) {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      for (const target of targets) {
        const heard = await spoken(
          port,
          `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
        );
        // An answer, or a connection that was closed: never a success, never the end of the process.
        if (heard !== '') expect(heard, `${port} ${method} ${target.slice(0, 40)}`).toMatch(/^HTTP\/1\.1 (4\d\d|200)/);
      }
    }
    const tunnel = await spoken(port, `CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    expect(tunnel).not.toMatch(/^HTTP\/1\.1 200/);
    expect(product.child.exitCode).toBeNull();
  }
  await othersAreServed();
});

threat(33, async () => {
  const url = product.server('fix');
  const session = await initialize(url);
  const many = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"a":[${'[],'.repeat(3_300_000)}1]}}}`;
  const [large] = await Promise.all([raw(url, { session, body: many }), othersAreServed()]);
  expect(large.status).toBeGreaterThanOrEqual(400);
  expect(large.status).toBeLessThan(500);
});

threat(34, async () => {
  const port = Number(new URL(product.mcp).port);
  const silent = Array.from({ length: 600 }, () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST /a/x/mcp HTTP/1.1\r\nHost: x');
    return socket;
  });
  try {
    await eventually(() => expect(silent.every((socket) => !socket.connecting)).toBe(true));
    await othersAreServed();
  } finally {
    for (const socket of silent) socket.destroy();
  }
});
