import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Exchange } from '../../electron/gateway/request/exchange.ts';
import { createEventLog } from '../../electron/gateway/sessions/event-log.ts';
import { createByteBudget } from '../../electron/lib/byte-budget.ts';
import { liveHeap } from '../support/collect-garbage.ts';

const account = (perParty = 100 * 1024 * 1024) => createByteBudget({ perParty, total: perParty }).party('a');
const plain = { headers: {}, log: null, id: 7, onGone: () => {} };
const large = Buffer.alloc(20 * 1024 * 1024, 0x20);

/** Two requests of one agent that reads when it is told to. */
async function twoRequests(own: ReturnType<typeof account>, streams: boolean) {
  const exchanges: Exchange[] = [];
  const http = createServer((_request, response) => {
    exchanges.push(new Exchange({ ...plain, response, account: own, form: streams ? 'either' : 'json' }));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const connections: Socket[] = [];
  for (const count of [1, 2]) {
    const socket = connect((http.address() as AddressInfo).port, '127.0.0.1');
    connections.push(socket);
    socket.on('error', () => {});
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await vi.waitFor(() => expect(exchanges).toHaveLength(count));
  }
  onTestFinished(async () => {
    for (const socket of connections) socket.destroy();
    await new Promise((resolve) => http.close(resolve));
  });
  return { exchanges, connections };
}

describe('what an agent does not read is counted in its account', () => {
  it('as long as its connection did not take it', async () => {
    const own = account();
    const { exchanges, connections } = await twoRequests(own, false);
    exchanges[0]?.finish(large);
    expect(own.used).toBe(large.length);
    connections[0]?.resume();
    await vi.waitFor(() => expect(own.used).toBe(0), { timeout: 20_000 });
    exchanges[1]?.finish(large);
    expect(own.used).toBe(large.length);
    connections[1]?.destroy();
    await vi.waitFor(() => expect(own.used).toBe(0), { timeout: 20_000 });
  });

  it('and an answer for which there is no room is said to be dropped', async () => {
    const own = account(30 * 1024 * 1024);
    const { exchanges, connections } = await twoRequests(own, false);
    exchanges[0]?.finish(large);
    exchanges[1]?.finish(large);
    expect(own.used).toBe(large.length);
    let text = '';
    connections[1]?.on('data', (part) => {
      text += part.toString();
    });
    connections[1]?.resume();
    await vi.waitFor(() => expect(text).toContain('"reason":"agent-budget"'), { timeout: 20_000 });
    expect(text).toContain('"id":7');
  });

  it('and a stream for which there is no room is cut off', async () => {
    const own = account(30 * 1024 * 1024);
    const { exchanges, connections } = await twoRequests(own, true);
    const cut = new Promise((resolve) => connections[1]?.on('close', resolve));
    exchanges[0]?.message(large);
    exchanges[1]?.message(large);
    connections[1]?.resume();
    await cut;
    expect(own.used).toBe(large.length + 'event: message\ndata: \n\n'.length);
  });
});

describe('an answer', () => {
  it.each([
    ['as JSON', false],
    ['on a stream', true],
  ])('that nobody reads is dropped with its connection after a while (%s)', async (_, streams) => {
    const asked = Promise.withResolvers<Exchange>();
    const gone = vi.fn();
    const http = createServer((_request, response) => {
      response.on('close', gone);
      asked.resolve(
        new Exchange({ ...plain, response, account: account(), form: streams ? 'either' : 'json', unreadMs: 50 }),
      );
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const agent = connect((http.address() as AddressInfo).port, '127.0.0.1');
    agent.pause();
    agent.on('error', () => {});
    agent.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const exchange = await asked.promise;
    if (streams) exchange.begin();
    exchange.finish(Buffer.alloc(32 * 1024 * 1024));
    await vi.waitFor(() => expect(gone).toHaveBeenCalledOnce());
    agent.destroy();
    await new Promise((resolve) => http.close(resolve));
  });

  it('keeps nothing of its request when it is over, though a session keeps it for a client that comes back', async () => {
    const log = createEventLog(10, 1024, account());
    const kept: Exchange[] = [];
    const requests: WeakRef<object>[] = [];
    const http = createServer((_request, response) => {
      const request = { weighs: 'much' };
      requests.push(new WeakRef(request), new WeakRef(response));
      const onGone = () => void request.weighs;
      const exchange = new Exchange({ ...plain, log, onGone, response, account: account(), form: 'either' });
      kept.push(exchange);
      exchange.message(Buffer.from('{}'));
      exchange.finish(Buffer.from('{}'));
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => http.close(() => resolve())));
    const headers = { connection: 'close' };
    for (let count = 0; count < 3; count++) {
      const answer = await fetch(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, { headers });
      await answer.text();
    }
    // The last may still be in the hands of Node.
    await vi.waitFor(
      () => {
        liveHeap();
        expect(requests.slice(0, 4).map((one) => one.deref())).toEqual([undefined, undefined, undefined, undefined]);
      },
      { timeout: 20_000 },
    );
    expect(kept.map(({ done }) => done)).toEqual([true, true, true]);
  });
});
