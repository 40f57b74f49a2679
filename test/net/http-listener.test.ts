import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HttpListener, type ListenerOptions } from '../../electron/net/http-listener.ts';
import { exchange, head, statusOf } from './raw-socket.ts';

type Handle = (listener: HttpListener, ...request: Parameters<ListenerOptions['handle']>) => void | Promise<void>;

async function open({ handle, ...options }: Partial<Omit<ListenerOptions, 'handle'>> & { handle?: Handle } = {}) {
  const failures: unknown[] = [];
  const refusals: string[] = [];
  const listener = new HttpListener({
    handle: (...request) => (handle === undefined ? void request[1].end('served') : handle(listener, ...request)),
    answer: (response, status, message) => void response.writeHead(status).end(message),
    failed: (error) => failures.push(error),
    refused: (cause) => refusals.push(cause),
    ...options,
  });
  const port = await listener.listen(0);
  onTestFinished(async () => {
    listener.server.close();
    listener.server.closeAllConnections();
  });
  const silent = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  return { listener, port, failures, refusals, silent };
}

describe('a handler that fails', () => {
  it.each([
    [
      'at once',
      () => {
        throw new Error('broken');
      },
    ],
    ['later', () => Promise.reject(new Error('broken'))],
  ])('%s is answered 500 without its words, and reported', async (_when, handle) => {
    const { port, failures } = await open({ handle });
    const answer = await exchange(port, head(port, { target: '/' }));
    expect(statusOf(answer)).toBe(500);
    expect(answer).not.toContain('broken');
    expect(failures).toEqual([new Error('broken')]);
  });

  it('in the middle of its answer has the connection closed, and the next one is served', async () => {
    const { port, failures } = await open({
      async handle(_listener, _request, response, { path }) {
        response.write('half');
        if (path === '/fails') throw new Error('broken');
        response.end();
      },
    });
    const answer = await exchange(port, head(port, { target: '/fails' }));
    expect(answer).not.toMatch(/0\r\n\r\n$/);
    expect(failures).toHaveLength(1);
    expect(await exchange(port, head(port, { target: '/' }))).toMatch(/half\r\n0\r\n\r\n$/);
  });

  it('in an event after it returned is answered 500 where it was guarded', async () => {
    const { port, failures } = await open({
      handle(listener, request, response) {
        const fail = (): void => {
          throw new Error('broken');
        };
        request.resume();
        request.on('end', () => listener.guard(response, fail));
      },
    });
    expect(statusOf(await exchange(port, head(port, { target: '/' })))).toBe(500);
    expect(failures).toHaveLength(1);
  });

  it('by a write after its end ends nothing else', async () => {
    const { port } = await open({
      handle(_listener, _request, response) {
        response.end('served');
        response.write('more');
      },
    });
    for (let count = 0; count < 3; count++) {
      expect(statusOf(await exchange(port, head(port, { target: '/' })))).toBe(200);
    }
  });
});

describe('connections', () => {
  it('that say nothing, or half a head, are closed after the time of a head, and counted', async () => {
    const { port, refusals, silent } = await open({ headMs: 200 });
    const half = connect(port, '127.0.0.1', () => half.write('GET / HTTP/1.1\r\nHost: '));
    half.resume();
    half.on('error', () => undefined);
    await Promise.all([once(half, 'close'), once(await silent(), 'close')]);
    expect(refusals).toContain('timeout');
    expect(refusals.every((cause) => cause === 'timeout')).toBe(true);
  });

  it('nobody is known of are the first to go where there are too many, the oldest before the others', async () => {
    const { listener, port, refusals, silent } = await open({ connections: { all: 40, unknown: 10, startMs: 0 } });
    const first = await silent();
    const gone = once(first, 'close');
    for (let count = 0; count < 10; count++) await silent();
    await gone;
    expect(refusals).toEqual(['connections']);
    expect(listener.connections).toBe(10);
    expect(statusOf(await exchange(port, head(port, { target: '/' })))).toBe(200);
  });

  it('of a party that holds its share are refused, and those of another are not', async () => {
    const { port, refusals } = await open({ connections: { all: 100, each: 3 }, handle: byParty });
    for (let count = 0; count < 3; count++) await streamOf(port, 'greedy');
    expect(statusOf(await exchange(port, head(port, { target: '/greedy' })))).toBe(429);
    expect(refusals).toEqual(['connections']);
    expect(statusOf(await exchange(port, head(port, { target: '/modest' })))).toBe(200);
  });

  it('that a party leaves open without a request make room for its next', async () => {
    const { port, refusals } = await open({ connections: { all: 100, each: 3 }, handle: byParty });
    const idle: Socket[] = [];
    for (let count = 0; count < 3; count++) {
      const socket = connect(port, '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      socket.write(`GET /party HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
      await once(socket, 'data');
      idle.push(socket);
    }
    const closed = vi.waitFor(() =>
      expect(idle.filter((socket) => socket.readableEnded || socket.destroyed)).toHaveLength(1),
    );
    for (const socket of idle) socket.resume();
    expect(statusOf(await exchange(port, head(port, { target: '/party' })))).toBe(200);
    await closed;
    expect(refusals).toEqual([]);
  });

  it('on which many requests are sent ahead of their answers are closed, and the rest is not handled', async () => {
    let handled = 0;
    const { port, refusals } = await open({ handle: () => void handled++ });
    expect(await exchange(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`.repeat(500))).toBe('');
    expect(handled).toBe(16);
    expect(refusals).toEqual(['connections']);
  });

  it('take some requests ahead, and answer them in their order', async () => {
    const { port } = await open({ handle: (_listener, _request, response, { path }) => void response.end(path) });
    const one = (index: number) => `GET /${index} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    const sent = Array.from({ length: 15 }, (_, index) => one(index)).join('');
    const answer = await exchange(port, Buffer.concat([Buffer.from(sent), head(port, { target: '/last' })]));
    expect([...answer.matchAll(/\r\n(\/\d+|\/last)/g)].map(([, path]) => path)).toEqual([
      ...Array.from({ length: 15 }, (_, index) => `/${index}`),
      '/last',
    ]);
  });

  it('of many parties share what there is', async () => {
    const { port } = await open({ connections: { all: 40, unknown: 10, each: 512 }, handle: byParty });
    for (const party of ['a', 'b', 'c']) await streamOf(port, party);
    // 30 for three: ten each, of which each holds one.
    for (let count = 0; count < 9; count++) await streamOf(port, 'a');
    expect(statusOf(await exchange(port, head(port, { target: '/a' })))).toBe(429);
    expect(statusOf(await exchange(port, head(port, { target: '/b' })))).toBe(200);
  });
});

/** `/PARTY` is answered, `/PARTY/stream` stays open. */
const byParty: Handle = (listener, request, response, { path }) => {
  const [, party = '', stay] = path.split('/');
  if (!listener.admit(request, party)) return void response.writeHead(429).end();
  response.flushHeaders();
  if (stay === undefined) response.end();
};

async function streamOf(port: number, party: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  socket.write(head(port, { target: `/${party}/stream` }));
  const [answer] = await once(socket, 'data');
  expect(statusOf(String(answer))).toBe(200);
}
