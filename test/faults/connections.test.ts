import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { initialize, raw, rpc } from '../gateway/raw-client.ts';
import { head, statusOf } from '../net/raw-socket.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Others are served within a second; a machine may be ten times slower than ours. */
const servedWithinMs = 10_000;

/** A process of its own that opens `count` connections, writes `first` on each, and opens anew whatever is closed. */
async function flood(port: number, count: number, first: string): Promise<ChildProcess> {
  const child = fork(new URL('../fixtures/flood.ts', import.meta.url), [String(port), String(count), first]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const began = performance.now();
  const value = await work();
  return { ms: performance.now() - began, value };
}

it.each([
  ['say nothing', ''],
  ['begin a head and no more', 'POST /mcp HTTP/1.1\r\nHost: '],
  ['ask without a token, again and again', 'GET /mcp HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n'],
])('4,200 connections that %s keep nobody out', { timeout: 300_000 }, async (_what, first) => {
  const gateway = await serve(await tempFolder());
  const { port } = new URL(gateway.mcp);
  await flood(Number(port), 4200, first.replace('PORT', port));
  let slowest = 0;
  for (let count = 0; count < 10; count++) {
    const { ms, value } = await timed(async () => {
      const session = await initialize(gateway.mcp);
      return raw(gateway.mcp, { session, body: rpc(1, 'tools/list') });
    });
    expect(value.status).toBe(200);
    slowest = Math.max(slowest, ms);
  }
  expect(slowest).toBeLessThan(servedWithinMs);
});

it('1,000 half-sent bodies of one agent are refused above its share, and another agent is served', {
  timeout: 300_000,
}, async () => {
  const gateway = await serve(await tempFolder());
  const [other] = (await gateway.command('agent', 'add', 'other')) as { mcp: string }[];
  const { port, pathname } = new URL(gateway.mcp);
  const lines = [`POST ${pathname} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Content-Type: application/json'];
  await flood(Number(port), 1000, `${[...lines, 'Content-Length: 1000'].join('\r\n')}\r\n\r\n{"half":`);
  expect((await raw(gateway.mcp, { body: '{}' })).status).toBe(429);
  const { ms, value } = await timed(() => initialize(other?.mcp ?? ''));
  expect(value).not.toBe('');
  expect(ms).toBeLessThan(servedWithinMs);
});

it('1,000 streams of one agent are refused above its share, another is served, and it is again when they end', {
  timeout: 300_000,
}, async () => {
  const gateway = await serve(await tempFolder());
  const [other] = (await gateway.command('agent', 'add', 'other')) as { mcp: string }[];
  const sessions: string[] = [];
  while (sessions.length < 1000) {
    sessions.push(...(await Promise.all(Array.from({ length: 50 }, () => initialize(gateway.mcp)))));
  }
  const { port, pathname } = new URL(gateway.mcp);
  const statuses = await Promise.all(
    sessions.map((session) => {
      const more = `Accept: text/event-stream\r\nMcp-Session-Id: ${session}\r\n`;
      return firstStatus(Number(port), head(Number(port), { target: pathname, more }));
    }),
  );
  expect(statuses.filter(({ status }) => status === 200)).toHaveLength(512);
  expect(statuses.filter(({ status }) => status === 429)).toHaveLength(488);
  expect((await raw(gateway.mcp, { body: '{}' })).status).toBe(429);
  const { ms } = await timed(() => initialize(other?.mcp ?? ''));
  expect(ms).toBeLessThan(servedWithinMs);
  for (const { socket } of statuses) socket.destroy();
  await vi.waitFor(() => initialize(gateway.mcp), { timeout: 10_000 });
});

async function firstStatus(port: number, request: Buffer): Promise<{ status: number; socket: Socket }> {
  const socket = connect(port, '127.0.0.1', () => socket.write(request));
  onTestFinished(() => void socket.destroy());
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.on('error', () => undefined);
  socket.resume();
  return { status: statusOf(answer.toString('latin1')), socket };
}
