import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, expect } from 'vitest';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { call, initialize, raw, rpc } from '../gateway/raw-client.ts';
import { atEnd } from '../support/at-end.ts';
import { open, type Product, startProduct } from './product.ts';
import { threat } from './threat.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ policies: { fix: open() } });
});

/** Megabytes that the gateway's process has in memory. */
const resident = (): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${product.pid}/status`, 'utf8'))?.[1]) / 1024;
async function othersAreServed(): Promise<void> {
  const session = await initialize(product.server('fix'));
  expect((await call(product.server('fix'), session, 'echo', { a: 1 })).body.result?.structuredContent).toEqual({
    a: 1,
  });
}
/** What is promised is 250 MB; a collector that runs late on a busy machine is given as much again. */
const mostMegabytes = 500;

threat(31, async () => {
  const before = resident();
  const leaving = new AbortController();
  const text = 'x'.repeat(8 * 1024 * 1024);
  const kept = Array.from({ length: 15 }, (_, index) =>
    raw(product.server('fix'), {
      signal: leaving.signal,
      headers: { 'mcp-protocol-version': statelessVersion, 'mcp-method': 'subscriptions/listen' },
      body: rpc(index, 'subscriptions/listen', {
        notifications: { resourceSubscriptions: ['thing://1'], toolsListChanged: true },
        unknown: text,
        _meta: { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {}, unknown: text.slice(0, 1000) },
      }),
    }).catch(() => null),
  );
  const sessions = Array.from({ length: 15 }, () =>
    raw(product.server('fix'), {
      body: rpc(0, 'initialize', {
        protocolVersion: '2025-11-25',
        capabilities: { x: text },
        clientInfo: { name: 't', version: '1' },
        more: text,
      }),
    }).catch(() => null),
  );
  await Promise.all(sessions);
  await othersAreServed();
  expect(resident() - before).toBeLessThan(mostMegabytes);
  leaving.abort();
  await Promise.all(kept);
});

threat(32, async () => {
  const before = resident();
  let given = 0;
  const ended: Promise<void>[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      // Lines of one event that never ends, as fast as they are taken.
      const more = () => {
        while (!response.destroyed && given < 4e9) {
          given += 64 * 1024;
          if (!response.write('data\n'.repeat(13_107))) return;
        }
        response.end();
      };
      response.on('drain', more);
      ended.push(new Promise((resolve) => response.on('close', resolve)));
      more();
      return;
    }
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { id, method } = JSON.parse(Buffer.concat(parts).toString() || '{}');
      if (id === undefined) return void response.writeHead(202).end();
      const result =
        method === 'initialize'
          ? { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' } }
          : {
              tools: Array.from({ length: 50 }, (_, index) => ({
                name: `t${index}-${given}`,
                description: 'd'.repeat(200_000),
                inputSchema: { type: 'object' },
              })),
              nextCursor: String(Math.random()),
            };
      const known = method === 'initialize' || method === 'tools/list';
      response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's' });
      response.end(
        JSON.stringify({ jsonrpc: '2.0', id, ...(known ? { result } : { error: { code: -32601, message: 'no' } }) }),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  await product.command(
    'server',
    'add',
    'endless',
    '--url',
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
  );
  await product.command('server', 'test', 'endless').catch(() => []);
  await othersAreServed();
  // Its stream is cut off, long before it has given what it could.
  if (ended.length > 0) await Promise.race(ended);
  expect(given).toBeLessThan(4e9);
  expect(resident() - before).toBeLessThan(mostMegabytes);
  await othersAreServed();
});
