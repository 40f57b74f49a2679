import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, startHarness, stdioSpec } from './harness.ts';
import { call, initialize, raw, rpc } from './raw-client.ts';

describe('an agent reaches a server through the gateway', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ specs: [stdioSpec('fix')] });
  });
  afterAll(() => harness.stop());

  it('with the SDK client: greets, lists what it may see, calls', async () => {
    const client = new Client({ name: 'sdk', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(harness.url())));
    expect(client.getServerVersion()).toMatchObject({ name: 'fixture' });
    expect(client.getInstructions()).toBe('Fixture instructions');
    const { tools } = await client.listTools();
    const names = tools.map((tool) => tool.name);
    expect(names).toContain('echo');
    expect(names).toContain('deny_me');
    expect(names).not.toContain('hide_me');
    const result = await client.callTool({ name: 'echo', arguments: { a: 1 } });
    expect(result.structuredContent).toEqual({ a: 1 });
    await client.close();
  });

  it('keeps _meta and unknown members of a filtered list and drops what cannot be read', async () => {
    const session = await initialize(harness.url());
    const { body } = await raw(harness.url(), { session, body: rpc(1, 'tools/list') });
    const tools = body.result?.tools as { name: string; _meta?: unknown }[];
    expect(body.result?._meta).toEqual({ page: 1 });
    expect(tools.find((tool) => tool.name === 'echo')?._meta).toEqual({ kept: 'echo' });
    expect(tools.every((tool) => typeof tool.name === 'string')).toBe(true);
  });

  it('answers a denied call with a tool result and never sends it', async () => {
    const session = await initialize(harness.url());
    const { body } = await call(harness.url(), session, 'deny_me');
    expect(body.result).toEqual({ content: [{ type: 'text', text: 'Denied: deny_me' }], isError: true });
  });

  it('answers hidden and unknown names with identical bytes', async () => {
    const session = await initialize(harness.url());
    const hidden = await call(harness.url(), session, 'hide_me', { x: 1 });
    const unknown = await call(harness.url(), session, 'hide_mf', { x: 1 });
    expect(hidden.text.replace('hide_me', 'NAME')).toBe(unknown.text.replace('hide_mf', 'NAME'));
    expect(hidden.body.error).toEqual({ code: -32602, message: 'Unknown tool: hide_me' });
  });

  it.each([
    [
      'completion/complete',
      'prompts/get',
      { ref: { type: 'ref/prompt', name: 'p' }, argument: { name: 'a', value: '' } },
    ],
    [
      'completion/complete',
      'resources/read',
      { ref: { type: 'ref/resource', uri: 'thing://{n}' }, argument: { name: 'n', value: '' } },
    ],
    ['resources/subscribe', 'resources/read', { uri: 'thing://1' }],
  ])('%s tells nothing of what %s hides', async (method, data, params) => {
    const session = await initialize(harness.url());
    const ask = () => raw(harness.url(), { session, body: rpc(1, method, params) });
    harness.gate.calls.length = 0;
    harness.gate.hidden.add(data);
    const { body } = await ask();
    harness.gate.hidden.delete(data);
    expect(body.error?.message).toMatch(/^Unknown reference$|^Resource not found$/);
    expect(harness.gate.calls).toMatchObject([{ tool: data, via: method }]);
    await ask();
    expect(harness.gate.calls.at(-1)).toMatchObject({ tool: data, via: method });
  });

  it('judges the very arguments that the server receives', async () => {
    const session = await initialize(harness.url());
    const args = { deep: { list: [1, 2.5, 'ü', null] }, constructor: 1, toString: 'x' };
    const { body } = await call(harness.url(), session, 'echo', args);
    expect(body.result?.structuredContent).toEqual(args);
    expect(harness.gate.calls.at(-1)?.args).toEqual(args);
    expect(harness.gate.ends.at(-1)?.end).toMatchObject({ end: 'ok', sent: true, result: body.result });
  });

  it('works with a bearer header instead of a token in the path', async () => {
    const answer = await raw(`${harness.origin}/mcp`, {
      headers: { authorization: 'Bearer token-a' },
      body: rpc(0, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't' } }),
    });
    expect(answer.status).toBe(200);
    expect(answer.body.result?.protocolVersion).toBe('2025-06-18');
  });
});
