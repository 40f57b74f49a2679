import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startAsking } from './asking-support.ts';
import type { Harness } from './harness.ts';

/** The SDK's own client of the era without sessions: it answers what is asked and sends the call again by itself. */
async function connect(harness: Harness, seen: unknown[]): Promise<Client> {
  const client = new Client(
    { name: 'agent', version: '1' },
    {
      capabilities: { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} },
      versionNegotiation: { mode: 'auto' },
    },
  );
  client.setRequestHandler('elicitation/create', ({ params }) => {
    seen.push(params);
    return params.mode === 'url' ? { action: 'accept' } : { action: 'accept', content: { place: params.message } };
  });
  client.setRequestHandler('sampling/createMessage', ({ params }) => {
    seen.push(params);
    return { role: 'assistant', content: { type: 'text', text: 'Paris' }, model: 'm' };
  });
  client.setRequestHandler('roots/list', () => ({ roots: [{ uri: 'file:///work', name: 'work' }] }));
  await client.connect(new StreamableHTTPClientTransport(new URL(harness.url())));
  return client;
}

describe.each(['stdio', 'http'] as const)(
  'an agent without a session is asked by a server of sessions over %s',
  (transport) => {
    let harness: Harness;
    let client: Client;
    const seen: unknown[] = [];
    beforeAll(async () => {
      harness = await startAsking(transport);
      client = await connect(harness, seen);
    });
    afterAll(async () => {
      await client.close();
      await harness.stop();
    });
    afterEach(() => {
      seen.length = 0;
      for (const list of [harness.gate.calls, harness.gate.again]) list.length = 0;
      harness.gate.ends.length = 0;
    });

    async function call(name: string): Promise<unknown> {
      const result = await client.callTool({ name, arguments: {} });
      const [content] = result.content as readonly { readonly text: string }[];
      expect(result.isError).not.toBe(true);
      return JSON.parse(content?.text ?? 'null');
    }
    /** To the gate it is one call, however often it halted. */
    function isOneCall(tool: string, rounds: number): void {
      expect(harness.gate.calls.map((one) => one.tool)).toEqual([tool]);
      expect(harness.gate.ends).toMatchObject([{ call: { tool }, end: { end: 'ok', sent: true } }]);
      expect(harness.gate.again).toHaveLength(rounds);
    }

    it('a form', async () => {
      expect(await call('form')).toEqual({ action: 'accept', content: { place: 'Which city?' } });
      isOneCall('form', 1);
    });

    it('a form that the server asks for on the stream of no request', async () => {
      expect(await call('aside')).toEqual({ action: 'accept', content: { place: 'Which city?' } });
      isOneCall('aside', 1);
    });

    it('a page to visit, without what only a session knows', async () => {
      expect(await call('page')).toEqual({ action: 'accept' });
      expect(seen).toEqual([{ mode: 'url', message: 'Log in', url: 'https://example.test/login' }]);
      isOneCall('page', 1);
    });

    it('a model', async () => {
      expect(await call('sample')).toMatchObject({ content: { text: 'Paris' }, model: 'm' });
      isOneCall('sample', 1);
    });

    it('for its roots', async () => {
      expect(await call('roots')).toEqual({ roots: [{ uri: 'file:///work', name: 'work' }] });
      isOneCall('roots', 1);
    });

    it('two things at once, in one round', async () => {
      expect(await call('at_once')).toMatchObject([
        { content: { place: 'Which city?' } },
        { content: { place: 'Which street?' } },
      ]);
      isOneCall('at_once', 1);
    });

    it('one thing after the other, in two rounds', async () => {
      expect(await call('in_turn')).toMatchObject([
        { content: { place: 'Which city?' } },
        { content: { place: 'Which street?' } },
      ]);
      isOneCall('in_turn', 2);
    });

    it('for a prompt and for a resource', async () => {
      const prompt = await client.getPrompt({ name: 'asking' });
      expect(prompt.messages[0]?.content).toMatchObject({ text: expect.stringContaining('Which city?') });
      const resource = await client.readResource({ uri: 'ask://1' });
      expect(resource.contents).toMatchObject([{ text: expect.stringContaining('Which city?') }]);
      expect(harness.gate.calls.map(({ via }) => via)).toEqual(['prompts/get', 'resources/read']);
      expect(harness.gate.ends).toHaveLength(2);
    });

    it('many calls at once, each with its own answer', async () => {
      const results = await Promise.all(Array.from({ length: 5 }, () => call('form')));
      for (const result of results) expect(result).toEqual({ action: 'accept', content: { place: 'Which city?' } });
      expect(harness.gate.calls).toHaveLength(5);
      expect(harness.gate.ends).toHaveLength(5);
    });
  },
);
