import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createByteBudget } from '../../electron/lib/byte-budget.ts';
import { Pool } from '../../electron/net/undici.ts';
import { HttpConnection } from '../../electron/upstream/http/connection.ts';
import { createIntake, intakeLimits } from '../../electron/upstream/intake.ts';
import type { Notification, UpstreamResponse } from '../../shared/upstream-connection.ts';
import { server } from '../gateway/harness.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const message = (body: object) => `data: ${JSON.stringify({ jsonrpc: '2.0', ...body })}\n\n`;
const streamHead = { 'content-type': 'text/event-stream' };

interface Rig {
  readonly connect: HttpConnection;
  readonly notices: Notification[];
  /** The status with which a token that ran out is refused. */
  refuses: number;
  /** From now on only a new token is good. */
  runOut(): void;
}

/** A conversation with a server that takes the newest token only; the gateway gets one when it is refused. */
async function rig(serve: (request: IncomingMessage, response: ServerResponse, body: string) => void): Promise<Rig> {
  let good = 'first';
  let held = 'first';
  const http = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.headers.authorization !== good) {
        if (made.refuses >= 500) good = held;
        response.writeHead(made.refuses).end();
      } else serve(request, response, Buffer.concat(parts).toString());
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const dispatcher = new Pool(origin);
  closers.push(async () => {
    await dispatcher.destroy();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  const notices: Notification[] = [];
  const intake = createIntake(createByteBudget(intakeLimits).party('remote'));
  const made: Rig = {
    connect: new HttpConnection({
      server: server('remote'),
      dispatcher,
      origin,
      path: '/mcp',
      credentials: {
        headers: () => ({ authorization: held }),
        async renew() {
          held = good;
          return true;
        },
      },
      times: { callMs: 5000, askMs: 5000 },
      owner: { notice: (notification) => notices.push(notification), ask: () => {}, closed: () => {} },
      intake,
      flow: intake.flow(),
      mask: (text: string) => text,
      onGarbage: () => {},
    }),
    notices,
    refuses: 401,
    runOut() {
      good = 'second';
    },
  };
  return made;
}

describe('a token that runs out in a conversation over HTTP', () => {
  it.each([[401], [502]])('does not end the stream of what belongs to no request (HTTP %d)', async (status) => {
    let streams = 0;
    const made = await rig((_request, response) => {
      response.writeHead(200, streamHead);
      if (++streams > 1) return response.write(message({ method: 'notifications/tools/list_changed' }));
      made.refuses = status;
      made.runOut();
      return response.end('retry: 1\n\n');
    });
    await made.connect.listen();
    await vi.waitFor(() => expect(made.notices).toHaveLength(1), { timeout: 5000 });
    made.connect.close();
  });

  it('loses nothing of what the server is told', async () => {
    const told: string[] = [];
    const made = await rig((_request, response, body) => {
      told.push(JSON.parse(body).method);
      response.writeHead(202).end();
    });
    made.runOut();
    made.connect.notify('notifications/roots/list_changed', undefined);
    await vi.waitFor(() => expect(told).toEqual(['notifications/roots/list_changed']));
  });

  it('does not lose the answer to a call whose stream broke', async () => {
    const made = await rig((request, response, body) => {
      response.writeHead(200, streamHead);
      if (request.method === 'GET') return response.end(message({ id: 1, result: { late: true } }));
      expect(JSON.parse(body).id).toBe(1);
      made.runOut();
      return response.end('id: 7\nretry: 1\ndata: \n\n');
    });
    const answer = await new Promise<UpstreamResponse>((resolve) => {
      made.connect.request('tools/call', { name: 'long' }, { answer: resolve, notice: () => {}, ask: () => {} });
    });
    expect(answer).toMatchObject({ kind: 'result', value: { late: true } });
  });
});
