import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { type Harness, type HarnessOptions, server, startHarness } from '../gateway/harness.ts';
import { call, initialize, raw, rpc } from '../gateway/raw-client.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Message {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly name?: string };
}
type Answering = (response: ServerResponse, message: Message, request: IncomingMessage) => void;

const initializeResult = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'x', version: '1' },
};
const results: Readonly<Record<string, object>> = {
  initialize: initializeResult,
  'tools/list': { tools: ['echo', 'talk'].map((name) => ({ name, inputSchema: { type: 'object' } })) },
  'tools/call': { content: [{ type: 'text', text: 'done' }] },
};

function answer(response: ServerResponse, { id, method }: Message): void {
  if (id === undefined) return void response.writeHead(202).end();
  const known = results[method];
  response.writeHead(200, { 'content-type': 'application/json' });
  const body = known === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result: known };
  response.end(JSON.stringify({ jsonrpc: '2.0', id, ...body }));
}

/** A server that answers as a test wants; it has no stream of its own unless the test opens one. */
async function inFront(
  answering: Answering,
  more: Partial<HarnessOptions> = {},
  onGet: (response: ServerResponse) => void = (response) => void response.writeHead(405).end(),
): Promise<Harness> {
  const http = createServer((request, response) => {
    if (request.method === 'GET') return onGet(response);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => answering(response, JSON.parse(Buffer.concat(parts).toString() || '{}'), request));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
  const spec = { kind: 'http', name: server('remote'), prefix: '', url, headers: {} } as const;
  const harness = await startHarness({ specs: [spec], ...more });
  closers.push(() => harness.stop());
  return harness;
}

it.each([
  ['instructions', { ...initializeResult, instructions: 'x'.repeat(2 * 1024 * 1024) }],
  [
    'capabilities',
    { ...initializeResult, capabilities: { tools: {}, experimental: { x: 'x'.repeat(2 * 1024 * 1024) } } },
  ],
  ['members that nobody knows', { ...initializeResult, more: Array.from({ length: 50_000 }, () => ({})) }],
  ['more than any answer may have', { ...initializeResult, more: 'x'.repeat(17 * 1024 * 1024) }],
])('a server that says megabytes of itself (%s) is refused and named', async (_what, said) => {
  const harness = await inFront(
    (response, message) => {
      if (message.method !== 'initialize') return answer(response, message);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: said }));
    },
    { waitFor: [], times: { backoffMs: [60_000] } },
  );
  await vi.waitFor(() =>
    expect(harness.supervisor.list()[0]).toMatchObject({
      state: 'failing',
      problem: expect.stringMatching(/more than 1 MiB of itself|larger than 16 MiB/),
    }),
  );
});

it('a server that goes on speaking on the stream of a call that it answered is cut off there', async () => {
  let cut: () => void = () => {};
  const closed = new Promise<void>((resolve) => {
    cut = resolve;
  });
  let said = 0;
  const harness = await inFront((response, message) => {
    if (message.params?.name !== 'talk') return answer(response, message);
    response.on('close', cut);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const result = JSON.stringify({ jsonrpc: '2.0', id: message.id, result: results['tools/call'] });
    response.write(`data: ${result}\n\n`);
    const late = JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { content: [], x: 'x'.repeat(10_000) } });
    const more = () => {
      while (!response.destroyed && said < 1e9) {
        said += late.length;
        if (!response.write(`data: ${late}\n\n`)) return;
      }
    };
    response.on('drain', more);
    more();
  });
  const session = await initialize(harness.url());
  expect((await call(harness.url(), session, 'talk')).body.result).toEqual(results['tools/call']);
  await closed;
  expect(said).toBeLessThan(1e9);
  expect((await call(harness.url(), session, 'echo', {}, 2)).body.result).toEqual(results['tools/call']);
});

it('a server that takes no notifications keeps few of them waiting, and calls go on', async () => {
  let taken = 0;
  const harness = await inFront((response, message) => {
    // Never answered: each would keep a connection and its bytes.
    if (message.method === 'notifications/roots/list_changed') taken++;
    else answer(response, message);
  });
  const session = await initialize(harness.url(), { roots: { listChanged: true } });
  expect((await call(harness.url(), session, 'echo', {}, 1)).body.result).toEqual(results['tools/call']);
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/roots/list_changed' });
  for (let round = 0; round < 10; round++) {
    await Promise.all(Array.from({ length: 50 }, () => raw(harness.url(), { session, body })));
  }
  await vi.waitFor(() =>
    expect(harness.logs.join('\n')).toContain('messages of the gateway that the server does not take'),
  );
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThanOrEqual(256);
  expect((await call(harness.url(), session, 'echo', {}, 2)).body.result).toEqual(results['tools/call']);
});

it('an old server that takes no messages has few of them waiting: what is above is refused at once, and not sent', async () => {
  const stuck: ServerResponse[] = [];
  let stream: ServerResponse | null = null;
  const harness = await inFront(
    (response, message, request) => {
      // The newer transport is not spoken here: only what is posted to the address that the stream named.
      if (request.url !== '/messages') return void response.writeHead(404).end();
      if (message.params?.name === 'talk') return void stuck.push(response);
      response.writeHead(202).end();
      const result = results[message.method];
      if (message.id === undefined) return;
      const body = result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result };
      stream?.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id: message.id, ...body })}\n\n`);
    },
    { limits: { maxInFlightPerSession: 2000, maxConnectionsPerAgent: 3000 } },
    (response) => {
      stream = response;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: endpoint\ndata: /messages\n\n');
    },
  );
  const session = await initialize(harness.url());
  const leave = new AbortController();
  const answers: Promise<unknown>[] = [];
  const refused: string[] = [];
  for (let id = 1; id <= 1100; id++) {
    const sent = raw(harness.url(), {
      session,
      signal: leave.signal,
      body: rpc(id, 'tools/call', { name: 'talk', arguments: {} }),
    });
    answers.push(sent.then(({ body }) => void refused.push(String(body.error?.message))).catch(() => {}));
  }
  await vi.waitFor(() => expect(refused.length).toBeGreaterThanOrEqual(1100 - 1024));
  expect(stuck.length).toBeLessThanOrEqual(1024);
  expect(new Set(refused).size).toBe(1);
  expect(refused[0]).toMatch(/[Nn]othing was sent|not sent/);
  leave.abort();
  await Promise.all(answers);
});
