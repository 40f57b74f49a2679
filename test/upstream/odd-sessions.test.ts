import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Harness, server, startHarness } from '../gateway/harness.ts';
import { call, initialize } from '../gateway/raw-client.ts';
import { liveHeap } from '../support/collect-garbage.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Odd {
  /** What it says to a session that it does not know, to the probe of the newer revision, and to a GET. */
  readonly unknown: { readonly status: number; readonly body?: string };
  readonly probe?: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };
  readonly get?: number;
}

interface Remote {
  readonly url: string;
  readonly calls: string[];
  readonly sessions: number;
  /** Forgets all sessions, as a server does that is started anew. */
  restart(): void;
}

/** A server with sessions, whose odd ways are those of servers in use. */
async function serveOdd({ unknown, probe = { status: 400 }, get = 405 }: Odd): Promise<Remote> {
  const known = new Set<string>();
  const calls: string[] = [];
  let sessions = 0;
  const json = (response: ServerResponse, status: number, body: object, headers = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  const http = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.method === 'GET') return response.writeHead(get).end();
      if (request.method === 'DELETE') return response.writeHead(200).end();
      const { id, method, params } = JSON.parse(Buffer.concat(parts).toString());
      const reply = (result: object, headers = {}) => json(response, 200, { jsonrpc: '2.0', id, result }, headers);
      if (method === 'server/discover') return response.writeHead(probe.status, probe.headers).end(probe.body);
      if (method === 'initialize') {
        const session = `s${++sessions}`;
        known.add(session);
        const initializeResult = { capabilities: { tools: {} }, serverInfo: { name: 'odd', version: '1' } };
        return reply({ protocolVersion: params.protocolVersion, ...initializeResult }, { 'mcp-session-id': session });
      }
      if (!known.has(String(request.headers['mcp-session-id']))) {
        return response.writeHead(unknown.status, { 'content-type': 'application/json' }).end(unknown.body);
      }
      if (id === undefined) return response.writeHead(202).end();
      if (method === 'tools/list') return reply({ tools: [{ name: 'run', inputSchema: { type: 'object' } }] });
      if (method === 'ping') return reply({});
      calls.push(params.name);
      if (params.arguments?.status !== undefined) return json(response, params.arguments.status, { message: 'no' });
      return reply({ content: [{ type: 'text', text: 'ran' }] });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    calls,
    get sessions() {
      return sessions;
    },
    restart: () => known.clear(),
  };
}

async function inFront(remote: Remote): Promise<Harness> {
  const harness = await startHarness({
    specs: [{ kind: 'http', name: server('odd'), prefix: '', url: remote.url, headers: {} }],
  });
  closers.push(() => harness.stop());
  return harness;
}

const sdkWords = '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: No valid session ID"},"id":null}';

describe('A server that was started anew and knows no session', () => {
  it.each([
    [400, ''],
    [400, sdkWords],
    [401, ''],
    [404, ''],
    [410, '<html><title>Gone</title></html>'],
  ])('and says so with %i %s, is spoken to in a new one by the next call', async (status, body) => {
    const remote = await serveOdd({ unknown: { status, body } });
    const harness = await inFront(remote);
    const session = await initialize(harness.url());
    expect((await call(harness.url(), session, 'run')).text).toContain('ran');
    remote.restart();
    // What was sent into the old session may have run: the agent is told, or (a read) it was sent again.
    await call(harness.url(), session, 'run');
    await vi.waitFor(async () => expect((await call(harness.url(), session, 'run')).text).toContain('ran'));
  });

  it.each([400, 401, 410])('is not taken for that because a call is refused with %i', async (status) => {
    const remote = await serveOdd({ unknown: { status: 404 } });
    const harness = await inFront(remote);
    const session = await initialize(harness.url());
    await call(harness.url(), session, 'run');
    const before = remote.sessions;
    const refused = await call(harness.url(), session, 'run', { status });
    expect(refused.text).toContain(`HTTP ${status}`);
    expect((await call(harness.url(), session, 'run')).text).toContain('ran');
    expect(remote.sessions).toBe(before);
  });
});

describe('A server without a stream of its own', () => {
  it.each([404, 400, 405, 501])('that answers GET with %i keeps its sessions', async (get) => {
    const remote = await serveOdd({ unknown: { status: 404 }, get });
    const harness = await inFront(remote);
    const session = await initialize(harness.url());
    for (let count = 0; count < 12; count++) {
      expect((await call(harness.url(), session, 'run')).text).toContain('ran');
    }
    expect(remote.sessions).toBeLessThanOrEqual(3);
    expect(harness.logs).toEqual([]);
  });
});

describe('A server that knows only sessions', () => {
  it.each<[string, NonNullable<Odd['probe']>]>([
    ['400', { status: 400 }],
    ['400 with words', { status: 400, body: sdkWords }],
    ['401 without a challenge', { status: 401 }],
    ['401 with another challenge', { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }],
    ['403', { status: 403 }],
    ['403 with a page', { status: 403, headers: { 'content-type': 'text/html' }, body: '<h1>Forbidden</h1>' }],
    ['404', { status: 404 }],
    ['405', { status: 405 }],
    ['500', { status: 500 }],
    ['a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<title>Hi</title>' }],
    ['garbage', { status: 200, headers: { 'content-type': 'application/json' }, body: '{"half":' }],
    ['nothing', { status: 200 }],
    ['202', { status: 202 }],
  ])('is spoken to in one, though it answers the question for the newer revision with %s', async (_, probe) => {
    const remote = await serveOdd({ unknown: { status: 404 }, probe });
    const harness = await inFront(remote);
    const session = await initialize(harness.url());
    expect((await call(harness.url(), session, 'run')).text).toContain('ran');
  });
});

describe('Sessions with a server over HTTP', () => {
  it('take some kilobytes each, and share what looks for secrets in the refusals they are told', async () => {
    const remote = await serveOdd({ unknown: { status: 404 } });
    const harness = await startHarness({
      specs: [{ kind: 'http', name: server('odd'), prefix: '', url: remote.url, headers: { 'x-key': 'sesame-2671' } }],
    });
    closers.push(() => harness.stop());
    const refused = async () => {
      const { body } = await call(harness.url(), await initialize(harness.url()), 'run', { status: 500 });
      expect(JSON.stringify(body)).toContain('HTTP 500');
    };
    const bytes = () => {
      liveHeap();
      return process.memoryUsage().arrayBuffers;
    };
    await refused();
    const before = bytes();
    for (let count = 0; count < 50; count++) await refused();
    expect(bytes() - before).toBeLessThan(1024 * 1024);
  });
});
