import { request } from 'node:http';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it, vi } from 'vitest';
import { liveHeap } from '../support/collect-garbage.ts';
import { startHarness, stdioSpec } from './harness.ts';
import { initialize, raw, rpc } from './raw-client.ts';

describe('what clients leave behind is bounded', () => {
  it('2,500 abandoned sessions', async () => {
    const harness = await startHarness({ specs: [stdioSpec('fix')], limits: { maxSessionsPerAgent: 100 } });
    try {
      const body = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'gone', version: '1' } };
      const init = {
        method: 'POST',
        body: rpc(1, 'initialize', body),
        headers: { 'content-type': 'application/json' },
      };
      const batch = async (count: number) => {
        for (let done = 0; done < count; done += 50) {
          await Promise.all(
            Array.from({ length: 50 }, () => fetch(harness.url(), init).then((answer) => answer.text())),
          );
        }
      };
      await batch(500);
      const before = liveHeap();
      await batch(2000);
      expect(harness.gateway.sessions).toBe(100);
      // Flat, but for what the client's own connections and the test hold: 2,000 sessions kept would be 18 MB.

      expect(liveHeap() - before).toBeLessThan(4 * 1024 * 1024);
    } finally {
      await harness.stop();
    }
  });

  it('sessions that may be asked have a process each, up to a bound, ended with them', {
    timeout: 60_000,
  }, async () => {
    const harness = await startHarness({ specs: [stdioSpec('fix')], limits: { maxSessionsPerAgent: 30 } });
    try {
      const pids = new Set<number>();
      for (let count = 0; count < 20; count++) await initialize(harness.url(), { roots: {} });
      const client = new Client({ name: 'sdk', version: '1' });
      await client.connect(new StreamableHTTPClientTransport(new URL(harness.url())));
      const result = await client.callTool({ name: 'environment', arguments: {} });
      expect(result.isError).toBeUndefined();
      pids.clear();
      await client.close();
      expect(harness.logs.join()).toContain('one more shares');
    } finally {
      await harness.stop();
    }
    await vi.waitFor(() => expect(harness.supervisor.list().every((view) => view.state === 'stopped')).toBe(true));
  });

  it('the process of a session whose client is gone, if it keeps nothing; one that comes back gets a new one', {
    timeout: 60_000,
  }, async () => {
    const harness = await startHarness({ specs: [stdioSpec('fix')], limits: { leftMs: 50 } });
    const streams = new AbortController();
    try {
      const open = () => initialize(harness.url(), { roots: {} });
      const [left, listens, neverListened, watches] = [await open(), await open(), await open(), await open()];
      const listen = (session: string, signal: AbortSignal) =>
        raw(harness.url(), { method: 'GET', session, signal }).catch(() => null);
      const gone = new AbortController();
      void listen(left, gone.signal);
      void listen(watches, gone.signal);
      void listen(listens, streams.signal);
      let id = 0;
      /** How many calls its process answered. */
      const calls = async (session: string) => {
        const { text } = await raw(harness.url(), { session, body: rpc(++id, 'tools/call', { name: 'report' }) });
        return Number(/calls\\":(\d+)/.exec(text)?.[1]);
      };
      for (const session of [left, listens, neverListened, watches]) expect(await calls(session)).toBe(1);
      await raw(harness.url(), { session: watches, body: rpc(++id, 'resources/subscribe', { uri: 'fix://a' }) });
      gone.abort();
      // A look is a use: the next comes only after the time that is allowed.
      await vi.waitFor(async () => expect(await calls(left)).toBe(1), { interval: 300, timeout: 20_000 });
      expect(await calls(listens)).toBe(2);
      expect(await calls(neverListened)).toBe(2);
      // Its server keeps something for it: that would be lost.
      expect(await calls(watches)).toBe(2);
    } finally {
      streams.abort();
      await harness.stop();
    }
  });

  it('1,000 clients that vanish in the middle of a call and of a stream', async () => {
    const harness = await startHarness({ specs: [stdioSpec('fix')], times: { callMs: 1500 } });
    try {
      const sessions = await Promise.all(Array.from({ length: 20 }, () => initialize(harness.url())));
      const vanish = (session: string, method: 'GET' | 'POST', id: number) =>
        new Promise<void>((resolve) => {
          const outgoing = request(harness.url(), {
            method,
            agent: false,
            headers: {
              'content-type': 'application/json',
              accept: 'application/json, text/event-stream',
              'mcp-session-id': session,
            },
          });
          outgoing.on('error', () => resolve());
          outgoing.on('close', () => resolve());
          outgoing.on('response', () => outgoing.destroy());
          outgoing.end(method === 'POST' ? rpc(id, 'tools/call', { name: 'slow' }) : undefined);
          if (method === 'POST') setTimeout(() => outgoing.destroy(), 200);
        });
      let id = 0;
      for (const session of sessions) {
        await Promise.all(
          Array.from({ length: 25 }, () => [vanish(session, 'POST', ++id), vanish(session, 'GET', 0)]).flat(),
        );
      }
      // On a busy machine a client may be gone before its call was read; every call that was judged must have ended.
      const { calls, ends } = harness.gate;
      await vi.waitFor(() => expect(ends).toHaveLength(calls.length), { timeout: 20_000 });
      expect(calls.length).toBeGreaterThan(400);
      expect(harness.gate.ends.every(({ end }) => end.end === 'broken' || end.end === 'cancelled')).toBe(true);
    } finally {
      await harness.stop();
    }
  });
});
