import { describe, expect, it, vi } from 'vitest';
import { NoGateway } from '../../../electron/agents/bridge/find-gateway.ts';
import { type Answer, type Bridged, bridged, json, refusal, result, sessions } from './fake-gateway.ts';

const initialize = { id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {} } };
const initialized = { method: 'notifications/initialized' };
const list = (id: number) => ({ id, method: 'tools/list', params: {} });
const methods = ({ heard }: Bridged) => heard.map(({ verb, body }) => String(body.method ?? verb));
const versioned = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } };

/** A client whose session stands, with the stream of what the gateway says by itself. */
async function inSession(gateway: { readonly answer: Answer }): Promise<Bridged> {
  const client = await bridged(gateway.answer);
  client.send(initialize);
  expect(await client.answered(0)).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
  client.send(initialized);
  await vi.waitFor(() => expect(client.streams.size).toBe(1));
  return client;
}

describe('A client with a session', () => {
  it('speaks in it, with the token in a header and in no address', async () => {
    const client = await inSession(sessions());
    client.send(list(1));
    expect(await client.answered(1)).toMatchObject({ result: { by: 's1' } });
    expect(methods(client)).toEqual(['initialize', 'notifications/initialized', 'GET', 'tools/list']);
    for (const { headers, path } of client.heard) {
      expect([path, headers.authorization]).toEqual(['/mcp', 'Bearer rg_secret']);
    }
    expect(client.heard.at(-1)?.headers).toMatchObject({
      'mcp-session-id': 's1',
      'mcp-protocol-version': '2025-11-25',
    });
  });

  it('notices nothing of one that is gone: what it said first, and what it watches, is said again', async () => {
    const gateway = sessions();
    const client = await inSession(gateway);
    const watch = (id: number, uri: string, method = 'subscribe') => ({
      id,
      method: `resources/${method}`,
      params: { uri },
    });
    client.send({ id: 1, method: 'logging/setLevel', params: { level: 'error' } });
    client.send(watch(2, 'test://a'));
    client.send(watch(3, 'test://b'));
    await Promise.all([1, 2, 3].map((id) => client.answered(id)));
    client.send(watch(4, 'test://b', 'unsubscribe'));
    await client.answered(4);
    gateway.forget();
    const before = client.heard.length;
    client.send(list(5));
    expect(await client.answered(5)).toMatchObject({ result: { by: 's2' } });
    const since = client.heard.slice(before).filter(({ verb }) => verb === 'POST');
    expect(since.map(({ body }) => [body.method, (body.params as { uri?: string } | undefined)?.uri])).toEqual([
      ['tools/list', undefined],
      ['initialize', undefined],
      ['notifications/initialized', undefined],
      ['logging/setLevel', undefined],
      ['resources/subscribe', 'test://a'],
      ['tools/list', undefined],
    ]);
    // One answer each, and not a word of the session that is gone.
    expect(client.said.map(({ id }) => id).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('watches anew only what the gateway let it watch, and goes on watching what it was not let go of', async () => {
    const gateway = sessions();
    const client = await inSession(gateway);
    const watch = (id: number, uri: string, method = 'subscribe') =>
      client.send({ id, method: `resources/${method}`, params: { uri } });
    watch(1, 'test://a');
    await client.answered(1);
    client.answerWith((heard, response) =>
      json(response, 200, { ...refusal(-32602, 'No such resource'), id: heard.body.id }),
    );
    watch(2, 'test://refused');
    watch(3, 'test://a', 'unsubscribe');
    await Promise.all([client.answered(2), client.answered(3)]);
    client.answerWith(gateway.answer);
    gateway.forget();
    const before = client.heard.length;
    client.send(list(4));
    expect(await client.answered(4)).toMatchObject({ result: { by: 's2' } });
    const again = client.heard.slice(before).filter(({ body }) => String(body.method).startsWith('resources/'));
    expect(again.map(({ body }) => body.params)).toEqual([{ uri: 'test://a' }]);
  });

  it('may begin anew: it has one answer for that, and what it said before is not said for it', async () => {
    const gateway = sessions();
    const client = await inSession(gateway);
    client.send({ id: 1, method: 'resources/subscribe', params: { uri: 'test://a' } });
    await client.answered(1);
    const before = client.heard.length;
    // The gateway goes as soon as it has answered.
    client.answerWith((heard, response) =>
      heard.body.method === 'initialize' ? gateway.answer(heard, response) : void response.destroy(),
    );
    client.send({ ...initialize, id: 2 });
    expect(await client.answered(2)).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
    client.answerWith(gateway.answer);
    client.send(initialized);
    gateway.forget();
    client.send(list(3));
    expect(await client.answered(3)).toMatchObject({ result: { by: 's3' } });
    expect(client.answersTo(2)).toHaveLength(1);
    const since = client.heard.slice(before).map(({ body }) => body.method);
    expect(since[0]).toBe('initialize');
    expect(since).not.toContain('resources/subscribe');
  });

  it('gets an answer that speaks of tokens and errors itself', async () => {
    const gateway = sessions();
    const client = await inSession(gateway);
    const told = { structuredContent: { error: 'expired', reason: 'token' } };
    client.answerWith((heard, response) => json(response, 200, result(heard, told)));
    client.send(list(1));
    expect(await client.answered(1)).toMatchObject({ result: told });
  });

  it('is told after a few times that it is refused, and nothing without its id', async () => {
    const client = await inSession(sessions());
    client.answerWith((_, response) => json(response, 401, refusal(-32000, 'No agent has this token')));
    client.send(list(1));
    expect(await client.answered(1)).toMatchObject({
      error: { message: expect.stringContaining('refuses this agent') },
    });
    expect(client.said.filter(({ id }) => id === null)).toEqual([]);
    expect(methods(client).filter((method) => method === 'tools/list').length).toBeLessThan(5);
  });

  it('is told why a request was refused, under its id', async () => {
    const client = await inSession(sessions());
    client.answerWith((_, response) => json(response, 429, refusal(-32000, 'Refused: too many connections')));
    client.send(list(1));
    expect(await client.answered(1)).toMatchObject({
      error: { code: -32000, message: 'Refused: too many connections' },
    });
    client.send({ method: 'notifications/cancelled', params: { requestId: 9 } });
    client.send(list(2));
    await client.answered(2);
    expect(client.said.map(({ id }) => id)).toEqual([0, 1, 2]);
  });

  it.each<[what: string, answer: Answer]>([
    ['nothing', (_, response) => void response.writeHead(200).end()],
    ['a page', (_, response) => void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>No</h1>')],
    ['half a message', (_, response) => void response.writeHead(200).end('{"jsonrpc":"2.0","id":1')],
    ['a list', (_, response) => void response.writeHead(200).end('[]')],
    [
      'an event that is no JSON',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: x\n\n'),
    ],
    ['a cut line', (_, response) => void response.destroy()],
  ])('that is answered %s gets one error, and lives on', async (_what, answer) => {
    const gateway = sessions();
    const client = await inSession(gateway);
    client.answerWith((heard, response) =>
      heard.body.id === 1 ? answer(heard, response) : gateway.answer(heard, response),
    );
    client.send(list(1));
    expect(await client.answered(1)).toMatchObject({ error: { message: expect.stringContaining('is not known') } });
    client.send(list(2));
    expect(await client.answered(2)).toMatchObject({ result: {} });
    expect(client.said).toHaveLength(3);
    // It may have been done: it is not sent twice.
    expect(client.heard.filter(({ body }) => body.id === 1)).toHaveLength(1);
  });

  it('hears what the gateway says by itself, in whatever pieces it comes', async () => {
    const client = await inSession(sessions());
    const [stream] = client.streams;
    const changed = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
    stream?.write(`: waiting\n\nid: 1\r\ndata: ${changed.slice(0, 9)}`);
    stream?.write(`${changed.slice(9)}\r\n\r\ndata:\n\ndata:${changed}\n\n`);
    await vi.waitFor(() => expect(client.said).toHaveLength(3));
    expect(client.said.slice(1)).toEqual([JSON.parse(changed), JSON.parse(changed)]);
  });

  it('whose stream ends has it opened again, in the same session', async () => {
    const client = await inSession(sessions());
    const [stream] = client.streams;
    stream?.end();
    await vi.waitFor(() => expect(client.streams.size).toBe(2));
    expect(client.waits).toEqual([500]);
    expect(methods(client).filter((method) => method === 'initialize')).toHaveLength(1);
  });

  it('is told to look at all lists again when the stream ends with the session', async () => {
    const gateway = sessions();
    const client = await inSession(gateway);
    gateway.forget();
    const [stream] = client.streams;
    stream?.end();
    await vi.waitFor(() => expect(client.said).toHaveLength(4));
    expect(client.said.slice(1).map(({ method }) => method)).toEqual([
      'notifications/tools/list_changed',
      'notifications/resources/list_changed',
      'notifications/prompts/list_changed',
    ]);
    client.send(list(1));
    expect(await client.answered(1)).toMatchObject({ result: { by: 's2' } });
  });

  it('that cancels a request leaves it to the gateway how it ends', async () => {
    const gateway = sessions();
    const client = await inSession(gateway);
    let answer: () => void = () => undefined;
    client.answerWith((heard, response) => {
      if (heard.body.id === 1) answer = () => gateway.answer(heard, response);
      else gateway.answer(heard, response);
    });
    client.send(list(1));
    await vi.waitFor(() => expect(methods(client)).toContain('tools/list'));
    client.send({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await vi.waitFor(() => expect(methods(client)).toContain('notifications/cancelled'));
    answer();
    expect(await client.answered(1)).toMatchObject({ result: { by: 's1' } });
  });

  it('has no stream where the gateway offers none', async () => {
    const gateway = sessions();
    const client = await bridged((heard, response) =>
      heard.verb === 'GET' ? json(response, 405, refusal(-32000, 'No stream')) : gateway.answer(heard, response),
    );
    client.send(initialize);
    client.send(initialized);
    await vi.waitFor(() => expect(methods(client)).toContain('GET'));
    client.send(list(1));
    await client.answered(1);
    expect([client.waits, client.said.map(({ id }) => id)]).toEqual([[], [0, 1]]);
  });

  it('closes it when it goes away, and waits a second at most for that', async () => {
    const client = await inSession(sessions());
    client.answerWith(() => undefined);
    client.send(list(1));
    await vi.waitFor(() => expect(methods(client)).toContain('tools/list'));
    client.hangUp();
    await client.ended;
    await vi.waitFor(() =>
      expect(client.heard.at(-1)).toMatchObject({ verb: 'DELETE', headers: { 'mcp-session-id': 's1' } }),
    );
    expect(client.waits).toEqual([1000]);
    expect(client.answersTo(1)).toEqual([]);
  });
});

describe('Where no gateway runs', () => {
  it.each([
    ['2025-06-18', '2025-06-18'],
    ['2031-01-01', '2025-11-25'],
    [7, '2025-11-25'],
  ])(
    'a client that asks for %s gets an answer for now in %s, and its tools when the gateway comes',
    async (asked, spoken) => {
      const client = await bridged(sessions().answer);
      client.lose();
      client.send({ ...initialize, params: { protocolVersion: asked } });
      expect(await client.answered(0)).toMatchObject({
        result: {
          protocolVersion: spoken,
          // Else a client would never look again.
          capabilities: {
            tools: { listChanged: true },
            resources: { listChanged: true },
            prompts: { listChanged: true },
          },
          serverInfo: { name: 'railguard', version: '1.2.3' },
          instructions: 'No tool can be called now. Railguard is not running.',
        },
      });
      client.comeBack();
      await vi.waitFor(() => expect(client.said).toHaveLength(4));
      client.send(list(1));
      expect(await client.answered(1)).toMatchObject({ result: { by: 's1' } });
    },
  );

  it('a request waits five seconds for one, and is then told why', async () => {
    const gateway = sessions();
    const client = await inSession(gateway);
    gateway.forget();
    client.lose();
    client.send(list(1));
    expect(await client.answered(1)).toMatchObject({ error: { message: 'Railguard is not running.' } });
    expect(client.waits).toEqual(Array(10).fill(500));
    client.comeBack();
    client.send(list(2));
    expect(await client.answered(2)).toMatchObject({ result: { by: 's2' } });
  });

  it('a client that goes away is not waited for', async () => {
    const client = await bridged(sessions().answer);
    client.lose();
    client.send(initialize);
    await client.answered(0);
    client.hangUp();
    await client.ended;
    const { length } = client.waits;
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(client.waits.length).toBeLessThan(length + 2);
  });

  it('an initialize that may have been received is not answered for it', async () => {
    const client = await bridged((_, response) => void response.destroy());
    client.send(initialize);
    expect(await client.answered(0)).toMatchObject({ error: { message: expect.stringContaining('is not known') } });
    expect(client.heard).toHaveLength(1);
  });

  it('nobody waits where waiting does not help', async () => {
    const client = await bridged(sessions().answer);
    client.lose(new NoGateway('No agent has the id work.', false));
    client.send(initialize);
    expect(await client.answered(0)).toMatchObject({ error: { message: 'No agent has the id work.' } });
    expect(client.waits).toEqual([]);
  });

  it('a request before initialize is told what comes first', async () => {
    const client = await bridged(sessions().answer);
    client.send(list(1));
    expect(await client.answered(1)).toMatchObject({ error: { message: expect.stringContaining('is initialize') } });
    expect(client.heard).toEqual([]);
  });
});

describe('A client without sessions', () => {
  const call = (id: number, args: object = {}) => ({
    id,
    method: 'tools/call',
    params: { name: 'drück', arguments: args, ...versioned },
  });

  it('needs no initialize, and its headers repeat what it names', async () => {
    const tool = {
      name: 'drück',
      inputSchema: { type: 'object', properties: { run: { type: 'integer', 'x-mcp-header': 'Run' } } },
    };
    const client = await bridged((heard, response) => json(response, 200, result(heard, { tools: [tool] })));
    client.send({ id: 1, method: 'tools/list', params: versioned });
    await client.answered(1);
    client.send(call(2, { run: 7 }));
    await client.answered(2);
    expect(
      client.heard.map(({ headers }) => [headers['mcp-method'], headers['mcp-name'], headers['mcp-param-run']]),
    ).toEqual([
      ['tools/list', undefined, undefined],
      ['tools/call', '=?base64?ZHLDvGNr?=', '7'],
    ]);
    expect(client.heard[1]?.headers).toMatchObject({ 'mcp-protocol-version': '2026-07-28' });
    expect(client.heard[1]?.headers).not.toHaveProperty('mcp-session-id');
  });

  it('that asks for an unknown method is told so once, and asked for nothing again', async () => {
    const client = await bridged((heard, response) =>
      json(response, 404, { ...refusal(-32601, 'Method not found'), id: heard.body.id }),
    );
    client.send(call(1));
    await client.answered(1);
    client.send(call(2));
    await client.answered(2);
    expect(client.said).toEqual([1, 2].map((id) => ({ ...refusal(-32601, 'Method not found'), id })));
    expect(client.heard).toHaveLength(2);
  });

  it('cancels by hanging up: the request has no answer any more', async () => {
    let closed = false;
    const client = await bridged((heard, response) => {
      if (heard.body.id === 1) response.on('close', () => (closed = true));
      else json(response, 200, result(heard));
    });
    client.send(call(1));
    await vi.waitFor(() => expect(client.heard).toHaveLength(1));
    client.send({ method: 'notifications/cancelled', params: { requestId: 1, ...versioned } });
    await vi.waitFor(() => expect(closed).toBe(true));
    client.send(call(2));
    await client.answered(2);
    expect(client.answersTo(1)).toEqual([]);
    expect(methods(client)).toEqual(['tools/call', 'tools/call']);
  });
});

it.each([
  ['no JSON', 'nonsense', -32700],
  ['a batch', '[]', -32600],
  ['a number', '7', -32600],
])('a line that is %s is answered, and the next one is read', async (_what, line, code) => {
  const client = await bridged(sessions().answer);
  client.send(line);
  client.send(initialize);
  await client.answered(0);
  expect(client.said[0]).toMatchObject({ id: null, error: { code } });
});
