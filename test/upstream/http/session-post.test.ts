import { describe, expect, it } from 'vitest';
import { HttpConnection } from '../../../electron/upstream/http/connection.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { serverNameSchema } from '../../../shared/names.ts';
import type { Notification, UpstreamResponse } from '../../../shared/upstream-connection.ts';
import { fakeServer, settled } from './fake-dispatcher.ts';

const json = { 'content-type': 'application/json' };
const stream = { 'content-type': 'text/event-stream' };

function open(renewals: readonly string[] = []) {
  const remote = fakeServer(renewals);
  const ends: string[] = [];
  const garbage: string[] = [];
  const connection = new HttpConnection({
    ...remote.endpoint,
    server: serverNameSchema.parse('remote'),
    times: { callMs: 60_000, askMs: 60_000 },
    owner: { notice: () => {}, ask: () => {}, closed: (reason) => ends.push(reason) },
    onGarbage: (why) => garbage.push(why),
  });
  const answers: UpstreamResponse[] = [];
  const notices: Notification[] = [];
  const ask = (method = 'tools/list', params: JsonObject | undefined = undefined) =>
    connection.request(method, params, {
      answer: (answer) => answers.push(answer),
      notice: (notice) => notices.push(notice),
      ask: () => {},
    });
  return { remote, connection, ends, garbage, answers, notices, ask };
}

/** A session that the server gave a name. */
function inSession(renewals: readonly string[] = []) {
  const opened = open(renewals);
  opened.ask('initialize');
  opened.remote.last.answer(200, '{"jsonrpc":"2.0","id":1,"result":{}}', { ...json, 'mcp-session-id': 's1' });
  opened.answers.length = 0;
  return opened;
}

describe('The answer to a request in a session', () => {
  it('is the result that came as JSON, with its own bytes', () => {
    const { remote, answers, ask } = open();
    ask();
    remote.last.answer(200, '{"jsonrpc":"2.0","id":1,"result":{"n":1.0}}', json);
    expect(answers).toMatchObject([{ kind: 'result', value: { n: 1 } }]);
    const [answer] = answers;
    expect(answer?.kind === 'result' && Buffer.from(answer.raw ?? []).toString()).toBe('{"n":1.0}');
  });

  it('comes on an event stream after what belongs to it', () => {
    const { remote, answers, notices, ask } = open();
    ask();
    remote.last.head(200, stream).data('data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n');
    expect(notices.map(({ method }) => method)).toEqual(['notifications/message']);
    remote.last.data('data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
    expect(answers).toMatchObject([{ kind: 'result' }]);
  });

  it('is lost where the stream ends without it and has no id to go on from', () => {
    const { remote, answers, ask } = open();
    ask();
    remote.last.head(200, stream).data(': nothing\n\n').end();
    expect(answers).toMatchObject([{ kind: 'broken', cause: 'lost', sent: true }]);
  });

  it('is waited for elsewhere after 202 only while somebody listens there', () => {
    const { remote, connection, answers, ask } = open();
    ask();
    remote.last.answer(202);
    expect(answers).toMatchObject([{ kind: 'broken', message: 'the server answered without a result' }]);
    void connection.listen();
    const listening = remote.last.head(200, stream);
    ask();
    remote.last.answer(202);
    expect(answers).toHaveLength(1);
    listening.data('data: {"jsonrpc":"2.0","id":2,"result":{"late":true}}\n\n');
    expect(answers[1]).toMatchObject({ kind: 'result', value: { late: true } });
    connection.close();
  });

  it("may be the server's own error under a status of refusal", () => {
    const { remote, answers, ask } = open();
    ask();
    remote.last.answer(400, '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no"}}', json);
    expect(answers).toMatchObject([{ kind: 'error', error: { code: -32602 } }]);
  });

  it('is broken where the server cannot be reached', () => {
    const { remote, answers, ask } = open();
    ask('tools/call', { name: 'run' });
    remote.last.fail(new Error('no route'));
    expect(answers).toMatchObject([{ kind: 'broken', cause: 'lost', message: 'cannot reach the server: no route' }]);
  });

  it('is not read on above 64 KiB of a refusal', () => {
    const { remote, answers, ask } = open();
    ask();
    remote.last.head(500).data('x'.repeat(64 * 1024 + 1));
    expect(answers).toMatchObject([{ kind: 'broken', cause: 'lost' }]);
    expect(remote.last.aborted).toBe(true);
  });
});

describe('A redirect', () => {
  it.each([
    ['tools/list', 307, '/elsewhere', ['/mcp', '/elsewhere']],
    ['tools/list', 308, 'https://mcp.example/elsewhere?a=1', ['/mcp', '/elsewhere?a=1']],
    ['tools/list', 302, '/elsewhere', ['/mcp']],
    ['tools/list', 307, 'https://other.example/mcp', ['/mcp']],
    ['tools/call', 307, '/elsewhere', ['/mcp']],
  ])('of %s with %i to %s leads to %j', (method, status, location, paths) => {
    const { remote, ask } = open();
    ask(method, { name: 'run' });
    remote.last.answer(status, '', { location });
    expect(remote.requests.map(({ path }) => path)).toEqual(paths);
  });

  it('is followed three times', () => {
    const { remote, answers, ask } = open();
    ask();
    for (let count = 0; count < 4; count++) remote.last.answer(307, '', { location: `/${count}` });
    expect(remote.requests.map(({ path }) => path)).toEqual(['/mcp', '/0', '/1', '/2']);
    expect(answers).toMatchObject([{ kind: 'broken', cause: 'refused' }]);
  });

  it('of a call counts for the next one', () => {
    const { remote, ask } = open();
    ask('tools/call', { name: 'run' });
    remote.last.answer(307, '', { location: '/elsewhere' });
    ask('tools/call', { name: 'run' });
    expect(remote.last.path).toBe('/elsewhere');
  });
});

describe('A session that the server may have forgotten', () => {
  it('is asked for first, and goes on where the server knows it', async () => {
    const { remote, answers, ends, ask } = inSession();
    ask('tools/call', { name: 'run' });
    remote.last.answer(404);
    expect(remote.last.message.method).toBe('ping');
    remote.last.answer(200, '{"jsonrpc":"2.0","id":"check-1","result":{}}', json);
    await settled();
    expect(answers).toMatchObject([{ kind: 'broken', cause: 'refused' }]);
    expect(ends).toEqual([]);
  });

  it('ends with all its calls where the server does not; only the teller knows why', async () => {
    const { remote, answers, ends, ask } = inSession();
    ask('tools/list');
    ask('tools/call', { name: 'run' });
    remote.last.answer(404);
    remote.last.answer(404);
    await settled();
    expect(answers).toMatchObject([
      { kind: 'broken', cause: 'lost' },
      { kind: 'broken', cause: 'forgotten' },
    ]);
    expect(ends).toEqual(['the server ended the session']);
  });

  it('is not doubted where the server says how to log in', async () => {
    const { remote, answers, ask } = inSession();
    ask('tools/call', { name: 'run' });
    remote.last.answer(401, '', { 'www-authenticate': 'Bearer' });
    await settled();
    expect(answers).toMatchObject([{ kind: 'broken', cause: 'unauthorized' }]);
    expect(remote.requests.map(({ message }) => message.method)).toEqual(['initialize', 'tools/call']);
  });
});

describe('A session that is closed', () => {
  it('is told to the server under its name, and takes no more requests', () => {
    const { remote, connection, answers, ask } = inSession();
    connection.close();
    expect(remote.last).toMatchObject({ method: 'DELETE', headers: { 'mcp-session-id': 's1' } });
    ask();
    expect(answers).toMatchObject([{ kind: 'broken', cause: 'lost', sent: false }]);
    expect(connection.open).toBe(false);
  });

  it('needs no such word where the server gave it no name', () => {
    const { remote, connection } = open();
    connection.close();
    expect(remote.requests).toEqual([]);
  });
});

describe('A call that its agent cancels', () => {
  it('is told to the server, once', () => {
    const { remote, answers, ask } = open();
    const call = ask('tools/call', { name: 'run' });
    call.cancel('enough');
    call.cancel('again');
    expect(remote.requests[0]?.aborted).toBe(true);
    expect(remote.requests.slice(1).map(({ message }) => message)).toEqual([
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1, reason: 'enough' } },
    ]);
    expect(answers).toMatchObject([{ kind: 'broken', cause: 'cancelled', message: 'enough' }]);
  });

  it('is not told where it was the greeting (specification, Cancellation)', () => {
    const { remote, ask } = open();
    ask('initialize').cancel('enough');
    expect(remote.requests).toHaveLength(1);
  });
});
