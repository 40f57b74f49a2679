import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { type Harness, startHarness, stdioSpec } from './harness.ts';
import { raw, rpc } from './raw-client.ts';

const initializeResult = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'odd', version: '1' } };
const stateless = { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {} };

describe('what an agent accepts decides the form of its answers', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ specs: [stdioSpec('fix')] });
  });
  afterAll(() => harness.stop());

  const types = async (accept: string) => {
    const ask = (body: string, headers: Readonly<Record<string, string>> = {}) =>
      raw(harness.url(), { body, headers: { accept, ...headers } });
    const opened = await ask(rpc(0, 'initialize', initializeResult));
    const session = { 'mcp-session-id': String(opened.headers['mcp-session-id']) };
    const echo = { name: 'echo', arguments: { a: 1 } };
    const answers = [
      opened,
      await ask(rpc(1, 'ping'), session),
      await ask(rpc(2, 'tools/list'), session),
      await ask(rpc(3, 'tools/call', echo), session),
      await ask(rpc(4, 'tools/call', { ...echo, _meta: stateless }), {
        'mcp-protocol-version': statelessVersion,
        'mcp-method': 'tools/call',
        'mcp-name': 'echo',
      }),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body.result).toBeDefined();
    }
    expect(answers[3]?.body.result?.structuredContent).toEqual({ a: 1 });
    return [...new Set(answers.map(({ headers }) => headers['content-type']))];
  };

  it('events alone: every result is one event of a stream', async () => {
    expect(await types('text/event-stream')).toEqual(['text/event-stream']);
  });

  it.each(['application/json, text/event-stream', '*/*', 'application/json'])(
    '%s: plain JSON where nothing comes before the result',
    async (accept) => {
      expect(await types(accept)).toEqual(['application/json']);
    },
  );

  it('neither: refused, and said what is taken', async () => {
    const { status, text } = await raw(harness.url(), {
      body: rpc(0, 'initialize', initializeResult),
      headers: { accept: 'text/html' },
    });
    expect(status).toBe(406);
    expect(text).toContain('accept application/json and text/event-stream');
  });
});
