import { describe, expect, it } from 'vitest';
import { createByteBudget } from '../../electron/lib/byte-budget.ts';
import { ConnectionMultiplexer } from '../../electron/upstream/connection-multiplexer.ts';
import type { ViewKind } from '../../electron/upstream/connection-view.ts';
import { createIntake, intakeLimits } from '../../electron/upstream/intake.ts';
import { isJsonObject, type JsonObject } from '../../shared/json.ts';
import { serverNameSchema } from '../../shared/names.ts';
import type { Notification, ServerRequest, UpstreamResponse } from '../../shared/upstream-connection.ts';

/** A pipe whose server is the test: what left, and lines that come back. */
function open({ reads = true } = {}) {
  const sent: JsonObject[] = [];
  const garbage: string[] = [];
  const changes: string[] = [];
  const intake = createIntake(createByteBudget(intakeLimits).party('fix'));
  const pipe = new ConnectionMultiplexer({
    server: serverNameSchema.parse('fix'),
    times: { callMs: 60_000, askMs: 60_000 },
    send(line) {
      const message: unknown = JSON.parse(typeof line === 'string' ? line : Buffer.concat(line).toString());
      if (isJsonObject(message)) sent.push(message);
      return reads;
    },
    initializeResult: () => ({ protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} }),
    intake,
    flow: intake.flow(),
    flooded: () => {},
    onGarbage: (why) => garbage.push(why),
    onNotice: ({ method }) => changes.push(method),
  });
  const say = (message: JsonObject) => pipe.receive(Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message })));
  return { pipe, sent, garbage, changes, say };
}

function viewOf(pipe: ConnectionMultiplexer, kind: ViewKind = 'session') {
  const heard: Notification[] = [];
  const ends: string[] = [];
  const view = pipe.view(
    { notice: (notice) => heard.push(notice), ask: () => {}, closed: (reason) => ends.push(reason) },
    kind,
  );
  const request = (method: string, params?: JsonObject) => {
    const got = { answers: [] as UpstreamResponse[], notices: [] as Notification[], asked: [] as ServerRequest[] };
    const handle = view.request(method, params, {
      answer: (answer) => got.answers.push(answer),
      notice: (notice) => got.notices.push(notice),
      ask: (asked) => got.asked.push(asked),
    });
    return { ...got, cancel: handle.cancel };
  };
  return { view, heard, ends, request };
}

describe('One pipe of many sessions', () => {
  it('takes each answer to the request it belongs to, by an id of our own', () => {
    const { pipe, sent, say } = open();
    const [one, other] = [viewOf(pipe).request('tools/list'), viewOf(pipe).request('tools/list')];
    expect(sent.map(({ id }) => id)).toEqual([1, 2]);
    say({ id: 2, result: { n: 2 } });
    say({ id: 1, result: { n: 1 } });
    expect(one.answers).toMatchObject([{ kind: 'result', value: { n: 1 } }]);
    expect(other.answers).toMatchObject([{ kind: 'result', value: { n: 2 } }]);
  });

  it('lets a late, doubled or invented answer reach nobody', () => {
    const { pipe, garbage, say } = open();
    const { answers } = viewOf(pipe).request('tools/list');
    say({ id: 1, result: {} });
    say({ id: 1, result: { again: true } });
    say({ id: 77, result: {} });
    expect(answers).toHaveLength(1);
    expect(garbage).toEqual(['an answer to nothing that was asked', 'an answer to nothing that was asked']);
  });

  it("tells progress under the agent's own token, which the server never has", () => {
    const { pipe, sent, say } = open();
    const { notices } = viewOf(pipe).request('tools/call', { name: 'run', _meta: { progressToken: 'mine' } });
    expect(sent[0]).toMatchObject({ params: { _meta: { progressToken: 1 } } });
    say({ method: 'notifications/progress', params: { progressToken: 1, progress: 5 } });
    say({ method: 'notifications/progress', params: { progressToken: 'mine', progress: 6 } });
    expect(notices).toEqual([{ method: 'notifications/progress', params: { progressToken: 'mine', progress: 5 } }]);
  });

  it('says that nothing was sent where the server does not read', () => {
    const { pipe } = open({ reads: false });
    const { answers } = viewOf(pipe).request('tools/list');
    expect(answers).toMatchObject([{ kind: 'broken', sent: false, message: 'the server does not read its input' }]);
  });

  it('keeps a resource subscribed as long as one session watches it', () => {
    const { pipe, sent, say } = open();
    const [one, other] = [viewOf(pipe), viewOf(pipe)];
    for (const { request } of [one, other]) request('resources/subscribe', { uri: 'a:1' });
    const { answers } = one.request('resources/unsubscribe', { uri: 'a:1' });
    expect(answers).toMatchObject([{ kind: 'result', value: {} }]);
    say({ method: 'notifications/resources/updated', params: { uri: 'a:1' } });
    expect([one.heard, other.heard].map((heard) => heard.length)).toEqual([0, 1]);
    other.request('resources/unsubscribe', { uri: 'a:1' });
    expect(sent.filter(({ method }) => method === 'resources/unsubscribe')).toHaveLength(1);
  });

  it('tells every session, and the gateway by itself, of a changed list', () => {
    const { pipe, changes, say } = open();
    const [session, own] = [viewOf(pipe), viewOf(pipe, 'own')];
    say({ method: 'notifications/tools/list_changed' });
    expect(changes).toEqual(['notifications/tools/list_changed']);
    expect([session.heard.length, own.heard.length]).toEqual([1, 0]);
  });

  it.each<[string, ViewKind, boolean]>([
    ['one session', 'session', true],
    ['the gateway', 'own', false],
  ])('has served once %s got a result: %s, %s', (_whose, kind, served) => {
    const { pipe, say } = open();
    viewOf(pipe, kind).request('tools/list');
    say({ id: 1, result: {} });
    expect(pipe.served).toBe(served);
  });
});

describe('What a server says without an address', () => {
  const log = { method: 'notifications/message', params: { level: 'info' } };

  it('concerns the newest request where all in flight are of one session', () => {
    const { pipe, say } = open();
    const { request } = viewOf(pipe);
    const [older, newer] = [request('tools/call'), request('tools/call')];
    say(log);
    expect([older.notices.length, newer.notices.length]).toEqual([0, 1]);
  });

  it('concerns nobody where requests of two sessions are in flight', () => {
    const { pipe, sent, say } = open();
    const calls = [viewOf(pipe).request('tools/call'), viewOf(pipe).request('tools/call')];
    say(log);
    say({ id: 'q', method: 'sampling/createMessage', params: {} });
    expect(calls.flatMap(({ notices, asked }) => [...notices, ...asked])).toEqual([]);
    expect(sent.at(-1)).toMatchObject({ id: 'q', error: { code: -32601 } });
  });

  it('concerns the only session where nothing is in flight', () => {
    const { pipe, say } = open();
    const { heard } = viewOf(pipe);
    say(log);
    expect(heard).toHaveLength(1);
    viewOf(pipe);
    say(log);
    expect(heard).toHaveLength(1);
  });

  it('concerns no session while only the gateway itself asks something', () => {
    const { pipe, say } = open();
    const { heard } = viewOf(pipe);
    viewOf(pipe, 'own').request('tools/list');
    say(log);
    expect(heard).toEqual([]);
  });

  it('concerns one of the requests that stand alone only where it is the only one', () => {
    const { pipe, say } = open();
    const { request } = viewOf(pipe, 'shared');
    const first = request('tools/call');
    say(log);
    request('tools/call');
    say(log);
    expect(first.notices).toHaveLength(1);
  });
});

describe('The end', () => {
  it('of a session cancels its requests at the server, and no others', () => {
    const { pipe, sent } = open();
    const [one, other] = [viewOf(pipe), viewOf(pipe)];
    const [mine, theirs] = [one.request('tools/call'), other.request('tools/call')];
    one.view.close();
    expect(mine.answers).toMatchObject([{ kind: 'broken', cause: 'cancelled', message: 'the session ended' }]);
    expect(theirs.answers).toEqual([]);
    expect(sent.at(-1)).toMatchObject({ method: 'notifications/cancelled', params: { requestId: 1 } });
    expect([one.view.open, other.view.open]).toEqual([false, true]);
  });

  it('of a greeting is not told as cancelled (specification, Cancellation)', () => {
    const { pipe, sent } = open();
    viewOf(pipe).request('initialize').cancel('enough');
    expect(sent).toHaveLength(1);
  });

  it('of the pipe answers all in flight, tells every owner once, and lets nothing out any more', () => {
    const { pipe, sent } = open();
    const [one, other] = [viewOf(pipe), viewOf(pipe, 'own')];
    const { answers } = one.request('tools/call');
    pipe.end('gone');
    pipe.end('again');
    expect(answers).toMatchObject([{ kind: 'broken', cause: 'lost', sent: true, message: 'gone' }]);
    expect([one.ends, other.ends]).toEqual([['gone'], ['gone']]);
    expect(one.request('tools/call').answers).toMatchObject([{ kind: 'broken', sent: false, message: 'gone' }]);
    expect(sent).toHaveLength(1);
  });
});
