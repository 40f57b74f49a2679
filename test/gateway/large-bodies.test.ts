import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { largeBytes } from '../../electron/gateway/admission/intake.ts';
import { type Harness, startHarness, stdioSpec } from './harness.ts';
import { call, initialize, raw, rpc } from './raw-client.ts';

const mb = 1024 * 1024;

describe('large bodies', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({
      specs: [stdioSpec('fix')],
      limits: { arrivingPerAgent: 6 * mb, arriving: 8 * mb, roomMs: 200 },
    });
  });
  afterAll(() => harness.stop());

  /** The head of a request, and a little of its body; the rest never comes. */
  function begin(token: string, session: string, length: number): Promise<Socket> {
    return new Promise((resolve) => {
      const socket = connect(harness.port, '127.0.0.1', () => {
        const lines = [
          `POST /a/${token}/mcp HTTP/1.1`,
          `Host: 127.0.0.1:${harness.port}`,
          'Content-Type: application/json',
          `Mcp-Session-Id: ${session}`,
          `Content-Length: ${length}`,
          '',
          '{',
        ];
        socket.write(lines.join('\r\n'), () => resolve(socket));
      });
      socket.on('error', () => {});
    });
  }

  it('are taken one at a time, step by step, and others are served in between', async () => {
    const [one, two] = [await initialize(harness.url('token-a')), await initialize(harness.url('token-b'))];
    const big = 'x'.repeat(4 * mb);
    const answers = [
      call(harness.url('token-a'), one, 'echo', { big }, 'large a'),
      call(harness.url('token-b'), two, 'echo', { big }, 'large b'),
    ];
    const ping = raw(harness.url('token-b'), { session: two, body: rpc('small', 'ping') });
    expect((await ping).body.id).toBe('small');
    for (const { body } of await Promise.all(answers)) expect(body.result?.isError).toBeUndefined();
  });

  it('of one agent wait for each other, and are refused where none is over in time; other agents are served', async () => {
    const [one, two] = [await initialize(harness.url('token-a')), await initialize(harness.url('token-b'))];
    const slow = await begin('token-a', one, 5 * mb);
    // What is slow is on its way before the next one comes: its head was answered by reading on.
    await vi.waitFor(async () => {
      const { status, headers } = await call(harness.url('token-a'), one, 'echo', { big: 'x'.repeat(3 * mb) });
      expect(status).toBe(429);
      expect(headers['retry-after']).toBe('10');
    });
    expect(harness.refusals).toContain('rate');
    const small = await call(harness.url('token-a'), one, 'echo', { small: 1 }, 2);
    expect(small.status).toBe(200);
    const other = await call(harness.url('token-b'), two, 'echo', { big: 'x'.repeat(2 * mb) });
    expect(other.status).toBe(200);
    slow.destroy();
    await vi.waitFor(
      async () => {
        const { status } = await call(harness.url('token-a'), one, 'echo', { big: 'x'.repeat(3 * mb) }, 3);
        expect(status).toBe(200);
      },
      { timeout: 20_000 },
    );
  });

  it('that do not say how long they are need room for the longest', async () => {
    const session = await initialize(harness.url('token-b'));
    const body = rpc(1, 'tools/call', { name: 'echo', arguments: { big: 'x'.repeat(largeBytes) } });
    const { status } = await raw(harness.url('token-b'), {
      session,
      body,
      headers: { 'transfer-encoding': 'chunked' },
    });
    expect(status).toBe(429);
  });
});
