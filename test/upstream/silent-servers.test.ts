import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Harness, server, startHarness } from '../gateway/harness.ts';
import { call, initialize, raw } from '../gateway/raw-client.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const initializeResult = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'x', version: '1' },
};
const tools = [{ name: 'quick', inputSchema: { type: 'object' } }];
const working = { initialize: initializeResult, 'tools/list': { tools }, 'tools/call': { content: [] } };

/** What a server does with a message or (by its HTTP method) a request without one: a result, a status, or nothing, ever. */
type Habits = Readonly<Record<string, object | number | 'silence'>>;

interface Silent {
  readonly harness: Harness;
  /** How often it was asked this. */
  asked(what: string): number;
  /** Requests that it holds. */
  held(): number;
}

async function inFront(habits: Habits): Promise<Silent> {
  const asked: string[] = [];
  const held = new Set<ServerResponse>();
  const http = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { id, method } = parts.length === 0 ? {} : JSON.parse(Buffer.concat(parts).toString());
      const what = String(method ?? request.method);
      const habit = habits[what] ?? habits.other ?? (id === undefined ? 202 : 400);
      asked.push(what);
      if (habit === 'silence') {
        held.add(response);
        response.on('close', () => held.delete(response));
      } else if (typeof habit === 'number') response.writeHead(habit).end();
      else {
        response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 'one' });
        response.end(JSON.stringify({ jsonrpc: '2.0', id, result: habit }));
      }
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
  const harness = await startHarness({
    specs: [{ kind: 'http', name: server('remote'), prefix: '', url, headers: {} }],
    waitFor: [],
    times: { startMs: 300, callMs: 300 },
  });
  closers.push(() => harness.stop());
  return { harness, asked: (what) => asked.filter((one) => one === what).length, held: () => held.size };
}

describe('a server over HTTP that is silent', () => {
  it.each<[string, string, Habits]>([
    ['whatever it is asked', 'server/discover', { other: 'silence' }],
    ['when it is told that the session is open', 'initialize', { initialize: initializeResult, other: 'silence' }],
    ['on the stream of the first transport', 'GET', { initialize: 405, GET: 'silence' }],
  ])('%s is tried again, and holds no connection of the times before', async (_when, begins, habits) => {
    const { asked, held } = await inFront(habits);
    await vi.waitFor(() => expect(asked(begins)).toBeGreaterThan(5), { timeout: 15_000 });
    expect(held()).toBeLessThan(5);
  });

  it('when a session ends holds no connection for it', async () => {
    const { harness, asked, held } = await inFront({ ...working, GET: 405, DELETE: 'silence' });
    await harness.ready('remote');
    for (let count = 1; count <= 5; count++) {
      const session = await initialize(harness.url());
      expect((await call(harness.url(), session, 'quick')).body.result).toEqual({ content: [] });
      await raw(harness.url(), { session, method: 'DELETE' });
      await vi.waitFor(() => expect(asked('DELETE')).toBe(count));
    }
    await vi.waitFor(() => expect(held()).toBe(0));
  });
});
