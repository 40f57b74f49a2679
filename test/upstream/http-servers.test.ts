import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { serveSessionEra } from '../fixtures/conformance/session-era-http.ts';
import { serveOldTransport } from '../fixtures/mcp/old-transport.ts';
import { type Harness, server, startHarness } from '../gateway/harness.ts';
import { call, initialize } from '../gateway/raw-client.ts';

describe('servers over HTTP', () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function inFront(url: string, headers: Readonly<Record<string, string>> = {}, ready = true): Promise<Harness> {
    const harness = await startHarness({
      specs: [{ kind: 'http', name: server('remote'), prefix: '', url, headers }],
      waitFor: ready ? ['remote'] : [],
      times: { startMs: 3000 },
    });
    closers.push(() => harness.stop());
    return harness;
  }

  async function listening(listener: RequestListener): Promise<string> {
    const http: Server = createServer(listener);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    closers.push(async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    });
    return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  }

  async function connect(url: string): Promise<Client> {
    const client = new Client({ name: 'sdk', version: '1' }, { capabilities: { elicitation: {} } });
    await client.connect(new StreamableHTTPClientTransport(new URL(url)));
    return client;
  }

  it('of the first revision are reached over their own transport, both ways', async () => {
    const old = await serveOldTransport();
    closers.push(() => old.close());
    const harness = await inFront(old.url);
    const client = await connect(harness.url());
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'decline' }));
    expect(JSON.stringify(await client.callTool({ name: 'test_simple_text', arguments: {} }))).toContain('simple text');
    const asked = await client.callTool({ name: 'test_elicitation', arguments: { message: 'who' } });
    expect(JSON.stringify(asked)).toContain('decline');
    expect(old.streams()).toBe(2);
    await (client.transport as StreamableHTTPClientTransport).terminateSession();
    await vi.waitFor(() => expect(old.streams()).toBe(1));
    await client.close();
  });

  it('of the first revision may refuse one message, and the other calls go on', async () => {
    const old = await serveOldTransport();
    closers.push(() => old.close());
    const harness = await inFront(old.url);
    const client = await connect(harness.url());
    const huge = { name: 'test_simple_text', arguments: { text: 'x'.repeat(2 * 1024 * 1024) } };
    client.setRequestHandler(ElicitRequestSchema, async () => {
      await expect(client.callTool(huge)).rejects.toThrow('HTTP 413');
      return { action: 'decline' };
    });
    const asked = await client.callTool({ name: 'test_elicitation', arguments: { message: 'who' } });
    expect(JSON.stringify(asked)).toContain('decline');
    await client.close();
  });

  it('of the first revision may redirect within their origin', async () => {
    const old = await serveOldTransport();
    closers.push(() => old.close());
    const harness = await inFront(new URL('/moved', old.url).href);
    expect(harness.supervisor.list()[0]?.tools).toBeGreaterThan(1);
  });

  /** Answers as a server without sessions, with one tool; `refuses` says when it fails. */
  function withoutSessions(refuses: (method: string) => boolean): RequestListener {
    const results: Readonly<Record<string, object>> = {
      'server/discover': { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } },
      'tools/list': { tools: [{ name: 'steady', inputSchema: { type: 'object' } }] },
    };
    return (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { id, method } = JSON.parse(Buffer.concat(parts).toString());
        const refused = results[method] === undefined || refuses(method);
        response.writeHead(refused ? 500 : 200, { 'content-type': 'application/json' });
        response.end(refused ? '' : JSON.stringify({ jsonrpc: '2.0', id, result: results[method] }));
      });
    };
  }

  it('that know no sessions are tried again after a list that failed', async () => {
    let refusals = 0;
    const url = await listening(withoutSessions((method) => method === 'tools/list' && refusals++ === 0));
    const harness = await inFront(url);
    expect(harness.supervisor.list()[0]?.tools).toBe(1);
    expect(refusals).toBeGreaterThan(1);
  });

  it('that went are said to fail by whoever could not reach them, and are ready again when they are back', async () => {
    const first = await serveSessionEra();
    const harness = await inFront(first.url);
    const view = () => harness.supervisor.list()[0];
    const port = Number(new URL(first.url).port);
    await first.close();
    const session = await initialize(harness.url());
    expect((await call(harness.url(), session, 'test_simple_text')).text).toContain('cannot reach the server');
    await vi.waitFor(() =>
      expect(view()).toMatchObject({ state: 'failing', problem: expect.stringContaining('reach') }),
    );
    const back = await serveSessionEra(undefined, port);
    closers.push(() => back.close());
    await vi.waitFor(() => expect(view()).toMatchObject({ state: 'ready', problem: null }));
    await back.close();
    await expect(harness.supervisor.test(server('remote'))).rejects.toThrow('cannot reach the server');
    expect(view()?.state).not.toBe('ready');
  });

  it('that know no sessions may redirect within their origin', async () => {
    const answer = withoutSessions(() => false);
    const origin = await listening((request, response) => {
      if (request.url === '/mcp/') answer(request, response);
      else response.writeHead(307, { location: '/mcp/' }).end();
    });
    const harness = await inFront(`${origin}/mcp`);
    expect(harness.supervisor.list()[0]?.tools).toBe(1);
  });

  it('keep one session for each of ours, ended with it', async () => {
    const fixture = await serveSessionEra();
    closers.push(() => fixture.close());
    const harness = await inFront(fixture.url);
    await vi.waitFor(() => expect(fixture.sessions()).toBe(1));
    const client = await connect(harness.url());
    await vi.waitFor(() => expect(fixture.sessions()).toBe(2));
    await (client.transport as StreamableHTTPClientTransport).terminateSession();
    await vi.waitFor(() => expect(fixture.sessions()).toBe(1));
    await client.close();
  });

  it('that forgot a session get a new one, and the call that only reads is sent again', async () => {
    const fixture = await serveSessionEra();
    closers.push(() => fixture.close());
    const harness = await inFront(fixture.url);
    harness.gate.readOnly.add('test_simple_text');
    const session = await initialize(harness.url());
    await call(harness.url(), session, 'test_simple_text');
    fixture.forget();
    const again = await call(harness.url(), session, 'test_simple_text', {}, 2);
    expect(again.text).toContain('simple text');
    expect(harness.gate.ends).toHaveLength(2);
  });

  it('that forgot a session are sent no write again: it may have run, and the next call has a new session', async () => {
    const fixture = await serveSessionEra();
    closers.push(() => fixture.close());
    const harness = await inFront(fixture.url);
    const session = await initialize(harness.url());
    await call(harness.url(), session, 'test_simple_text');
    fixture.forget();
    const again = await call(harness.url(), session, 'test_simple_text', {}, 2);
    expect(again.body.error?.message).toContain('may have run');
    expect(harness.gate.ends.at(-1)?.end).toMatchObject({ end: 'broken', sent: true });
    expect((await call(harness.url(), session, 'test_simple_text', {}, 3)).text).toContain('simple text');
  });

  it('get the headers a person set, and none of the agent', async () => {
    const seen: string[] = [];
    const origin = await listening((request, response) => {
      seen.push(JSON.stringify(request.headers));
      response.writeHead(500).end();
    });
    const harness = await inFront(`${origin}/mcp`, { 'X-Key': 'ours' }, false);
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(1));
    expect(seen.every((headers) => headers.includes('"x-key":"ours"'))).toBe(true);
    expect(seen.join()).not.toContain('token-a');
    await vi.waitFor(() => expect(harness.supervisor.list()[0]?.problem).toMatch(/HTTP 500/));
  });

  it('may redirect within their origin, not to another', async () => {
    const fixture = await serveSessionEra();
    closers.push(() => fixture.close());
    const reached = vi.fn();
    const elsewhere = await listening((_request, response) => {
      reached();
      response.writeHead(200).end();
    });
    const redirecting = await listening((request, response) => {
      const location = request.url === '/mcp' ? `${elsewhere}/mcp` : '/mcp';
      response.writeHead(307, { location }).end();
    });
    const harness = await inFront(`${redirecting}/start`, { authorization: 'Bearer ours' }, false);
    await vi.waitFor(() => expect(harness.supervisor.list()[0]?.problem).toContain('not followed'));
    expect(reached).not.toHaveBeenCalled();
  });

  it('must not be sent a key in clear text over a network', async () => {
    const harness = await startHarness({ specs: [] });
    closers.push(() => harness.stop());
    const add = (url: string, headers: Readonly<Record<string, string>>) => () =>
      harness.supervisor.add({ kind: 'http', name: server('far'), prefix: '', url, headers });
    expect(add('http://example.com/mcp', { authorization: 'x' })).toThrow('unencrypted');
    expect(add('https://user:pass@example.com/mcp', {})).toThrow('header');
    expect(add('file:///etc/passwd', {})).toThrow('not an http address');
  });

  it.each([
    ['its result is not an object', 'application/json', '"result":[1]'],
    ['its result is not an object', 'text/event-stream', '"result":[1]'],
    ['a key stands twice', 'application/json', '"result":{},"result":{"a":1}'],
    ['larger than 16 MiB', 'application/json', `"result":{"a":"${'x'.repeat(17 * 1024 * 1024)}"}`],
    ['larger than 16 MiB', 'text/event-stream', `"result":{"a":"${'x'.repeat(17 * 1024 * 1024)}"}`],
  ])('that answer unusably (%s, as %s) fail that call at once', async (why, type, member) => {
    const url = await listening((incoming, response) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => {
        if (incoming.method !== 'POST') return void response.writeHead(405).end();
        const { id, method } = JSON.parse(Buffer.concat(parts).toString('utf8'));
        if (id === undefined) return void response.writeHead(202).end();
        const initializeResult = {
          protocolVersion: '2025-11-25',
          capabilities: { tools: {} },
          serverInfo: { name: 'x', version: '1' },
        };
        const results: Readonly<Record<string, unknown>> = {
          initialize: initializeResult,
          'tools/list': { tools: [{ name: 'odd', inputSchema: { type: 'object' } }] },
        };
        if (method === 'tools/call') {
          const text = `{"jsonrpc":"2.0","id":${id},${member}}`;
          response.writeHead(200, { 'content-type': type });
          response.end(type === 'application/json' ? text : `event: message\ndata: ${text}\n\n`);
          return;
        }
        const result = results[method];
        const body = result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result };
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ jsonrpc: '2.0', id, ...body }));
      });
    });
    const harness = await inFront(`${url}/mcp`);
    const session = await initialize(harness.url());
    const { body } = await call(harness.url(), session, 'odd');
    expect(body.error?.message).toContain(why);
    expect(body.error?.message).toContain('may have run');
    expect(harness.gate.ends.at(-1)?.end).toMatchObject({ end: 'broken', sent: true });
  });
});
