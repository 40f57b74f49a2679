import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { fixturePath, freePort, type Harness, server, startHarness, stdioSpec } from './harness.ts';
import { call, initialize, namesOf, raw, rpc } from './raw-client.ts';

async function sdk(url: string, capabilities: object = {}): Promise<Client> {
  const client = new Client({ name: 'sdk', version: '1' }, { capabilities });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

describe('ids and answers', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ specs: [stdioSpec('fix')] });
  });
  afterAll(() => harness.stop());

  it('refuses an id that is in flight, tells 1 from "1"', async () => {
    const session = await initialize(harness.url());
    const slow = call(harness.url(), session, 'slow', {}, 1);
    await vi.waitFor(() => expect(harness.gate.calls.at(-1)?.tool).toBe('slow'));
    expect((await call(harness.url(), session, 'echo', { a: 1 }, 1)).status).toBe(400);
    expect((await call(harness.url(), session, 'echo', { a: 2 }, '1')).body).toMatchObject({ id: '1' });
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1, reason: 'enough' } };
    await raw(harness.url(), { session, body: JSON.stringify(cancel) });
    expect((await slow).body.error?.message).toContain('enough');
    await vi.waitFor(() => expect(harness.gate.ends.at(-1)?.end.end).toBe('cancelled'));
  });

  it('gives each agent its own results where all use the same ids', async () => {
    const sessions = await Promise.all(
      ['token-a', 'token-b', 'token-a'].map(async (token) => ({ token, id: await initialize(harness.url(token)) })),
    );
    await Promise.all(
      sessions.flatMap(({ token, id }, index) =>
        Array.from({ length: 20 }, async (_, request) => {
          const { body } = await call(harness.url(token), id, 'echo', { index, request }, request);
          expect(body).toMatchObject({ id: request, result: { structuredContent: { index, request } } });
        }),
      ),
    );
  });

  it('drops answers with a foreign or doubled id', async () => {
    const session = await initialize(harness.url());
    const { body } = await call(harness.url(), session, 'wrong_id');
    expect(body.result?.content).toEqual([{ type: 'text', text: 'right' }]);
  });

  it('filters every list, two with one id included', async () => {
    const session = await initialize(harness.url());
    const list = { session, body: rpc(7, 'tools/list') };
    const answers = await Promise.all([raw(harness.url(), list), raw(harness.url(), list)]);
    for (const answer of answers) expect(answer.text).not.toContain('hide_me');
    expect(answers.some((answer) => answer.status === 200)).toBe(true);
  });

  it('passes every progress, the last one too, under the token of the agent', async () => {
    const session = await initialize(harness.url());
    const body = rpc(1, 'tools/call', {
      name: 'progress',
      arguments: { total: 25 },
      _meta: { progressToken: 'mine' },
    });
    const { messages } = await raw(harness.url(), { session, body });
    const progress = messages.filter((message) => message.method === 'notifications/progress');
    expect(progress).toHaveLength(25);
    expect(progress.at(-1)?.params).toEqual({ progressToken: 'mine', progress: 25, total: 25 });
    expect(messages.at(-1)).toMatchObject({ id: 1 });
  });

  it('refuses argument names that the tool rules out, only where the tool may be seen', async () => {
    const session = await initialize(harness.url());
    const ends = harness.gate.ends.length;
    const { body } = await call(harness.url(), session, 'strict', { n: 1, extra: 2 });
    expect(body.result).toMatchObject({ isError: true });
    expect(JSON.stringify(body.result)).toContain('extra');
    // Judged, so that it is recorded; never sent.
    expect(harness.gate.calls.at(-1)).toMatchObject({ tool: 'strict', args: { n: 1, extra: 2 } });
    expect(harness.gate.ends.length).toBe(ends);
    expect((await call(harness.url(), session, 'strict', { n: 1 })).body.result?.structuredContent).toEqual({ n: 1 });
    harness.gate.hidden.add('strict');
    const hidden = await call(harness.url(), session, 'strict', { n: 1, extra: 2 });
    harness.gate.hidden.delete('strict');
    expect(hidden.body.error?.message).toBe('Unknown tool: strict');
  });

  it.each([
    ['session', { evilextra: 1 }, 'refused'],
    ['session', { inputResponses: {} }, 'refused'],
    ['session', { requestState: 'x' }, 'refused'],
    ['session', { task: { ttl: 1 }, _meta: {} }, 'passed'],
    ['stateless', { evilextra: 1 }, 'refused'],
    ['stateless', { task: { ttl: 1 } }, 'passed'],
  ])('in the %s era a call with %j beside its arguments is %s', async (era, more, how) => {
    const params = { name: 'echo', arguments: { a: 1 }, ...more };
    const before = harness.gate.ends.length;
    const { body } =
      era === 'session'
        ? await raw(harness.url(), { session: await initialize(harness.url()), body: rpc(1, 'tools/call', params) })
        : await raw(harness.url(), {
            headers: { 'mcp-protocol-version': statelessVersion, 'mcp-method': 'tools/call', 'mcp-name': 'echo' },
            body: rpc(1, 'tools/call', {
              ...params,
              _meta: { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {} },
            }),
          });
    if (how === 'passed') expect(body.result?.structuredContent).toEqual({ a: 1 });
    else expect(body.error?.message).toContain('is not a member of "params"');
    expect(harness.gate.ends.length).toBe(before + (how === 'passed' ? 1 : 0));
  });

  it.each([
    ['Include_All', { Include_All: true }],
    ['include_aſl', { include_aſl: true }, 'passes'],
    ['ｉnclude_all', { ｉnclude_all: true }],
    ['\u212aey', { where: [{ key: 'a' }, { '\u212aey': 'b' }] }],
    ['include_all', { include_all: true, where: [{ key: 'a', more: 1 }], other: 1 }, 'passes'],
  ])(
    'an argument %j is refused where a server could read it as one of the tool, else passes',
    async (name, args, how = 'is refused') => {
      const session = await initialize(harness.url());
      const before = harness.gate.ends.length;
      const { body } = await call(harness.url(), session, 'loose', args);
      if (how === 'passes') {
        expect(body.result?.structuredContent).toEqual(args);
        return;
      }
      expect(JSON.stringify(body.result)).toContain(`${name}\\" is not an argument`);
      expect(harness.gate.ends.length).toBe(before);
    },
  );

  it.each([['__proto__'], ['constructor'], ['toString'], ['ｅcho'], ['есho'], ['echo\u200b'], ['echo\u202e']])(
    'takes a tool called %j for unknown',
    async (name) => {
      const session = await initialize(harness.url());
      const { body } = await call(harness.url(), session, name);
      expect(body.error).toEqual({ code: -32602, message: `Unknown tool: ${name}` });
    },
  );

  it('passes a result of 12 MiB untouched', async () => {
    const session = await initialize(harness.url());
    const { body } = await call(harness.url(), session, 'big', { bytes: 12 * 1024 * 1024 });
    expect(body.result?.content).toEqual([{ type: 'text', text: 'x'.repeat(12 * 1024 * 1024) }]);
  });

  it('ends a call that waits for leave when its agent cancels, and settles it as never sent', async () => {
    const session = await initialize(harness.url());
    harness.gate.hold = new Promise(() => {});
    const held = call(harness.url(), session, 'echo', {}, 5);
    await vi.waitFor(() => expect(harness.gate.calls.at(-1)?.request).toBe(5));
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 5 } };
    await raw(harness.url(), { session, body: JSON.stringify(cancel) });
    expect((await held).body.error?.message).toContain('Cancelled');
    await vi.waitFor(() => expect(harness.gate.ends.at(-1)?.end).toMatchObject({ end: 'cancelled', sent: false }));
    harness.gate.hold = null;
  });

  it('judges a resource as the tool that serves the same data', async () => {
    const session = await initialize(harness.url());
    const { body } = await raw(harness.url(), { session, body: rpc(1, 'resources/read', { uri: 'thing://1' }) });
    expect(body.result?.contents).toEqual([{ uri: 'thing://1', text: 'thing' }]);
    expect(harness.gate.calls.at(-1)).toMatchObject({ tool: 'resources/read', args: { uri: 'thing://1' } });
    harness.gate.denied.add('resources/read');
    const denied = await raw(harness.url(), { session, body: rpc(2, 'resources/read', { uri: 'thing://1' }) });
    harness.gate.denied.delete('resources/read');
    expect(denied.body.error?.message).toBe('Denied: resources/read');
  });

  it('says of each list that it may change, as rules do, also where the server never changes it', async () => {
    const answer = await raw(harness.url(), {
      body: rpc(0, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x' } }),
    });
    expect(answer.body.result?.capabilities).toEqual({
      tools: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
    });
  });

  it('tells agents that their list changed when a rule did', async () => {
    const client = await sdk(harness.url());
    const told = vi.fn();
    client.setNotificationHandler(ToolListChangedNotificationSchema, told);
    await client.listTools();
    harness.gate.visibilityChanged(server('fix'));
    await vi.waitFor(() => expect(told).toHaveBeenCalled(), { timeout: 5000 });
    await client.close();
  });
});

describe('several servers on one address', () => {
  it('names of later servers carry their prefix; each server gets its own names', async () => {
    const harness = await startHarness({
      specs: [stdioSpec('fix'), stdioSpec('two', {}, 'two__')],
    });
    try {
      const session = await initialize(harness.url());
      const { body } = await raw(harness.url(), { session, body: rpc(1, 'tools/list') });
      const names = namesOf(body, 'tools', 'name');
      expect(names).toContain('echo');
      expect(names).toContain('two__echo');
      expect(names).not.toContain('two__hide_me');
      await call(harness.url(), session, 'two__echo', { a: 1 });
      expect(harness.gate.calls.at(-1)).toMatchObject({ server: 'two', tool: 'echo' });
      await call(harness.url(), session, 'echo', { a: 1 });
      expect(harness.gate.calls.at(-1)).toMatchObject({ server: 'fix', tool: 'echo' });
      const own = await initialize(harness.url('token-a', 'two'));
      await call(harness.url('token-a', 'two'), own, 'echo', { a: 1 });
      expect(harness.gate.calls.at(-1)).toMatchObject({ server: 'two', tool: 'echo' });
      const resources = await raw(harness.url(), { session, body: rpc(2, 'resources/list') });
      expect(namesOf(resources.body, 'resources', 'uri')).toEqual(['thing://1', 'two+thing://1']);
      const thing = await raw(harness.url(), { session, body: rpc(3, 'resources/read', { uri: 'two+thing://1' }) });
      expect(thing.body.result?.contents).toEqual([{ uri: 'two+thing://1', text: 'thing' }]);
      expect(harness.gate.calls.at(-1)?.args).toEqual({ uri: 'thing://1' });
    } finally {
      await harness.stop();
    }
  });

  it('a mute and a dead server delay no list, and the others go on', async () => {
    const harness = await startHarness({
      specs: [
        stdioSpec('fix'),
        stdioSpec('mute', { FIXTURE: 'mute' }, 'mute__'),
        stdioSpec('dead', { FIXTURE: 'crash' }, 'dead__'),
        {
          kind: 'http',
          name: server('away'),
          prefix: 'away__',
          url: `http://127.0.0.1:${await freePort()}/mcp`,
          headers: {},
        },
        { kind: 'stdio', name: server('typo'), prefix: 'typo__', command: `${fixturePath}-nowhere`, args: [], env: {} },
      ],
      waitFor: ['fix'],
      limits: { listWaitMs: 200 },
    });
    try {
      const session = await initialize(harness.url());
      const { body } = await raw(harness.url(), { session, body: rpc(1, 'tools/list') });
      expect(namesOf(body, 'tools', 'name')).toContain('echo');
      expect((await call(harness.url(), session, 'echo', { a: 1 })).body.result).toBeDefined();
      const views = () => harness.supervisor.list();
      await vi.waitFor(() => expect(views().find((one) => one.name === 'dead')?.state).toBe('crash-loop'), {
        timeout: 10_000,
      });
      expect(views().find((one) => one.name === 'dead')?.problem).toContain('cannot find its configuration');
      expect(views().find((one) => one.name === 'typo')?.problem).toContain('command not found');
      expect(views().find((one) => one.name === 'away')?.problem).toContain('ECONNREFUSED');
    } finally {
      await harness.stop();
    }
  });
});
