import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { liveHeap } from '../support/collect-garbage.ts';
import { send, soon } from './asking-support.ts';
import { type Harness, startHarness, stdioSpec } from './harness.ts';
import { call, initialize, raw, rpc } from './raw-client.ts';

const mb = 1024 * 1024;
const text = (bytes: number) => 'x'.repeat(bytes);
const initializeResult = (more: object = {}, info: object = {}) => ({
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1', ...info },
  ...more,
});
const overBudget = { data: { reason: 'agent-budget' } };

describe('an agent makes the gateway keep no more than its share', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({
      specs: [stdioSpec('fix')],
      limits: { retainedPerAgent: 4 * mb, retainedBytes: 6 * mb, maxSessionsPerAgent: 5000 },
    });
  });
  afterAll(() => harness.stop());

  it('streams that stay open keep what is known of their request, not the rest of its body', {
    timeout: 60_000,
  }, async () => {
    const connections: Socket[] = [];
    // Over sockets of its own: a client of the library keeps what it sent, in this same process.
    const listen = () => {
      const meta = { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {} };
      const notifications = { toolsListChanged: true, other: text(mb) };
      const params = { notifications, x: text(2 * mb), list: Array(50_000).fill([]), _meta: meta };
      const body = rpc(connections.length, 'subscriptions/listen', params);
      const socket = connect(harness.port, '127.0.0.1');
      connections.push(socket);
      const head = [
        'POST /a/token-a/mcp HTTP/1.1',
        `Host: 127.0.0.1:${harness.port}`,
        'Content-Type: application/json',
        `MCP-Protocol-Version: ${statelessVersion}`,
        'Mcp-Method: subscriptions/listen',
        `Content-Length: ${body.length}`,
      ];
      socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    };
    const before = harness.gateway.retainedBytes;
    listen();
    await soon(() => expect(harness.gateway.retainedBytes).toBeGreaterThan(before));
    const one = harness.gateway.retainedBytes;
    const heap = liveHeap();
    for (let count = 1; count <= 10; count++) {
      const had = harness.gateway.retainedBytes;
      listen();
      await soon(() => expect(harness.gateway.retainedBytes).toBeGreaterThan(had));
    }
    expect(harness.gateway.retainedBytes - one).toBeLessThan(10 * 16_000);
    await soon(() => expect(liveHeap() - heap).toBeLessThan(8 * mb));
    for (const socket of connections) socket.destroy();
    await soon(() => expect(harness.gateway.retainedBytes).toBe(before));
  });

  it('a session keeps what its client says of itself, if that is short, and nothing else', async () => {
    const open = (params: object) => raw(harness.url(), { body: rpc(1, 'initialize', params) });
    const large = await open(initializeResult({}, { name: text(100_000) }));
    expect(large.status).toBe(413);
    expect(large.body.error).toMatchObject({ data: { reason: 'client-size' } });
    expect((await open(initializeResult({ capabilities: { experimental: { x: text(100_000) } } }))).status).toBe(413);
    const before = harness.gateway.retainedBytes;
    const odd = await open(initializeResult({ other: text(mb) }, { other: text(mb) }));
    expect(odd.status).toBe(200);
    expect(harness.gateway.retainedBytes - before).toBeLessThan(20_000);
    await raw(harness.url(), { method: 'DELETE', session: String(odd.headers['mcp-session-id']) });
    expect(harness.gateway.retainedBytes).toBe(before);
  });

  it('its own idle sessions make room for its next one', async () => {
    const before = harness.gateway.sessions;
    const self = { experimental: { x: text(28_000) } };
    for (let count = 0; count < 100; count++) await initialize(harness.url('token-b'), self);
    expect(harness.gateway.sessions - before).toBeLessThan(80);
    expect(harness.gateway.retainedBytes).toBeLessThan(4.1 * mb);
    harness.endAgent('b' as never);
  });

  it('calls that wait are refused above it, and other agents go on', async () => {
    const [one, two] = [await initialize(harness.url('token-a')), await initialize(harness.url('token-b'))];
    let open: () => void = () => {};
    harness.gate.hold = new Promise((resolve) => {
      open = resolve;
    });
    const before = harness.gate.calls.length;
    const waiting = [1, 2, 3].map((id) => call(harness.url(), one, 'echo', { big: text(1.2 * mb) }, id));
    await vi.waitFor(() => expect(harness.gate.calls).toHaveLength(before + 3), { timeout: 20_000 });
    const refused = await call(harness.url(), one, 'echo', { big: text(1.2 * mb) }, 4);
    expect(refused.status).toBe(429);
    expect(refused.body.error).toMatchObject(overBudget);
    expect(harness.refusals).toContain('rate');
    const other = call(harness.url('token-b'), two, 'echo', { small: 1 }, 5);
    open();
    harness.gate.hold = null;
    expect((await other).status).toBe(200);
    for (const { status } of await Promise.all(waiting)) expect(status).toBe(200);
    expect((await call(harness.url(), one, 'echo', { big: text(1.2 * mb) }, 6)).status).toBe(200);
  });

  it('a call without a session counts as well', async () => {
    const answer = await send(harness, { name: 'echo', arguments: { big: text(5 * mb) } });
    expect(answer.status).toBe(429);
    expect(answer.body.error).toMatchObject(overBudget);
    const before = harness.gateway.retainedBytes;
    expect((await send(harness, { name: 'echo', arguments: { big: text(mb) } })).status).toBe(200);
    await vi.waitFor(() => expect(harness.gateway.retainedBytes).toBe(before));
  });

  it('resources that it watches count until it takes them back or leaves', async () => {
    const session = await initialize(harness.url());
    const before = harness.gateway.retainedBytes;
    const ask = (id: number, method: string) =>
      raw(harness.url(), { session, body: rpc(id, method, { uri: 'fix://a', x: text(mb) }) });
    await ask(1, 'resources/subscribe');
    const watched = harness.gateway.retainedBytes;
    expect(watched).toBeGreaterThan(before);
    expect(watched - before).toBeLessThan(2000);
    await ask(2, 'resources/subscribe');
    // Beside what it watches stand the few bytes of what its server said meanwhile.
    expect(harness.gateway.retainedBytes - watched).toBeLessThan(400);
    await ask(3, 'resources/unsubscribe');
    expect(harness.gateway.retainedBytes - before).toBeLessThan(400);
  });
});
