import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, it } from 'vitest';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { serveSessionEra } from '../fixtures/conformance/session-era-http.ts';
import { serveStatelessEra } from '../fixtures/conformance/stateless-era-http.ts';
import { fixtureServer } from '../support/fixture-server.ts';
import { listen } from './asking-support.ts';
import { type Harness, type HarnessOptions, server, startHarness, stdioSpec } from './harness.ts';
import { call, initialize, namesOf, type RawAnswer, raw, rpc } from './raw-client.ts';

const statelessScript = fixtureServer('conformance/stateless-era-stdio.ts');

/** A list as an agent of the era without sessions asks for it. */
function statelessList(harness: Harness, method: string): Promise<RawAnswer> {
  const _meta = { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {}, progressToken: 'mine' };
  return raw(harness.url(), {
    headers: { 'mcp-protocol-version': statelessVersion, 'mcp-method': method },
    body: rpc(1, method, { _meta }),
  });
}

describe('a list of several servers', () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function start(options: HarnessOptions): Promise<Harness> {
    const harness = await startHarness(options);
    closers.push(() => harness.stop());
    return harness;
  }

  it('holds what servers of either era list, also to an agent without a session', async () => {
    const remote = await serveStatelessEra('reject');
    closers.push(() => remote.close());
    const harness = await start({
      specs: [
        stdioSpec('fix'),
        { kind: 'http', name: server('far'), prefix: 'far__', url: remote.url, headers: {} },
        {
          kind: 'stdio',
          name: server('near'),
          prefix: 'near__',
          command: process.execPath,
          args: statelessScript,
          env: {},
        },
      ],
    });
    const tools = namesOf((await statelessList(harness, 'tools/list')).body, 'tools', 'name');
    expect(tools).toEqual(expect.arrayContaining(['echo', 'far__test_simple_text', 'near__test_simple_text']));
    const prompts = namesOf((await statelessList(harness, 'prompts/list')).body, 'prompts', 'name');
    expect(prompts).toEqual(expect.arrayContaining(['far__test_simple_prompt', 'near__test_simple_prompt']));
    const { body } = await statelessList(harness, 'resources/list');
    expect(namesOf(body, 'resources', 'uri')).toEqual(
      expect.arrayContaining(['thing://1', 'far+test://static-text', 'near+test://static-text']),
    );
  });

  it('shows nothing of the first server under a name that leads to another', async () => {
    const remote = await serveSessionEra(() => {
      const first = new Server(
        { name: 'first', version: '1' },
        { capabilities: { tools: {}, prompts: {}, resources: {} } },
      );
      const names = ['own', 'two__its'];
      first.setRequestHandler(ListToolsRequestSchema, () => ({
        tools: names.map((name) => ({ name, inputSchema: { type: 'object' as const } })),
      }));
      first.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: names.map((name) => ({ name })) }));
      first.setRequestHandler(ListResourcesRequestSchema, () => ({
        resources: ['own:1', 'two+thing://1'].map((uri) => ({ uri, name: uri })),
      }));
      first.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
        resourceTemplates: ['own:{id}', 'two+thing://{id}'].map((uriTemplate) => ({ uriTemplate, name: uriTemplate })),
      }));
      return first;
    });
    closers.push(() => remote.close());
    const harness = await start({
      specs: [
        { kind: 'http', name: server('first'), prefix: '', url: remote.url, headers: {} },
        stdioSpec('two', {}, 'two__'),
      ],
    });
    const session = await initialize(harness.url());
    const list = async (method: string, member: string, name: string) =>
      namesOf((await raw(harness.url(), { session, body: rpc(1, method) })).body, member, name);
    const tools = await list('tools/list', 'tools', 'name');
    expect([tools.includes('own'), tools.includes('two__echo'), tools.includes('two__its')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await list('prompts/list', 'prompts', 'name')).toEqual(['own']);
    expect(await list('resources/list', 'resources', 'uri')).toEqual(['own:1', 'two+thing://1']);
    expect(await list('resources/templates/list', 'resourceTemplates', 'uriTemplate')).toEqual(['own:{id}']);
  });
});

describe('a list that a slow server misses', () => {
  it('has the tools that it listed before; of the rest it is told once that server answered, also to an agent without a session', async () => {
    let slow: Promise<void> | null = null;
    const remote = await serveSessionEra(() => {
      const first = new Server({ name: 'slow', version: '1' }, { capabilities: { tools: {}, prompts: {} } });
      first.setRequestHandler(ListToolsRequestSchema, async () => {
        await slow;
        // What has no name is shown to nobody: it changes no list.
        const nameless = { description: 'no name' } as unknown as { name: string; inputSchema: { type: 'object' } };
        return { tools: [{ name: 'late', inputSchema: { type: 'object' as const } }, nameless] };
      });
      first.setRequestHandler(ListPromptsRequestSchema, async () => {
        await slow;
        return { prompts: [{ name: 'later' }] };
      });
      return first;
    });
    const harness = await startHarness({
      specs: [stdioSpec('fix'), { kind: 'http', name: server('slow'), prefix: 'slow__', url: remote.url, headers: {} }],
      limits: { listWaitMs: 50 },
    });
    const leaving = new AbortController();
    const tools = async () => namesOf((await statelessList(harness, 'tools/list')).body, 'tools', 'name');
    const prompts = async () => namesOf((await statelessList(harness, 'prompts/list')).body, 'prompts', 'name');
    try {
      const notifications = { toolsListChanged: true, promptsListChanged: true };
      const listening = listen(harness, { notifications }, leaving.signal);
      await listening.until('acknowledged');
      const { promise, resolve: answer } = Promise.withResolvers<void>();
      slow = promise;
      expect(await tools()).toEqual(expect.arrayContaining(['echo', 'slow__late']));
      expect(await prompts()).not.toContain('slow__later');
      harness.gate.hidden.add('late');
      expect(await tools()).not.toContain('slow__late');
      harness.gate.hidden.clear();
      answer();
      expect(await listening.until('notifications/prompts/list_changed')).not.toContain('tools/list_changed');
      expect(await prompts()).toContain('slow__later');
    } finally {
      leaving.abort();
      await harness.stop();
      await remote.close();
    }
  });

  it('has none of its tools where it is gone', async () => {
    const remote = await serveSessionEra();
    const harness = await startHarness({
      specs: [stdioSpec('fix'), { kind: 'http', name: server('far'), prefix: 'far__', url: remote.url, headers: {} }],
      limits: { listWaitMs: 200 },
    });
    const tools = async () => namesOf((await statelessList(harness, 'tools/list')).body, 'tools', 'name');
    try {
      expect(await tools()).toContain('far__test_simple_text');
      await remote.close();
      await expect(harness.supervisor.test(server('far'))).rejects.toThrow();
      const session = await initialize(harness.url());
      const { body } = await raw(harness.url(), { session, body: rpc(1, 'tools/list') });
      expect(namesOf(body, 'tools', 'name').filter((name) => String(name).startsWith('far__'))).toEqual([]);
    } finally {
      await harness.stop();
    }
  });
});

describe('what a server sends along with a call', () => {
  it('is told of a resource under its name on this address, and only where the agent may read it', async () => {
    const remote = await serveSessionEra(() => {
      const talking = new Server({ name: 'talking', version: '1' }, { capabilities: { tools: {}, resources: {} } });
      talking.setRequestHandler(ListToolsRequestSchema, () => ({
        tools: [{ name: 'touch', inputSchema: { type: 'object' as const } }],
      }));
      talking.setRequestHandler(CallToolRequestSchema, async (_, { sendNotification }) => {
        await sendNotification({ method: 'notifications/resources/updated', params: { uri: 'thing://1' } });
        return { content: [] };
      });
      return talking;
    });
    const harness = await startHarness({
      specs: [{ kind: 'http', name: server('two'), prefix: 'two__', url: remote.url, headers: {} }],
    });
    try {
      const session = await initialize(harness.url());
      const updates = async () =>
        (await call(harness.url(), session, 'two__touch')).messages.filter(
          ({ method }) => method === 'notifications/resources/updated',
        );
      expect(await updates()).toMatchObject([{ params: { uri: 'two+thing://1' } }]);
      harness.gate.hidden.add('resources/read');
      expect(await updates()).toEqual([]);
    } finally {
      await harness.stop();
      await remote.close();
    }
  });
});
