import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { serveWritten, type WrittenServer } from '../fixtures/mcp/written-http.ts';
import { listen, send } from './asking-support.ts';
import { type Harness, server, startHarness, stdioSpec } from './harness.ts';
import { call, initialize, rpc } from './raw-client.ts';

const notice = (method: string, params?: object): string => JSON.stringify({ jsonrpc: '2.0', method, params });
const log = (data: string): string => notice('notifications/message', { level: 'info', data });
const done = '{"jsonrpc":"2.0","id":#,"result":{"content":[]}}';

describe('what a server says in the middle of a call', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ specs: [stdioSpec('fix')] });
  });
  afterAll(() => harness.stop());

  it('is heard also while the gateway reads a list that the call changed', async () => {
    const session = await initialize(harness.url());
    const lines = [notice('notifications/tools/list_changed'), log('changed'), done];
    const { messages } = await call(harness.url(), session, 'reply', { line: lines.join('\n') });
    expect(messages[0]).toMatchObject({ method: 'notifications/message', params: { data: 'changed' } });
  });

  it('is no log where an agent without a session asked for none, and of the level that it asked for', async () => {
    const line = ['debug', 'info', 'warning'].map((level) => notice('notifications/message', { level, data: level }));
    const params = { name: 'reply', arguments: { line: [...line, done].join('\n') } };
    expect((await send(harness, params, { capabilities: {} })).messages).toEqual([]);
    const { messages } = await send(harness, params, { capabilities: {}, logLevel: 'info' });
    expect(messages.slice(0, -1)).toMatchObject([{ params: { data: 'info' } }, { params: { data: 'warning' } }]);
  });
});

describe('a change that a server tells on the stream of a call', () => {
  let remote: WrittenServer;
  let harness: Harness;
  beforeAll(async () => {
    remote = await serveWritten();
    const spec = { kind: 'http', name: server('far'), prefix: 'far__', url: remote.url, headers: {} } as const;
    harness = await startHarness({ specs: [stdioSpec('fix'), spec] });
  });
  afterEach(() => harness.gate.hidden.clear());
  afterAll(async () => {
    await harness.stop();
    await remote.close();
  });

  const updated = notice('notifications/resources/updated', { uri: 'thing://1' });
  const written = { type: 'text/event-stream', text: `data: ${updated}\n\ndata: ${done}\n\n` };
  const told = async () => {
    const { messages } = await call(harness.url(), await initialize(harness.url()), 'far__write', written);
    return messages.slice(0, -1);
  };

  it('has the name under which the agent knows the resource', async () => {
    expect(await told()).toMatchObject([{ params: { uri: 'far+thing://1' } }]);
  });

  it('is not heard where the resource is hidden', async () => {
    harness.gate.hidden.add('resources/read');
    harness.gate.hidden.add('resources/subscribe');
    expect(await told()).toEqual([]);
  });

  it.each([{}, { roots: {} }])(
    'is heard by an agent without a session on the stream for that (it offers %o)',
    async (capabilities) => {
      const leaving = new AbortController();
      const wanted = { toolsListChanged: true, resourceSubscriptions: ['far+thing://1'] };
      const heard = listen(harness, { notifications: wanted }, leaving.signal, capabilities);
      await heard.until('acknowledged');
      await vi.waitFor(() => expect(remote.received.at(-1)).toMatchObject({ method: 'resources/subscribe' }));
      const text = `data: ${notice('notifications/tools/list_changed')}\n\n${written.text}`;
      const params = { name: 'far__write', arguments: { ...written, text } };
      const { messages } = await send(harness, params, { capabilities });
      expect(messages).toMatchObject([{ result: {} }]);
      await heard.until('"uri":"far+thing://1"');
      await heard.until('notifications/tools/list_changed');
      leaving.abort();
    },
  );
});

describe('the stream of a call', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ specs: [stdioSpec('fix')], limits: { keepAliveMs: 20 } });
  });
  afterAll(() => harness.stop());

  const params = { name: 'reply', arguments: { line: log('begun') } };
  const meta = {
    [metaKeys.version]: statelessVersion,
    [metaKeys.capabilities]: {},
    [metaKeys.logLevel]: 'info',
  };
  const stateless = { 'mcp-protocol-version': statelessVersion, 'mcp-method': 'tools/call', 'mcp-name': 'reply' };

  const slow = { name: 'slow', arguments: {} };
  it.each<[string, () => Promise<Record<string, string>>, object]>([
    ['without a session', async () => stateless, { ...params, _meta: meta }],
    ['in one', async () => ({ 'mcp-session-id': await initialize(harness.url()) }), params],
    ['without a session, not a word yet', async () => ({ ...stateless, 'mcp-name': 'slow' }), { ...slow, _meta: meta }],
    ['in one, not a word yet', async () => ({ 'mcp-session-id': await initialize(harness.url()) }), slow],
  ])('shows that it lives, though its server is silent (%s)', async (_, headers, sent) => {
    const leaving = new AbortController();
    const { body } = await fetch(harness.url(), {
      method: 'POST',
      signal: leaving.signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(await headers()),
      },
      body: rpc(1, 'tools/call', sent),
    });
    const said = JSON.stringify(sent).includes('begun') ? 'begun' : '';
    let heard = '';
    for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      heard += part;
      if (heard.includes(': still here\n\n') && heard.includes(said)) break;
    }
    expect(heard).toContain(': still here\n\n');
    expect(heard).toContain(said);
    leaving.abort();
  });
});

describe('a question that its server takes back', () => {
  it('is taken back with the reason', async () => {
    const harness = await startHarness({ specs: [stdioSpec('fix')] });
    const session = await initialize(harness.url(), { roots: {} });
    const question = '{"jsonrpc":"2.0","id":"q","method":"roots/list"}';
    const lines = [question, notice('notifications/cancelled', { requestId: 'q', reason: 'found them' }), done];
    const { messages } = await call(harness.url(), session, 'reply', { line: lines.join('\n') });
    expect(messages[1]).toMatchObject({
      method: 'notifications/cancelled',
      params: { requestId: messages[0]?.id, reason: 'found them' },
    });
    await harness.stop();
  });
});

describe('a change of a part of what is watched', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ specs: [stdioSpec('fix')] });
  });
  afterAll(() => harness.stop());

  const change = async () => {
    const session = await initialize(harness.url('token-b'));
    const lines = ['thing://12', 'thing://1/part'].map((uri) => notice('notifications/resources/updated', { uri }));
    await call(harness.url('token-b'), session, 'reply', { line: [...lines, done].join('\n') });
  };

  it('is told to a session', async () => {
    const client = new Client({ name: 'sdk', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(harness.url())));
    const heard: string[] = [];
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(params.uri));
    await client.subscribeResource({ uri: 'thing://1' });
    await change();
    await vi.waitFor(() => expect(heard).toEqual(['thing://1', 'thing://1/part']));
    await client.close();
  });

  it('is told to an agent without one', async () => {
    const leaving = new AbortController();
    const heard = listen(harness, { notifications: { resourceSubscriptions: ['thing://1'] } }, leaving.signal);
    await heard.until('"uri":"thing://1"');
    await change();
    await heard.until('"uri":"thing://1/part"');
    leaving.abort();
  });
});
