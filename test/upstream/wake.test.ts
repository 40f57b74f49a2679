import { createServer, type RequestListener, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Deadlines } from '../../electron/lib/deadlines.ts';
import { watchForWake } from '../../electron/upstream/wake-watch.ts';
import { serveSessionEra } from '../fixtures/conformance/session-era-http.ts';
import { server, startHarness } from '../gateway/harness.ts';
import { call, initialize } from '../gateway/raw-client.ts';
import { watchClockByHand } from './watch-clock.ts';

/** A proxy before a server: it passes on, cuts every connection, or never answers again. */
async function proxyBefore(origin: string) {
  let mode: 'passes' | 'cuts' | 'hangs' = 'passes';
  const hung = new Set<ServerResponse>();
  const handle: RequestListener = (incoming, response) => {
    if (mode === 'cuts') {
      incoming.socket.destroy();
      return;
    }
    if (mode === 'hangs') {
      hung.add(response);
      return;
    }
    const { method, headers, url = '' } = incoming;
    const outgoing = request(
      new URL(url, origin),
      { method, headers: { ...headers, host: new URL(origin).host } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  };
  const listener = createServer(handle).listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  onTestFinished(() => {
    listener.closeAllConnections();
    listener.close();
  });
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/mcp`,
    hung,
    become(next: typeof mode) {
      mode = next;
      for (const response of hung) response.destroy();
      hung.clear();
    },
  };
}

describe('after the machine slept', () => {
  it.each(['cuts', 'hangs'] as const)(
    'a server behind a proxy that %s is opened anew when it is there again, and the session of the agent lives on',
    async (death) => {
      const fixture = await serveSessionEra();
      onTestFinished(() => fixture.close());
      const proxy = await proxyBefore(new URL(fixture.url).origin);
      const time = watchClockByHand();
      const harness = await startHarness({
        specs: [{ kind: 'http', name: server('far'), prefix: '', url: proxy.url, headers: {} }],
        clock: time.clock,
      });
      onTestFinished(() => harness.stop());
      const view = () => harness.supervisor.list()[0];
      const session = await initialize(harness.url());
      expect((await call(harness.url(), session, 'test_simple_text')).body.result).toHaveProperty('content');

      proxy.become(death);
      expect(view()?.state).toBe('ready');
      time.pass(60_000);
      if (death === 'hangs') {
        await vi.waitFor(() => expect(proxy.hung.size).toBeGreaterThan(0));
        time.pass(20_000);
      }
      await vi.waitFor(() => expect(view()?.state).not.toBe('ready'));

      proxy.become('passes');
      await vi.waitFor(() => expect(view()?.state).toBe('ready'));
      const answer = await call(harness.url(), session, 'test_simple_text', {}, 2);
      expect(answer.body.result).toHaveProperty('content');
    },
  );

  it('it is told once for each sleep, and never of a busy process', () => {
    const time = watchClockByHand();
    const woke = vi.fn();
    const watch = watchForWake(time.clock, woke);
    for (let step = 0; step < 10; step++) time.pass(7000);
    expect(woke).not.toHaveBeenCalled();
    time.pass(3_600_000);
    expect(woke).toHaveBeenCalledTimes(1);
    time.pass(5000);
    expect(woke).toHaveBeenCalledTimes(1);
    watch.end();
    time.pass(3_600_000);
    expect(woke).toHaveBeenCalledTimes(1);
  });

  it('what the system tells counts at once, and is the same sleep that the clocks show', () => {
    const time = watchClockByHand();
    const woke = vi.fn();
    const watch = watchForWake(time.clock, woke);
    time.pass(1000);
    watch.onSystemWake();
    expect(woke).toHaveBeenCalledTimes(1);
    watch.onSystemWake();
    time.pass(5000);
    expect(woke).toHaveBeenCalledTimes(1);
    time.pass(3_600_000);
    expect(woke).toHaveBeenCalledTimes(2);
    watch.onSystemWake();
    expect(woke).toHaveBeenCalledTimes(2);
    watch.end();
  });

  it('an answer that came meanwhile is read before its call is given up', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let at = 0;
    const expired = vi.fn();
    const deadlines = new Deadlines<string>(
      () => 60_000,
      expired,
      () => at,
    );
    deadlines.set('answered');
    deadlines.set('lost');
    at = 3_600_000;
    vi.advanceTimersByTime(60_000);
    expect(expired).not.toHaveBeenCalled();
    deadlines.clear('answered');
    at += 1000;
    vi.advanceTimersByTime(1000);
    expect(expired.mock.calls).toEqual([['lost']]);
  });
});
