import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Harness, server, startHarness, stdioSpec } from '../gateway/harness.ts';
import { call, initialize, raw, rpc } from '../gateway/raw-client.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Page = (index: number) => { readonly entries: readonly object[]; readonly cursor?: string };

interface Listing {
  readonly url: string;
  asked: number;
}

/** A server whose lists have the pages that a test wants. */
async function serveList(page: Page): Promise<Listing> {
  const listing = { url: '', asked: 0 };
  const http = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.method !== 'POST') return void response.writeHead(405).end();
      const { id, method, params } = JSON.parse(Buffer.concat(parts).toString());
      if (id === undefined) return void response.writeHead(202).end();
      const initializeResult = { protocolVersion: '2025-11-25', serverInfo: { name: 'x', version: '1' } };
      let answer: object = { error: { code: -32601, message: 'Method not found' } };
      if (method === 'initialize')
        answer = { result: { ...initializeResult, capabilities: { tools: {}, prompts: {} } } };
      if (method === 'tools/list') {
        listing.asked++;
        const { entries, cursor } = page(Number(params?.cursor ?? 0));
        answer = { result: { tools: entries, ...(cursor === undefined ? {} : { nextCursor: cursor }) } };
      }
      if (method === 'prompts/list') answer = { result: { prompts: [], nextCursor: params?.cursor ?? 'again' } };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  listing.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
  closers.push(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return listing;
}

async function inFront(listing: Listing, ready: readonly string[]): Promise<Harness> {
  const harness = await startHarness({
    specs: [
      stdioSpec('fix'),
      { kind: 'http', name: server('remote'), prefix: 'remote__', url: listing.url, headers: {} },
    ],
    waitFor: ready,
    times: { backoffMs: [60_000] },
  });
  closers.push(() => harness.stop());
  return harness;
}

const tool = (name: string, letters = 10) => ({
  name,
  description: 'x'.repeat(letters),
  inputSchema: { type: 'object' },
});

describe('a list of a server', () => {
  it.each<[string, Page, number]>([
    ['MiB', (index) => ({ entries: [tool(`t${index}`, 6_000_000)], cursor: `${index + 1}` }), 3],
    ['pages', (index) => ({ entries: [tool(`t${index}`)], cursor: `${index + 1}` }), 100],
    [
      'entries',
      (index) => ({ entries: Array.from({ length: 3000 }, (_, n) => tool(`t${index}_${n}`)), cursor: `${index + 1}` }),
      4,
    ],
  ])('of too many %s ends the reading; its server is named, and others go on', async (what, page, pages) => {
    const listing = await serveList(page);
    const harness = await inFront(listing, ['fix']);
    await vi.waitFor(
      () => {
        const view = harness.supervisor.list().find(({ name }) => name === 'remote');
        expect(view).toMatchObject({ state: 'failing', problem: expect.stringContaining(what) });
      },
      { timeout: 60_000 },
    );
    expect(listing.asked).toBe(pages);
    const session = await initialize(harness.url());
    expect((await call(harness.url(), session, 'echo', { a: 1 })).body.result?.structuredContent).toEqual({ a: 1 });
  });

  it('whose cursors repeat ends there, for the gateway and in the joint list of an agent', async () => {
    const listing = await serveList((index) => ({ entries: [tool(`t${index}`)], cursor: `${(index + 1) % 3}` }));
    const harness = await inFront(listing, ['fix', 'remote']);
    expect(harness.supervisor.definitions(server('remote')).map(({ name }) => name)).toEqual(['t0', 't1', 't2']);
    const session = await initialize(harness.url());
    const { body } = await raw(harness.url(), { session, body: rpc(2, 'prompts/list') });
    expect(body.result).toEqual({ prompts: expect.any(Array) });
  });

  it('whose cursor leads to itself ends there for an agent at its own address', async () => {
    const listing = await serveList(() => ({ entries: [tool('only')] }));
    const harness = await inFront(listing, ['remote']);
    const session = await initialize(harness.url('token-a', 'remote'));
    const list = async (params: object) =>
      (await raw(harness.url('token-a', 'remote'), { session, body: rpc(2, 'prompts/list', params) })).body.result;
    expect(await list({})).toEqual({ prompts: [], nextCursor: 'again' });
    expect(await list({ cursor: 'again' })).toEqual({ prompts: [] });
  });
});
