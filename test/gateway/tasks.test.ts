import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { fixtureServer } from '../support/fixture-server.ts';
import { type Harness, server, startHarness } from './harness.ts';
import { call, initialize, type RawAnswer, raw, rpc } from './raw-client.ts';

const path = fixtureServer('mcp/task-server.ts');
const found = 'what it found';

/** One agent of either era, with a task of its own. */
interface Agent {
  task(method: string, more?: object, token?: string): Promise<RawAnswer>;
  begin(id: string): Promise<RawAnswer>;
  /** Task messages that reached the server since last asked. */
  reached(): Promise<readonly { readonly method: string; readonly params: unknown }[]>;
}

describe.each([['session'], ['stateless']])('tasks of the %s era', (era) => {
  let harness: Harness;
  let agent: Agent;
  let next = 0;
  let id = '';
  let seen = 0;

  const stateless = (method: string, params: Readonly<Record<string, unknown>>, token?: string) => {
    const named = params.name ?? params.taskId;
    return raw(harness.url(token), {
      headers: {
        'mcp-protocol-version': statelessVersion,
        'mcp-method': method,
        ...(typeof named === 'string' ? { 'mcp-name': named } : {}),
      },
      body: rpc(1, method, {
        ...params,
        _meta: { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {} },
      }),
    });
  };

  beforeAll(async () => {
    const spec = { kind: 'stdio', name: server('jobs'), prefix: '', command: process.execPath, args: path } as const;
    harness = await startHarness({ specs: [{ ...spec, env: { FIXTURE: era } }] });
    const sessions = new Map<string, string>();
    for (const token of ['token-a', 'token-b']) sessions.set(token, await initialize(harness.url(token)));
    const send = (method: string, params: Readonly<Record<string, unknown>>, token = 'token-a') =>
      era === 'stateless'
        ? stateless(method, params, token)
        : raw(harness.url(token), { session: sessions.get(token) ?? '', body: rpc(++next, method, params) });
    agent = {
      task: (method, more = {}, token) => send(method, { taskId: id, ...more }, token),
      begin: (task) => send('tools/call', { name: 'job', arguments: { id: task }, task: { ttl: 1000 } }),
      async reached() {
        const { body } = await send('tools/call', { name: 'report', arguments: {} });
        const content = body.result?.content as readonly { readonly text: string }[];
        const all = JSON.parse(content[0]?.text ?? '[]');
        const fresh = all.slice(seen);
        seen = all.length;
        return fresh;
      },
    };
  });
  afterAll(() => harness.stop());
  afterEach(() => {
    harness.gate.paused = null;
    harness.gate.hidden.clear();
    harness.gate.denied.clear();
  });
  async function begin(): Promise<void> {
    id = `${era}-${++next}`;
    await agent.begin(id);
    await agent.reached();
    harness.gate.calls.length = 0;
  }

  it('a poll that only says how the task stands is no call; one that brings the result is judged as its tool', async () => {
    await begin();
    for (let poll = 0; poll < 5; poll++) {
      expect((await agent.task('tasks/get')).body.result).toMatchObject({ taskId: id, status: 'working' });
    }
    expect(harness.gate.calls).toEqual([]);
    await agent.task('tasks/update', { inputResponses: { x: { ok: 1 } } });
    expect(harness.gate.calls).toMatchObject([
      { server: 'jobs', tool: 'job', via: 'tasks', args: { id, inputResponses: { x: { ok: 1 } } } },
    ]);
    const ends = harness.gate.ends.length;
    expect((await agent.task('tasks/get')).text).toContain(found);
    expect(harness.gate.calls.at(-1)).toMatchObject({ tool: 'job', via: 'tasks', args: { id } });
    expect(harness.gate.ends.length).toBe(ends + 1);
  });

  it('a tool denied since gives no result and takes no answers', async () => {
    await begin();
    await agent.task('tasks/update');
    harness.gate.denied.add('job');
    const got = await agent.task('tasks/get');
    expect(got.text).not.toContain(found);
    expect(got.body.error?.message).toBe('Denied: job');
    await agent.reached();
    expect((await agent.task('tasks/update', { inputResponses: { x: 1 } })).body.error?.message).toBe('Denied: job');
    expect(await agent.reached()).toEqual([]);
  });

  it('while paused nothing of a task is sent, save that it is cancelled', async () => {
    await begin();
    await agent.task('tasks/update');
    await agent.reached();
    harness.gate.paused = {};
    const methods = ['tasks/get', 'tasks/update', ...(era === 'session' ? ['tasks/list', 'tasks/result'] : [])];
    for (const method of methods) expect((await agent.task(method)).body.error?.message).toBe('Paused');
    expect(harness.gate.calls.slice(-methods.length).every(({ via }) => via === 'tasks')).toBe(true);
    const cancelled = await agent.task('tasks/cancel');
    expect(cancelled.body.result).toMatchObject({ taskId: id });
    expect(cancelled.text).not.toContain(found);
    harness.gate.paused = null;
    expect((await agent.reached()).map(({ method }) => method)).toEqual(['tasks/cancel']);
  });

  it('a hidden tool, another agent and an invented id are the same unknown task, and none reaches the server', async () => {
    await begin();
    harness.gate.hidden.add('job');
    const own = ['tasks/get', 'tasks/update', 'tasks/cancel'];
    const hidden = await Promise.all(own.map((method) => agent.task(method)));
    harness.gate.hidden.clear();
    const foreign = await Promise.all(own.map((method) => agent.task(method, {}, 'token-b')));
    const invented = await Promise.all(own.map((method) => agent.task(method, { taskId: 'nobody-began-it' })));
    for (const answer of [...hidden, ...foreign, ...invented]) {
      expect(answer.body.error).toEqual({ code: -32602, message: 'Unknown task' });
    }
    expect(await agent.reached()).toEqual([]);
  });

  it('members that a task message does not have are not sent', async () => {
    await begin();
    await agent.task('tasks/update', { inputResponses: {}, arguments: { id: 'x' }, extra: 1 });
    const [update] = await agent.reached();
    expect(Object.keys(update?.params as object).filter((name) => name !== '_meta')).toEqual([
      'taskId',
      'inputResponses',
    ]);
  });

  it.runIf(era === 'stateless')(
    'what a call brings to a server that asked is judged and recorded with it',
    async () => {
      const answers = { inputResponses: { x: { action: 'accept', content: { ok: 1 } } }, requestState: 'its own' };
      await stateless('tools/call', { name: 'job', arguments: { id: 'asked', inputResponses: 1 }, ...answers });
      expect(harness.gate.calls.at(-1)).toMatchObject({
        tool: 'job',
        args: { id: 'asked', inputResponses: 1, "inputResponses'": answers.inputResponses },
      });
    },
  );

  it.runIf(era === 'stateless')(
    'a call that comes again with what its server wanted to know is still the same call, once, for its agent and arguments',
    async () => {
      const send = async (more: object, args: object = { id: 'x' }, token = 'token-a') => {
        const { body } = await stateless('tools/call', { name: 'wanting', arguments: args, ...more }, token);
        return String(body.result?.requestState);
      };
      const went = () => harness.gate.calls.at(-1)?.continues;
      const answers = { inputResponses: { which: { action: 'accept', content: { name: 'this' } } } };
      const first = await send({});
      expect(went()).toBe(false);
      const second = await send({ ...answers, requestState: first });
      expect(went()).toBe(true);
      // Used already, of another call, of another agent, and never given by the server.
      await send({ ...answers, requestState: first });
      expect(went()).toBe(false);
      await send({ ...answers, requestState: second }, { id: 'y' });
      expect(went()).toBe(false);
      await send({ ...answers, requestState: second }, { id: 'x' }, 'token-b');
      expect(went()).toBe(false);
      await send({ ...answers, requestState: 'made up' });
      expect(went()).toBe(false);
      await send({ ...answers, requestState: second });
      expect(went()).toBe(true);
    },
  );

  it.runIf(era === 'session')('lists own tasks of visible tools, without what they found', async () => {
    await begin();
    const listed = await agent.task('tasks/list');
    expect(listed.text).toContain(id);
    expect(listed.text).not.toContain(found);
    expect((await agent.task('tasks/list', {}, 'token-b')).body.result).toEqual({ tasks: [] });
    harness.gate.hidden.add('job');
    expect((await agent.task('tasks/list')).body.result).toEqual({ tasks: [] });
  });
});

describe('how a task stands, told by its server without saying whom', () => {
  let harness: Harness;
  const leaving = new AbortController();
  beforeAll(async () => {
    const spec = { kind: 'stdio', name: server('jobs'), prefix: '', command: process.execPath, args: path } as const;
    harness = await startHarness({ specs: [{ ...spec, env: {} }] });
  });
  afterAll(async () => {
    leaving.abort();
    await harness.stop();
  });

  /** A session of this agent, and what it hears that belongs to no request. */
  async function session(token: string) {
    const id = await initialize(harness.url(token));
    const headers = { accept: 'text/event-stream', 'mcp-session-id': id };
    const { body } = await fetch(harness.url(token), { headers, signal: leaving.signal });
    let heard = '';
    const read = async () => {
      for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) heard += part;
    };
    read().catch(() => {});
    return { id, heard: () => heard };
  }

  it('is heard by the agent whose task it is, and by no other that has a call in flight just then', async () => {
    const [own, other] = [await session('token-a'), await session('token-b')];
    await call(harness.url(), own.id, 'job', { id: 'mine' }, 1);
    const { messages } = await call(harness.url('token-b'), other.id, 'tell', { id: 'mine' }, 2);
    await vi.waitFor(() => expect(own.heard()).toContain('"taskId":"mine"'), { timeout: 60_000 });
    expect(JSON.stringify(messages)).not.toContain('mine');
    expect(other.heard()).not.toContain('mine');
    // What its tool is hidden for since, it does not hear either: the next it hears is of another task.
    await call(harness.url(), own.id, 'job', { id: 'second' }, 3);
    harness.gate.hidden.add('job');
    await call(harness.url('token-b'), other.id, 'tell', { id: 'mine' }, 4);
    harness.gate.hidden.clear();
    await call(harness.url('token-b'), other.id, 'tell', { id: 'second' }, 5);
    await vi.waitFor(() => expect(own.heard()).toContain('"taskId":"second"'), { timeout: 60_000 });
    expect(own.heard().split('"taskId":"mine"')).toHaveLength(2);
  });
});

describe('tasks of two servers under one id', () => {
  let harness: Harness;
  beforeAll(async () => {
    const spec = { kind: 'stdio', command: process.execPath, args: path, env: {} } as const;
    harness = await startHarness({
      specs: [
        { ...spec, name: server('jobs'), prefix: '' },
        { ...spec, name: server('more'), prefix: 'more__' },
      ],
    });
  });
  afterAll(() => harness.stop());

  it('are each reached at the address of their server, and are not guessed at elsewhere', async () => {
    const session = await initialize(harness.url());
    const begin = (id: number, name: string) =>
      raw(harness.url(), {
        session,
        body: rpc(id, 'tools/call', { name, arguments: { id: '1' }, task: { ttl: 1000 } }),
      });
    const get = (url: string, within: string) =>
      raw(url, { session: within, body: rpc(9, 'tasks/get', { taskId: '1' }) });
    await begin(1, 'job');
    expect((await get(harness.url(), session)).body.result).toMatchObject({ taskId: '1' });
    await begin(2, 'more__job');
    expect((await get(harness.url(), session)).body.error).toMatchObject({
      code: -32602,
      message: expect.stringContaining('/s/NAME/mcp'),
    });
    const scoped = harness.url('token-a', 'more');
    expect((await get(scoped, await initialize(scoped))).body.result).toMatchObject({ taskId: '1' });
  });
});
