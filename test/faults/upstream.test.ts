import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, server, startHarness } from '../gateway/harness.ts';
import { call, initialize, raw, rpc } from '../gateway/raw-client.ts';
import { atEnd } from '../support/at-end.ts';
import { liveHeap } from '../support/collect-garbage.ts';
import { descendantsOf, processFacts } from '../support/process-facts.ts';
import { eventually, isRefused, open, type Product, startProduct } from '../threats/product.ts';
import { bystander } from './bystander.ts';

/** Starts a hundred times as fast as Node. */
const brief = fileURLToPath(new URL('../fixtures/mcp/brief-server.sh', import.meta.url));

describe('a server that fails', () => {
  let product: Product;
  let url: string;
  beforeAll(async () => {
    product = await startProduct({ policies: { fix: open(), calm: open() }, servers: { fix: [], calm: [] } });
    url = product.server('fix');
  }, 480_000);
  const ask = async (tool: string, args: object = {}) => call(url, await initialize(url), tool, args);

  it.each<[string, () => Promise<unknown>]>([
    ['is killed in mid-call', () => ask('crash')],
    [
      'hangs',
      async () => {
        const session = await initialize(url);
        const leaving = AbortSignal.timeout(3000);
        await raw(url, { session, body: rpc(1, 'tools/call', { name: 'slow' }), signal: leaving }).catch(() => {});
      },
    ],
    ['answers garbage', () => ask('reply', { line: '{"jsonrpc":"2.0","id":#,"result":{"content":' })],
    ['answers to nobody', () => ask('wrong_id')],
    ['floods', () => Promise.all(Array.from({ length: 20 }, () => ask('flood')))],
    [
      'answers 12 MiB, forty times',
      async () => {
        for (let round = 0; round < 10; round++) {
          await Promise.all(Array.from({ length: 4 }, () => ask('big', { bytes: 12 * 1024 * 1024 })));
        }
      },
    ],
  ])('because it %s disturbs nobody and is used again', async (_what, fault) => {
    const before = processFacts(product.pid).rssMegabytes;
    await bystander(product.server('calm'), fault);
    await eventually(async () => expect(isRefused(await ask('echo'))).toBe(false));
    const grown = processFacts(product.pid).rssMegabytes - before;
    process.stdout.write(`  resident memory grew by ${Math.round(grown)} MB\n`);
    expect(grown).toBeLessThan(500);
  });

  it('because its stream has no end disturbs nobody', async () => {
    let given = 0;
    const http = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const more = () => {
        while (!response.destroyed) {
          given += 64 * 1024;
          if (!response.write('data: x\n'.repeat(8192))) return;
        }
      };
      response.on('drain', more);
      more();
    }).listen(0, '127.0.0.1');
    atEnd(() => {
      http.closeAllConnections();
      http.close();
    });
    await new Promise((resolve) => http.once('listening', resolve));
    const address = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
    const before = processFacts(product.pid).rssMegabytes;
    await product.command('server', 'add', 'endless', '--url', address, '--start-seconds', '10');
    await bystander(product.server('calm'), () => eventually(() => expect(given).toBeGreaterThan(64 * 1024 * 1024)));
    const grown = processFacts(product.pid).rssMegabytes - before;
    process.stdout.write(
      `  ${Math.round(given / 1024 / 1024)} MB were sent; resident memory grew by ${Math.round(grown)} MB\n`,
    );
    expect(grown).toBeLessThan(500);
    await product.command('server', 'remove', 'endless');
  });

  it('leaves no process when the gateway ends', async () => {
    const all = descendantsOf(product.pid);
    expect(all.length).toBeGreaterThanOrEqual(2);
    await product.stop();
    const lives = (pid: number): boolean => descendantsOf(1).includes(pid) || descendantsOf(process.pid).includes(pid);
    await eventually(() => expect(all.filter(lives)).toEqual([]));
  });
});

describe('a server that ends after every call', () => {
  let harness: Harness;
  beforeAll(async () => {
    const spec = {
      kind: 'stdio',
      name: server('fix'),
      prefix: '',
      command: '/bin/sh',
      args: [brief],
      env: {},
    } as const;
    harness = await startHarness({ specs: [spec], times: { backoffMs: [1], healthyMs: 0 } });
  }, 240_000);
  afterAll(() => harness.stop());

  it('is started 1,000 times, and nothing of the times before is left', async () => {
    const facts = () => {
      const { handles } = processFacts(process.pid);
      const heapMegabytes = Math.round(liveHeap() / 1024 / 1024);
      return { handles, heapMegabytes, children: descendantsOf(process.pid).length };
    };
    const session = await initialize(harness.url());
    let after: ReturnType<typeof facts> | null = null;
    for (let count = 1; count <= 1000; count++) {
      await call(harness.url(), session, 'crash', {}, count);
      await harness.ready('fix');
      if (count === 100) after = facts();
    }
    const end = facts();
    process.stdout.write(`  after 100: ${JSON.stringify(after)}\n  after 1,000: ${JSON.stringify(end)}\n`);
    expect(end.children).toBeLessThanOrEqual((after?.children ?? 0) + 2);
    expect(end.handles).toBeLessThanOrEqual((after?.handles ?? 0) + 20);
    expect(end.heapMegabytes).toBeLessThan((after?.heapMegabytes ?? 0) + 30);
  });
});
