import { afterEach, describe, expect, it } from 'vitest';
import {
  type AnsweringServer,
  type Habit,
  type HttpTransport,
  serveAnswering,
} from '../fixtures/mcp/answering-http.ts';
import { type Harness, server, startHarness, stdioSpec } from '../gateway/harness.ts';
import { call, initialize } from '../gateway/raw-client.ts';
import { type Rig, rig } from '../guard/support.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const hourly = (counter: string) => ({ limits: [{ counter, window: 'hour', max: 1, scope: 'grant' }] });
const document = { version: '1', default: 'allow', tools: { write: hourly('writes'), get_it: hourly('reads') } };

interface Front {
  readonly remote: AnsweringServer;
  readonly harness: Harness;
  readonly guard: Rig;
}

async function inFront(transport: HttpTransport): Promise<Front> {
  const remote = await serveAnswering(transport);
  closers.push(() => remote.close());
  const guard = rig(document);
  const spec = { kind: 'http', name: server('remote'), prefix: '', url: remote.url, headers: {} } as const;
  const harness = await startHarness({ specs: [spec], realGate: guard.gate, times: { callMs: 5000 } });
  closers.push(() => harness.stop());
  return { remote, harness, guard };
}

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Habit =>
  (response) =>
    void response.writeHead(code, headers).end();
const json = (member: string) => (response: Parameters<Habit>[0], id: number) =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(`{"jsonrpc":"2.0","id":${id},${member}}`);

/** What a server answers to a call; whether a read's place in its limit is then given back. */
const habits: readonly (readonly [string, Habit, boolean])[] = [
  ['HTTP 307 to another address', status(307, { location: 'http://127.0.0.1:9/mcp' }), false],
  ['HTTP 307 to itself', status(307, { location: '/mcp' }), false],
  ['HTTP 308 to a path of its own', status(308, { location: '/other' }), false],
  ['HTTP 400', status(400), false],
  ['HTTP 401', status(401), false],
  ['HTTP 403', status(403), false],
  ['HTTP 404', status(404), false],
  ['HTTP 405', status(405), false],
  ['HTTP 409', status(409), false],
  ['HTTP 429', status(429), false],
  ['HTTP 503', status(503), false],
  ['a line that is cut before the answer', (response) => void response.socket?.destroy(), false],
  [
    'a line that is cut within the answer',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"jsonrpc"', () => response.socket?.destroy());
    },
    false,
  ],
  ['an error of the protocol', json('"error":{"code":-32602,"message":"no"}'), true],
  ['a result that says it failed', json('"result":{"content":[],"isError":true}'), true],
  [
    'HTTP 400 with an error of the protocol',
    (response, id) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32600,"message":"no"}}`);
    },
    true,
  ],
];

const over: readonly ('session' | 'stateless')[] = ['session', 'stateless'];
const rows = over.flatMap((transport) => habits.map(([name, habit, back]) => ({ transport, name, habit, back })));

describe('a call that left for its server counts, whatever is answered', () => {
  it.each(rows)('$name, to a write ($transport)', async ({ transport, habit }) => {
    const { remote, harness, guard } = await inFront(transport);
    const session = await initialize(harness.url());
    remote.habit = habit;
    const first = await call(harness.url(), session, 'write', {}, 1);
    expect(first.text).not.toContain('Nothing was sent');
    expect(guard.journal.returns).toMatchObject([{ end: { sent: true }, released: [] }]);
    // Its place in the limit is taken: nothing more of it reaches the server.
    for (const id of [2, 3, 4]) {
      const limited = await call(harness.url(), session, 'write', {}, id);
      expect(limited.body.result?.isError).toBe(true);
    }
    expect(remote.calls).toEqual(['write']);
  });

  it.each(rows)('$name, to a read ($transport): its place is given back: $back', async (row) => {
    const { remote, harness, guard } = await inFront(row.transport);
    const session = await initialize(harness.url());
    remote.habit = row.habit;
    await call(harness.url(), session, 'get_it', {}, 1);
    expect(guard.journal.returns).toMatchObject([{ end: { sent: true } }]);
    expect(guard.journal.returns[0]?.released).toHaveLength(row.back ? 1 : 0);
  });

  it.each(['HTTP 400', 'HTTP 409', 'HTTP 307 to itself', 'a line that is cut before the answer'])(
    '%s, to a write over the first transport',
    async (name) => {
      const { remote, harness, guard } = await inFront('old');
      const session = await initialize(harness.url());
      remote.habit = habits.find(([one]) => one === name)?.[1] ?? status(500);
      const { body } = await call(harness.url(), session, 'write', {}, 1);
      expect(body.error?.message).toContain('may have run');
      expect(guard.journal.returns).toMatchObject([{ end: { sent: true }, released: [] }]);
      expect(remote.calls).toEqual(['write']);
    },
  );

  it('an end of the process, to a write over stdio', async () => {
    const guard = rig({ version: '1', default: 'allow', tools: { crash: hourly('writes') } });
    const harness = await startHarness({ specs: [stdioSpec('fix')], realGate: guard.gate });
    closers.push(() => harness.stop());
    const session = await initialize(harness.url());
    const { body } = await call(harness.url(), session, 'crash', {}, 1);
    expect(body.error?.message).toContain('may have run');
    expect(guard.journal.returns).toMatchObject([{ end: { sent: true }, released: [] }]);
  });
});

describe('a call of which nothing left gives its place back', () => {
  it.each(['session', 'stateless', 'old'] as const)('where nobody listens any more (%s)', async (transport) => {
    const { remote, harness, guard } = await inFront(transport);
    const session = await initialize(harness.url());
    await remote.close();
    const { body } = await call(harness.url(), session, 'write', {}, 1);
    expect(body.error?.message).toContain('Nothing was sent');
    expect(guard.journal.returns).toMatchObject([{ end: { sent: false }, released: [{}] }]);
  });
});
