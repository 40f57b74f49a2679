import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { serveWritten, type Written, type WrittenServer } from '../fixtures/mcp/written-http.ts';
import { type Harness, server, startHarness } from '../gateway/harness.ts';
import { call, initialize, type RawAnswer, raw, rpc } from '../gateway/raw-client.ts';

const done = '{"jsonrpc":"2.0","id":#,"result":{"content":[],"said":"é😀"}}';
const sse = 'text/event-stream';

describe('an answer over HTTP', () => {
  let remote: WrittenServer;
  let harness: Harness;
  let session: string;
  const leaving = new AbortController();
  beforeAll(async () => {
    remote = await serveWritten();
    const spec = { kind: 'http', name: server('remote'), prefix: '', url: remote.url, headers: {} } as const;
    harness = await startHarness({ specs: [spec] });
  });
  beforeEach(async () => {
    session = await initialize(harness.url(), { roots: {} });
  });

  afterEach(() => remote.refusals.splice(0));
  afterAll(async () => {
    leaving.abort();
    await harness.stop();
    await remote.close();
  });

  const write = (written: Written): Promise<RawAnswer> => call(harness.url(), session, 'write', written);
  /** Opens the stream of no request, as far as the server; answers what was heard on it. */
  async function listen(): Promise<() => string> {
    const before = remote.streams.size;
    const headers = { accept: sse, 'mcp-session-id': session };
    const { body } = await fetch(harness.url(), { headers, signal: leaving.signal });
    let heard = '';
    const read = async () => {
      for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) heard += part;
    };
    read().catch(() => {});
    await vi.waitFor(() => expect(remote.streams.size).toBeGreaterThan(before), { timeout: 5000 });
    return () => heard;
  }

  it.each<[string, Written]>([
    ['after a byte order mark', { text: `\ufeff${done}` }],
    ['of a type in capitals', { type: 'Text/Event-Stream; Charset=UTF-8', text: `data: ${done}\n\n` }],
    ['as an event of an empty type', { type: sse, text: `event:\ndata: ${done}\n\n` }],
    [
      'over several lines ended by CRLF',
      { type: sse, text: `: hi\r\ndata: ${done.replace(',', ',\r\ndata:')}\r\n\r\n` },
    ],
    ['under the text of its id', { text: done.replace('#', '"#"') }],
    ['with an error of null', { text: done.replace('"result"', '"error":null,"result"') }],
    ['without a type', { type: null, text: done }],
    ['with status 201', { status: 201, text: done }],
    ['as a stream with status 203', { status: 203, type: sse, text: `data: ${done}\n\n` }],
  ])('%s is taken', async (_, written) => {
    expect((await write(written)).body.result).toEqual({ content: [], said: 'é😀' });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)(
    'that nobody asked to be compressed (%s) is not unpacked, however small it looks',
    async (encoding, pack) => {
      const bomb = `{"jsonrpc":"2.0","id":1,"result":{"content":[],"x":"${'x'.repeat(32 * 1024 * 1024)}"}}`;
      const base64 = pack(bomb).toString('base64');
      expect(base64.length).toBeLessThan(100_000);
      const { body } = await write({ compressed: { encoding, base64 } });
      expect(body.error?.message).toContain('compressed its answer');
      expect(harness.gate.ends.at(-1)?.end).toMatchObject({ end: 'broken', sent: true });
      // The next call of the same agent is served.
      expect((await write({ text: done })).body.result).toEqual({ content: [], said: 'é😀' });
    },
  );

  it.each([202, 204])('that is missing, with status %i, leaves open whether the call ran', async (status) => {
    expect((await write({ status, type: null })).body.error?.message).toContain('may have run');
    expect(harness.gate.ends.at(-1)?.end).toMatchObject({ end: 'broken', sent: true });
  });

  it('that is only accepted may come on the stream of no request, which is asked for until it is there', async () => {
    remote.refusals.push(503);
    await listen();
    const { body } = await write({ status: 202, type: null, aside: `data: ${done}\n\n` });
    expect(body.result).toEqual({ content: [], said: 'é😀' });
  });

  it('is preceded by progress under the token of the agent, which its server never reads', async () => {
    const progress = (token: string, count: number) =>
      `data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":${count}}}\n\n`;
    const written = { type: sse, text: `${progress('#', 1)}${progress('"foreign"', 2)}data: ${done}\n\n` };
    const params = { name: 'write', arguments: written, _meta: { progressToken: 'any words at all' } };
    const { body, messages } = await raw(harness.url(), { session, body: rpc(1, 'tools/call', params) });
    expect(body.result).toEqual({ content: [], said: 'é😀' });
    expect(messages.filter(({ method }) => method === 'notifications/progress')).toMatchObject([
      { params: { progressToken: 'any words at all', progress: 1 } },
    ]);
    expect(remote.received.at(-1)).toMatchObject({ params: { _meta: { progressToken: expect.any(Number) } } });
  });

  it('to a question may be long in coming: its server hears how far the agent is', async () => {
    const heard = await listen();
    const question = { jsonrpc: '2.0', id: 'q', method: 'roots/list', params: { _meta: { progressToken: 'mine' } } };
    const answer = write({ status: 202, type: null, aside: `data: ${JSON.stringify(question)}\n\n` });
    const found = await vi.waitFor(() => {
      const asked = /"id":"(railguard-\d+)".*"progressToken":"([^"]+)"/.exec(heard());
      if (asked === null) throw new Error('not asked');
      return { id: asked[1], progressToken: asked[2] };
    });
    const post = (message: object) =>
      raw(harness.url(), { session, body: JSON.stringify({ jsonrpc: '2.0', ...message }) });
    const tell = (progress: number) =>
      post({ method: 'notifications/progress', params: { progressToken: found.progressToken, progress } });
    const told = () => remote.received.filter(({ method }) => method === 'notifications/progress');
    await tell(1);
    await vi.waitFor(() => expect(told()).toMatchObject([{ params: { progressToken: 'mine', progress: 1 } }]));
    await post({ id: found.id, result: { roots: [] } });
    await tell(2);
    await vi.waitFor(() => expect(remote.received.at(-1)).toMatchObject({ id: 'q', result: { roots: [] } }));
    expect(told()).toHaveLength(1);
    await post({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await answer;
  });
});
