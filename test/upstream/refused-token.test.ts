import { createServer, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createByteBudget } from '../../electron/lib/byte-budget.ts';
import { Pool } from '../../electron/net/undici.ts';
import { HttpConnection } from '../../electron/upstream/http/connection.ts';
import { StatelessConnection } from '../../electron/upstream/http/stateless-connection.ts';
import { createIntake, intakeLimits } from '../../electron/upstream/intake.ts';
import type { UpstreamConnection, UpstreamResponse } from '../../shared/upstream-connection.ts';
import { server } from '../gateway/harness.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Rig {
  readonly connect: UpstreamConnection;
  /** Token and method of each request that arrived. */
  readonly arrived: [string | undefined, string][];
}

/** A server that refuses the first token in its own way and takes the renewed one, and a conversation with it. */
async function rig(era: 'with sessions' | 'without', refuse: (response: ServerResponse) => void): Promise<Rig> {
  let token = 'first';
  const arrived: [string | undefined, string][] = [];
  const http = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const { id, method } = JSON.parse(body);
      const { authorization } = request.headers;
      arrived.push([authorization, method]);
      if (authorization === 'first') return refuse(response);
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { done: true } }));
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
  const intake = createIntake(createByteBudget(intakeLimits).party('remote'));
  const options = {
    server: server('remote'),
    dispatcher,
    origin,
    path: '/mcp',
    credentials: {
      headers: () => ({ authorization: token }),
      async renew() {
        token = 'second';
        return true;
      },
    },
    intake,
    flow: intake.flow(),
    mask: (text: string) => text,
    onGarbage: () => {},
  };
  const connection =
    era === 'without'
      ? new StatelessConnection({
          ...options,
          times: { callMs: 60_000, askMs: 60_000 },
          initializeResult: () => ({ protocolVersion: '', capabilities: {}, serverInfo: {} }),
          paramHeaders: () => [],
        })
      : new HttpConnection({
          ...options,
          times: { callMs: 60_000, askMs: 60_000 },
          owner: { notice: () => {}, ask: () => {}, closed: () => {} },
        });
  return { connect: connection, arrived };
}

const ask = (connection: UpstreamConnection, method: string) =>
  new Promise<UpstreamResponse>((answer) =>
    connection.request(method, { name: 'write' }, { answer, notice: () => {}, ask: () => {} }),
  );

const bare =
  (status: number, headers: OutgoingHttpHeaders = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, headers).end();
const challenge = (text: string) => ({ 'www-authenticate': text });

describe.each(['with sessions', 'without'] as const)('a token that a server %s refuses', (era) => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['401', bare(401)],
    ['401 with a challenge', bare(401, challenge('Bearer error="invalid_token"'))],
    ['403 for want of a scope', bare(403, challenge('Bearer scope="more", error="insufficient_scope"'))],
    [
      '403 for want of a scope, in other letters',
      bare(403, challenge('Basic realm="a", bearer error=insufficient_scope')),
    ],
  ])('with %s: the call did not run, and is sent once more', async (_how, refuse) => {
    const { connect, arrived } = await rig(era, refuse);
    expect(await ask(connect, 'tools/call')).toMatchObject({ kind: 'result', value: { done: true } });
    expect(arrived).toEqual([
      ['first', 'tools/call'],
      ['second', 'tools/call'],
    ]);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['403 alone', bare(403)],
    ['403 with another challenge', bare(403, challenge('Bearer error="invalid_token"'))],
    ['403 that speaks of a scope elsewhere', bare(403, challenge('Basic realm="insufficient_scope"'))],
    [
      '401 above the answer to the call',
      (response) => response.writeHead(401).end('{"jsonrpc":"2.0","id":1,"result":{"ran":true}}'),
    ],
  ])('with %s: it may have run, is not sent again, and the next one has the new token', async (_how, refuse) => {
    const { connect, arrived } = await rig(era, refuse);
    const first = await ask(connect, 'tools/call');
    if (first.kind !== 'result') expect(first).toMatchObject({ kind: 'broken', sent: true });
    await ask(connect, 'tools/call');
    expect(arrived).toEqual([
      ['first', 'tools/call'],
      ['second', 'tools/call'],
    ]);
    expect(first).not.toMatchObject({ value: { done: true } });
  });

  it('with 403 alone: what only lists is sent once more', async () => {
    const { connect, arrived } = await rig(era, bare(403));
    expect(await ask(connect, 'tools/list')).toMatchObject({ kind: 'result' });
    expect(arrived.map(([token]) => token)).toEqual(['first', 'second']);
  });
});

it('401 above a stream that began: the call may have run, and is not sent again', async () => {
  const { connect, arrived } = await rig('without', (response) =>
    response.writeHead(401, { 'content-type': 'text/event-stream' }).end(': begun\n\n'),
  );
  expect(await ask(connect, 'tools/call')).toMatchObject({ kind: 'broken', sent: true });
  expect(arrived).toHaveLength(1);
});
