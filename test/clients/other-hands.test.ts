import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client as NewClient, StreamableHTTPClientTransport as NewTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveStatelessEra } from '../fixtures/conformance/stateless-era-http.ts';
import { type Harness, server, startHarness } from '../gateway/harness.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
function spec(name: string, command: string, prefix: string, ...args: readonly string[]) {
  const entry = `node_modules/@modelcontextprotocol/${name}/dist/index.js`;
  return {
    kind: 'stdio' as const,
    name: server(command),
    prefix,
    command: process.execPath,
    args: [join(root, entry), ...args],
    env: {},
  };
}

describe('servers and clients that nobody here wrote', () => {
  let harness: Harness;
  let folder: string;
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'railguard-clients-')));
    await writeFile(join(folder, 'note.txt'), 'a note');
    harness = await startHarness({
      specs: [
        spec('server-everything', 'everything', ''),
        spec('server-filesystem', 'files', 'files__', folder),
        { ...spec('server-memory', 'memory', 'memory__'), env: { MEMORY_FILE_PATH: join(folder, 'memory.json') } },
      ],
    });
  });
  afterAll(async () => {
    await harness.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function connect(url: string, capabilities: object = {}): Promise<Client> {
    const client = new Client({ name: 'sdk', version: '1' }, { capabilities });
    await client.connect(new StreamableHTTPClientTransport(new URL(url)));
    return client;
  }

  it('SDK v1 lists and calls over three servers on one address', async () => {
    const client = await connect(harness.url());
    const names = (await client.listTools()).tools.map((tool) => tool.name);
    expect(names).toEqual(expect.arrayContaining(['echo', 'files__read_text_file', 'memory__read_graph']));
    const echo = await client.callTool({ name: 'echo', arguments: { message: 'hello' } });
    expect(JSON.stringify(echo.content)).toContain('hello');
    const note = await client.callTool({
      name: 'files__read_text_file',
      arguments: { path: join(folder, 'note.txt') },
    });
    expect(JSON.stringify(note.content)).toContain('a note');
    const entities = [{ name: 'x', entityType: 'thing', observations: ['seen'] }];
    await client.callTool({ name: 'memory__create_entities', arguments: { entities } });
    expect(JSON.stringify(await client.callTool({ name: 'memory__read_graph', arguments: {} }))).toContain('seen');
    const { prompts } = await client.listPrompts();
    expect(prompts.length).toBeGreaterThan(0);
    const { resources } = await client.listResources();
    const first = resources[0];
    if (first === undefined) throw new Error('no resources');
    expect((await client.readResource({ uri: first.uri })).contents[0]?.uri).toBe(first.uri);
    await client.close();
  });

  it('everything passes both ways: sampling, elicitation, roots, progress, logging, subscriptions', async () => {
    const client = await connect(harness.url('token-a', 'everything'), {
      sampling: {},
      elicitation: {},
      roots: { listChanged: true },
    });
    client.setRequestHandler(CreateMessageRequestSchema, () => ({
      model: 'm',
      role: 'assistant',
      content: { type: 'text', text: 'sampled' },
    }));
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'decline' }));
    client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: `file://${folder}`, name: 'root' }] }));
    const logged = vi.fn();
    const updated = vi.fn();
    client.setNotificationHandler(LoggingMessageNotificationSchema, logged);
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, updated);
    const names = (await client.listTools()).tools.map((tool) => tool.name);
    expect(names).toEqual(
      expect.arrayContaining(['trigger-sampling-request', 'trigger-elicitation-request', 'get-roots-list']),
    );
    const sampled = await client.callTool({
      name: 'trigger-sampling-request',
      arguments: { prompt: 'say', maxTokens: 10 },
    });
    expect(JSON.stringify(sampled)).toContain('sampled');
    const declined = await client.callTool({ name: 'trigger-elicitation-request', arguments: {} });
    expect(JSON.stringify(declined).toLowerCase()).toContain('declin');
    const roots = await client.callTool({ name: 'get-roots-list', arguments: {} });
    expect(JSON.stringify(roots)).toContain(folder);
    const progress: number[] = [];
    await client.callTool(
      { name: 'trigger-long-running-operation', arguments: { duration: 0.5, steps: 5 } },
      undefined,
      { onprogress: (one) => progress.push(one.progress) },
    );
    expect(progress.at(-1)).toBe(5);
    await client.setLoggingLevel('debug');
    const { resources } = await client.listResources();
    await client.subscribeResource({ uri: resources[0]?.uri ?? '' });
    await client.callTool({ name: 'toggle-simulated-logging', arguments: {} });
    await vi.waitFor(() => expect(logged).toHaveBeenCalled(), { timeout: 10_000 });
    await client.close();
  });

  it('SDK v2 in the session era', async () => {
    const client = new NewClient({ name: 'sdk2', version: '1' });
    await client.connect(new NewTransport(new URL(harness.url())));
    const result = await client.callTool({ name: 'echo', arguments: { message: 'second' } });
    expect(JSON.stringify(result)).toContain('second');
    await client.close();
  });

  it('SDK v2 in the stateless era, against servers of the other era', async () => {
    const client = new NewClient({ name: 'sdk2', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    await client.connect(new NewTransport(new URL(harness.url())));
    expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toContain('files__read_text_file');
    const result = await client.callTool({ name: 'echo', arguments: { message: 'third' } });
    expect(JSON.stringify(result)).toContain('third');
    await client.close();
  });
});

describe('agents of the session era before a server that only knows the stateless one', () => {
  it('are asked what the server wants to know, and hear its list changes', async () => {
    const fixture = await serveStatelessEra('reject');
    const harness = await startHarness({
      specs: [{ kind: 'http', name: server('new'), prefix: '', url: fixture.url, headers: {} }],
    });
    try {
      const client = new Client(
        { name: 'old', version: '1' },
        { capabilities: { elicitation: {}, sampling: {}, roots: {} } },
      );
      await client.connect(new StreamableHTTPClientTransport(new URL(harness.url())));
      client.setRequestHandler(ElicitRequestSchema, () => ({
        action: 'accept',
        content: { name: 'Ada', color: 'red' },
      }));
      client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [] }));
      client.setRequestHandler(CreateMessageRequestSchema, () => ({
        model: 'm',
        role: 'assistant',
        content: { type: 'text', text: 'hi' },
      }));
      const initializeResult = await client.callTool({ name: 'test_input_required_result_elicitation', arguments: {} });
      expect(JSON.stringify(initializeResult)).toContain('Hello, Ada!');
      const rounds = await client.callTool({ name: 'test_input_required_result_multi_round', arguments: {} });
      expect(JSON.stringify(rounds)).toContain('both steps answered');
      const all = await client.callTool({ name: 'test_input_required_result_multiple_inputs', arguments: {} });
      expect(JSON.stringify(all)).toContain('all answered');
      const listed = vi.fn();
      client.setNotificationHandler(ToolListChangedNotificationSchema, listed);
      await client.callTool({ name: 'test_trigger_tool_change', arguments: {} });
      await vi.waitFor(() => expect(listed).toHaveBeenCalled(), { timeout: 5000 });
      await client.close();
    } finally {
      await harness.stop();
      await fixture.close();
    }
  });
});
