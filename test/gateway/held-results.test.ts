import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { answered, form, send, soon, type Wish, wishOf } from './asking-support.ts';
import { type Harness, server, startHarness } from './harness.ts';

const mb = 1024 * 1024;
const initializeResult = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'x', version: '1' },
};
const ask = {
  method: 'elicitation/create',
  params: { message: 'Which city?', requestedSchema: { type: 'object', properties: { city: { type: 'string' } } } },
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server that asks in the middle of each call, does not wait for the answer, and has a large result when it is told to. */
async function impatientServer(letters: number): Promise<{ url: string; finishAll(): void }> {
  const finish: (() => void)[] = [];
  let asked = 0;
  const http = createServer((request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { id, method } = JSON.parse(Buffer.concat(parts).toString());
      if (id === undefined || method === undefined) return void response.writeHead(202).end();
      const say = (message: object) => `data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`;
      if (method === 'tools/call') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(say({ id: `ask ${asked++}`, ...ask }));
        const result = { content: [{ type: 'text', text: 'x'.repeat(letters) }] };
        finish.push(() => void response.end(say({ id, result })));
        return;
      }
      const result =
        method === 'initialize' ? initializeResult : { tools: [{ name: 'form', inputSchema: { type: 'object' } }] };
      response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
  return { url, finishAll: () => finish.splice(0).forEach((one) => void one()) };
}

it('results that come while their agent is away count in its account: what has no room is replaced by a word', async () => {
  const remote = await impatientServer(mb);
  const spec = { kind: 'http', name: server('asking'), prefix: '', url: remote.url, headers: {} } as const;
  const harness: Harness = await startHarness({
    specs: [spec],
    limits: { retainedPerAgent: 8 * mb, retainedBytes: 20 * mb },
  });
  closers.push(() => harness.stop());
  const before = harness.gateway.retainedBytes;
  const wishes: Wish[] = [];
  for (let count = 0; count < 12; count++) wishes.push(wishOf(await send(harness, form)));
  const held = harness.gateway.retainedBytes;
  expect(held - before).toBeLessThan(mb);
  remote.finishAll();
  await soon(() => expect(harness.gate.ends).toHaveLength(12));
  expect(harness.gateway.retainedBytes - held).toBeGreaterThan(2 * mb);
  expect(harness.gateway.retainedBytes).toBeLessThanOrEqual(8 * mb);
  // Another agent has what is its own.
  const other = wishOf(await send(harness, form, { token: 'token-b' }));
  remote.finishAll();
  await soon(() => expect(harness.gate.ends).toHaveLength(13));
  const theirs = await send(harness, { ...form, ...answered(other) }, { token: 'token-b' });
  expect(theirs.text.length).toBeGreaterThan(mb);
  let whole = 0;
  for (const wish of wishes) {
    const { body, text } = await send(harness, { ...form, ...answered(wish) });
    if (text.length > mb) whole++;
    // It ran: an agent that thinks otherwise would do it twice.
    else expect(body.error?.message).toContain('What was asked was done');
  }
  expect(whole).toBeGreaterThan(0);
  expect(whole).toBeLessThan(12);
  await soon(() => expect(harness.gateway.retainedBytes - before).toBeLessThan(100_000));
});
