import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveWritten, type Written, type WrittenServer } from '../fixtures/mcp/written-http.ts';
import { type Harness, server, startHarness } from '../gateway/harness.ts';
import { call, initialize, type RawAnswer } from '../gateway/raw-client.ts';

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
    session = await initialize(harness.url());
  });
  afterEach(() => remote.refusals.splice(0));
  afterAll(async () => {
    leaving.abort();
    await harness.stop();
    await remote.close();
  });

  const write = (written: Written): Promise<RawAnswer> => call(harness.url(), session, 'write', written);

  it.each<[string, Written]>([
    ['after a byte order mark', { text: `\ufeff${done}` }],
    ['of a type in capitals', { type: 'Text/Event-Stream; Charset=UTF-8', text: `data: ${done}\n\n` }],
    ['as an event of an empty type', { type: sse, text: `event:\ndata: ${done}\n\n` }],
    [
      'over several lines ended by CRLF',
      { type: sse, text: `: hi\r\ndata: ${done.replace(',', ',\r\ndata:')}\r\n\r\n` },
    ],
    ['without a type', { type: null, text: done }],
    ['with status 201', { status: 201, text: done }],
    ['as a stream with status 203', { status: 203, type: sse, text: `data: ${done}\n\n` }],
  ])('%s is taken', async (_, written) => {
    expect((await write(written)).body.result).toEqual({ content: [], said: 'é😀' });
  });

  it.each([202, 204])('that is missing, with status %i, leaves open whether the call ran', async (status) => {
    expect((await write({ status, type: null })).body.error?.message).toContain('may have run');
    expect(harness.gate.ends.at(-1)?.end).toMatchObject({ end: 'broken', sent: true });
  });

  it('that is only accepted may come on the stream of no request, which is asked for until it is there', async () => {
    remote.refusals.push(503);
    const before = remote.streams.size;
    const headers = { accept: sse, 'mcp-session-id': session };
    void fetch(harness.url(), { headers, signal: leaving.signal }).catch(() => {});
    await vi.waitFor(() => expect(remote.streams.size).toBe(before + 1), { timeout: 5000 });
    const { body } = await write({ status: 202, type: null, aside: `data: ${done}\n\n` });
    expect(body.result).toEqual({ content: [], said: 'é😀' });
  });
});
