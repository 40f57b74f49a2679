import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { agentId, type Harness, startHarness, stdioSpec } from './harness.ts';
import { call, initialize, raw, rpc } from './raw-client.ts';

const initializeResult = rpc(0, 'initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
});

describe('admission', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({
      specs: [stdioSpec('fix')],
      agents: {
        'token-a': { id: agentId('a') },
        'token-b': { id: agentId('b') },
        'token-elsewhere': { id: agentId('elsewhere'), servers: new Set() },
      },
      limits: { headMs: 300, bodyMs: 600, maxConnections: 200 },
    });
  });
  afterAll(() => harness.stop());

  it.each([
    ['a foreign Host', { host: 'evil.example' }],
    ['a rebound Host with our port', { host: 'evil.example:7420' }],
    ['a Host without the port', { host: '127.0.0.1' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['the Origin null', { origin: 'null' }],
    ['a text/plain body', { 'content-type': 'text/plain' }],
    ['a form body', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('refuses %s with 403 and makes no session', async (_name, headers) => {
    const before = harness.gateway.sessions;
    const answer = await raw(harness.url(), { headers, body: initializeResult });
    expect(answer.status).toBe(403);
    expect(answer.headers['mcp-session-id']).toBeUndefined();
    expect(harness.gateway.sessions).toBe(before);
  });

  it.each([['127.0.0.1'], ['localhost'], ['[::1]']])('answers as %s with its port', async (name) => {
    const answer = await raw(harness.url(), { headers: { host: `${name}:${harness.port}` }, body: initializeResult });
    expect(answer.status).toBe(200);
  });

  it('takes its own Origin', async () => {
    const answer = await raw(harness.url(), { headers: { origin: harness.origin }, body: initializeResult });
    expect(answer.status).toBe(200);
  });

  it.each([['/mcp'], ['/a/wrong/mcp'], ['/a/token-a2/mcp'], ['/a/__proto__/mcp'], ['/s/fix/mcp']])(
    'answers 401 without a valid token: %s',
    async (path) => {
      const answer = await raw(harness.origin + path, { body: initializeResult });
      expect(answer.status).toBe(401);
      expect(answer.text).not.toContain('wrong');
    },
  );

  it.each([['/'], ['/a/token-a'], ['/a/token-a/mcp/x'], ['/sse']])('answers 404 where nothing is: %s', async (path) => {
    expect((await raw(harness.origin + path, { body: initializeResult })).status).toBe(404);
  });

  it('answers alike for a server that is not there and one that the agent may not reach', async () => {
    const missing = await raw(harness.url('token-a', 'nothing'), { body: initializeResult });
    const barred = await raw(harness.url('token-elsewhere', 'fix'), { body: initializeResult });
    expect(missing.status).toBe(404);
    expect(barred.text).toBe(missing.text);
  });

  it("does not open another agent's session, nor the same agent's on another address", async () => {
    const session = await initialize(harness.url('token-a'));
    const list = { session, body: rpc(1, 'tools/list') };
    expect((await raw(harness.url('token-a'), list)).status).toBe(200);
    expect((await raw(harness.url('token-b'), list)).status).toBe(404);
    expect((await raw(harness.url('token-b'), { session, method: 'DELETE' })).status).toBe(404);
    expect((await raw(harness.url('token-b'), { session, method: 'GET' })).status).toBe(404);
    expect((await raw(harness.url('token-a', 'fix'), list)).status).toBe(404);
    expect((await raw(harness.url('token-a'), list)).status).toBe(200);
  });

  it('ends the sessions of an agent that is ended, and on DELETE', async () => {
    const one = await initialize(harness.url('token-a'));
    harness.endAgent(agentId('a'));
    expect((await raw(harness.url('token-a'), { session: one, body: rpc(1, 'ping') })).status).toBe(404);
    const two = await initialize(harness.url('token-a'));
    expect((await raw(harness.url('token-a'), { session: two, method: 'DELETE' })).status).toBe(200);
    expect((await raw(harness.url('token-a'), { session: two, body: rpc(1, 'ping') })).status).toBe(404);
  });

  it('wants a session for all but initialize', async () => {
    expect((await raw(harness.url(), { body: rpc(1, 'tools/list') })).status).toBe(400);
  });

  it('refuses compressed bodies unread', async () => {
    const body = gzipSync(initializeResult);
    const answer = await raw(harness.url(), { headers: { 'content-encoding': 'gzip' }, body });
    expect(answer.status).toBe(415);
  });

  it('refuses 200,000 levels of nesting and goes on', async () => {
    const session = await initialize(harness.url());
    const args = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
    const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":${args}}}`;
    expect((await raw(harness.url(), { session, body })).status).toBe(413);
    expect((await raw(harness.url(), { session, body: rpc(2, 'ping') })).status).toBe(200);
  });

  it.each([
    ['head', 'POST /a/token-a/mcp HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    [
      'body',
      'POST /a/token-a/mcp HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    ],
  ])('cuts off a sender that is slow with its %s: 408', async (_name, text) => {
    const socket = connect(harness.port, '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString();
    });
    socket.on('error', () => {});
    socket.write(text.replace('HOST', `127.0.0.1:${harness.port}`));
    await vi.waitFor(() => expect(heard).toMatch(/^HTTP\/1\.1 408/), { timeout: 100_000 });
    expect(harness.refusals).toContain('timeout');
    socket.destroy();
  });

  it('counts each refusal by its cause, and never says a token', async () => {
    harness.refusals.length = 0;
    await raw(harness.url(), { headers: { host: 'evil.example' }, body: initializeResult });
    await raw(harness.url(), { headers: { origin: 'null' }, body: initializeResult });
    await raw(harness.url('nobody'), { body: initializeResult });
    await raw(harness.url(), { headers: { 'content-type': 'text/plain' }, body: initializeResult });
    await raw(harness.url(), { session: 'made-up', body: rpc(1, 'ping') });
    await raw(harness.url(), { body: '[]' });
    expect(harness.refusals).toEqual(['host', 'origin', 'token', 'content-type', 'session', 'envelope']);
    expect(harness.logs.join()).not.toContain('token-a');
  });
});

describe('bodies are bounded', () => {
  it('refuses a body of 50 MB, declared or not, and passes arguments of 3 MB', async () => {
    const harness = await startHarness({ specs: [stdioSpec('fix')] });
    onTestFinished(() => harness.stop());
    const session = await initialize(harness.url());
    const huge = Buffer.alloc(50 * 1024 * 1024, 0x20);
    const declared = await raw(harness.url(), { session, body: huge }).catch((error: Error) => error.message);
    if (typeof declared !== 'string') expect(declared.status).toBe(413);
    expect(harness.refusals.at(-1)).toBe('size');
    const before = harness.refusals.length;
    const chunked = await raw(harness.url(), {
      session,
      body: huge,
      headers: { 'transfer-encoding': 'chunked' },
    }).catch((error: Error) => error.message);
    if (typeof chunked !== 'string') expect(chunked.status).toBe(413);
    expect(harness.refusals.length).toBe(before + 1);
    const big = 'x'.repeat(3 * 1024 * 1024);
    const { body } = await call(harness.url(), session, 'echo', { big });
    expect(JSON.stringify(body.result?.structuredContent)).toHaveLength(big.length + '{"big":""}'.length);
  });
});

describe('sessions are bounded', () => {
  it('the longest idle one makes room, and other agents keep theirs', async () => {
    const harness = await startHarness({
      specs: [stdioSpec('fix')],
      limits: { maxSessionsPerAgent: 5, maxSessions: 8 },
    });
    try {
      const other = await initialize(harness.url('token-b'));
      const first = await initialize(harness.url('token-a'));
      for (let count = 0; count < 20; count++) await initialize(harness.url('token-a'));
      expect(harness.gateway.sessions).toBe(6);
      expect((await raw(harness.url('token-a'), { session: first, body: rpc(1, 'ping') })).status).toBe(404);
      expect((await raw(harness.url('token-b'), { session: other, body: rpc(1, 'ping') })).status).toBe(200);
    } finally {
      await harness.stop();
    }
  });

  it('idle ones are reaped', async () => {
    const harness = await startHarness({ specs: [stdioSpec('fix')], limits: { idleMs: 100 } });
    try {
      // Not counted before: on a slow machine it may be over by then.
      const session = await initialize(harness.url());
      await vi.waitFor(() => expect(harness.gateway.sessions).toBe(0));
      expect((await raw(harness.url(), { session, body: rpc(1, 'ping') })).status).toBe(404);
    } finally {
      await harness.stop();
    }
  });
});
