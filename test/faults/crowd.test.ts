import { connect, type Socket } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { initialize, raw, rpc } from '../gateway/raw-client.ts';
import { processFacts } from '../support/process-facts.ts';
import { eventually, open, type Product, startProduct } from '../threats/product.ts';
import { bystander } from './bystander.ts';

const half = (port: number): string =>
  `POST /a/x/mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`;

describe('a crowd', () => {
  let product: Product;
  let url: string;
  let port: number;
  beforeAll(async () => {
    product = await startProduct({ policies: { fix: open(), calm: open() }, servers: { fix: [], calm: [] } });
    url = product.server('fix');
    port = Number(new URL(url).port);
  }, 480_000);

  async function measured(what: () => Promise<void>): Promise<void> {
    const before = processFacts(product.pid);
    await bystander(product.server('calm'), what);
    const after = processFacts(product.pid);
    const grown = after.rssMegabytes - before.rssMegabytes;
    process.stdout.write(
      `  resident memory grew by ${Math.round(grown)} MB, handles from ${before.handles} to ${after.handles}\n`,
    );
    expect(grown).toBeLessThan(300);
  }
  /** Sockets that say `text`, each with a way to end it; those that the other side ends are not held against it. */
  async function sockets(count: number, text: string): Promise<readonly Socket[]> {
    const all: Socket[] = [];
    const settled: Promise<unknown>[] = [];
    for (let made = 0; made < count; made++) {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => {});
      settled.push(new Promise((resolve) => socket.once('connect', resolve).once('close', resolve)));
      if (text !== '') socket.write(text);
      all.push(socket);
    }
    await Promise.all(settled);
    return all;
  }
  const endAll = (all: readonly Socket[]): void => {
    for (const socket of all) socket.destroy();
  };

  it('of 4,200 silent connections keeps nobody out', () =>
    measured(async () => {
      const all = await sockets(4200, '');
      await raw(url, { session: await initialize(url), body: rpc(1, 'ping') });
      endAll(all);
    }));

  it('of 2,000 half-sent requests keeps nobody out', () =>
    measured(async () => {
      const all = await sockets(2000, half(port));
      await raw(url, { session: await initialize(url), body: rpc(1, 'ping') });
      endAll(all);
    }));

  it('of 1,000 clients that vanish in mid-call leaves nothing behind', () =>
    measured(async () => {
      const session = await initialize(url);
      const before = processFacts(product.pid).handles;
      for (let round = 0; round < 20; round++) {
        await Promise.all(
          Array.from({ length: 50 }, (_, index) =>
            raw(url, {
              session,
              body: rpc(round * 50 + index, 'tools/call', { name: 'slow', arguments: {} }),
              signal: AbortSignal.timeout(200),
            }).catch(() => {}),
          ),
        );
      }
      await eventually(() => expect(processFacts(product.pid).handles).toBeLessThan(before + 50));
    }));

  it('of 100 readers that do not read a flood is let go', () =>
    measured(async () => {
      const session = await initialize(url);
      const body = rpc(1, 'tools/call', { name: 'flood', arguments: {} });
      const head = `POST ${new URL(url).pathname} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nMcp-Session-Id: ${session}\r\nContent-Length: ${body.length}\r\n\r\n`;
      const all = await sockets(100, '');
      for (const socket of all) {
        socket.pause();
        socket.write(head + body);
      }
      for (let count = 0; count < 20; count++) await raw(url, { session: await initialize(url), body: rpc(2, 'ping') });
      endAll(all);
    }));

  it.each([
    ['calls a flood', 'tools/call', { name: 'flood', arguments: {} }],
    ['listens for changes', 'subscriptions/listen', { notifications: { toolsListChanged: true } }],
  ])('of 100 readers without a session, each of which %s and does not read, is let go', (_what, method, params) =>
    measured(async () => {
      const _meta = { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {} };
      const body = rpc(1, method, { ...params, _meta });
      const names = 'name' in params ? `Mcp-Name: ${params.name}\r\n` : '';
      const head = `POST ${new URL(url).pathname} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nMCP-Protocol-Version: ${statelessVersion}\r\nMcp-Method: ${method}\r\n${names}Content-Length: ${body.length}\r\n\r\n`;
      const all = await sockets(100, '');
      for (const socket of all) {
        socket.pause();
        socket.write(head + body);
      }
      for (let count = 0; count < 20; count++) await raw(url, { session: await initialize(url), body: rpc(2, 'ping') });
      endAll(all);
    }),
  );

  it('of 500 clients that close their half in the middle of a request, or behind it, leaves nothing behind', () =>
    measured(async () => {
      const before = processFacts(product.pid).handles;
      const all = [...(await sockets(250, half(port))), ...(await sockets(250, 'POST / HTTP/1.1\r\nHost: '))];
      // Their other half stays open: they never say that they are gone.
      for (const socket of all) socket.end();
      await eventually(() => expect(processFacts(product.pid).handles).toBeLessThan(before + 50));
      endAll(all);
    }));

  it('of 10,000 idle sessions costs little', () =>
    measured(async () => {
      for (let round = 0; round < 200; round++) {
        await Promise.all(
          Array.from({ length: 50 }, () =>
            raw(url, {
              body: rpc(0, 'initialize', {
                protocolVersion: '2025-11-25',
                capabilities: {},
                clientInfo: { name: 'idle', version: '1' },
              }),
            }),
          ),
        );
      }
      expect((await raw(url, { session: await initialize(url), body: rpc(1, 'ping') })).status).toBe(200);
    }));
});
