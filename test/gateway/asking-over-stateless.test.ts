import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createByteBudget } from '../../electron/lib/byte-budget.ts';
import { SessionToStatelessAdapter } from '../../electron/upstream/protocol-versions/session-to-stateless-adapter.ts';
import type { JsonObject } from '../../shared/json.ts';
import type {
  ResponseHandler,
  ServerRequest,
  UpstreamConnection,
  UpstreamResponse,
} from '../../shared/upstream-connection.ts';
import { fixtureServer } from '../support/fixture-server.ts';
import { form, soon, startAsking } from './asking-support.ts';
import { type Harness, server, startHarness } from './harness.ts';
import { initialize, type RawAnswer, raw, rpc } from './raw-client.ts';

const path = fixtureServer('mcp/task-server.ts');
const accepted = { action: 'accept', content: { name: 'this' } };

/** An agent with a session, which hears questions on its call's stream. */
async function sessionOf(harness: Harness) {
  const url = harness.url();
  const session = await initialize(url, { elicitation: {} });
  const post = (body: object) => raw(url, { session, body: JSON.stringify({ jsonrpc: '2.0', ...body }) });
  return {
    call: (name: string, id: number, args: object = {}): Promise<RawAnswer> =>
      raw(url, { session, body: rpc(id, 'tools/call', { name, arguments: args }) }),
    /** Questions are numbered in the order in which they are asked. */
    answer: (question: number) => post({ id: `railguard-${question}`, result: accepted }),
    cancel: (requestId: number) => post({ method: 'notifications/cancelled', params: { requestId, reason: 'enough' } }),
    end: () => raw(url, { session, method: 'DELETE' }),
  };
}
type Session = Awaited<ReturnType<typeof sessionOf>>;

const ends = ({ gate }: Harness, tool: string) => gate.ends.filter(({ call }) => call.tool === tool);

describe('a question of a server without sessions, in a session', () => {
  let harness: Harness;
  let agent: Session;
  beforeEach(async () => {
    const spec = { kind: 'stdio', name: server('jobs'), prefix: '', command: process.execPath, args: path } as const;
    harness = await startHarness({ specs: [{ ...spec, env: { FIXTURE: 'stateless' } }] });
    agent = await sessionOf(harness);
  });
  afterEach(() => harness.stop());

  const wishes = async () => {
    const { body } = await agent.call('report', 99);
    const content = body.result?.content as readonly { readonly text: string }[];
    return Number(content[1]?.text);
  };
  /** The server said what it wants to know: the question is there. */
  const asked = (times: number) => soon(async () => expect(await wishes()).toBe(times));

  it('goes on with what the agent answers, judged anew each time', async () => {
    const call = agent.call('wanting', 1);
    await asked(1);
    await agent.answer(1);
    await asked(2);
    // When the answer came, and when the call went out.
    expect(harness.gate.again).toHaveLength(2);
    expect(ends(harness, 'wanting')).toEqual([]);
    await agent.cancel(1);
    await call;
  });

  it.each([
    ['is paused', () => (harness.gate.paused = {}), '(paused)'],
    ['denies the tool by now', () => harness.gate.denied.add('wanting'), '/tools/x/deny_if/0'],
    ['hides the tool by now', () => harness.gate.hidden.add('wanting'), '(hidden)'],
  ])('is not answered to the server where the gate %s', async (_, close, rule) => {
    const call = agent.call('wanting', 1);
    await asked(1);
    close();
    await agent.answer(1);
    const { body } = await call;
    if (rule === '(hidden)') expect(body.error).toEqual({ code: -32602, message: 'Unknown tool: wanting' });
    else expect(body.result).toMatchObject({ isError: true });
    const end = { end: 'cancelled', sent: true, error: `refused before it went on: ${rule}` };
    expect(ends(harness, 'wanting')).toMatchObject([{ end }]);
    harness.gate.paused = null;
    expect(await wishes()).toBe(1);
  });

  it('is not needed for the gate to be asked: a call that its server wants again with a state alone is judged first', async () => {
    const call = agent.call('wanting', 1, { only: 'state' });
    await soon(() => expect(harness.gate.calls).toHaveLength(1));
    expect(await wishes()).toBe(1);
    // It went on, for nothing was against it.
    await asked(2);
    harness.gate.denied.add('wanting');
    await wishes();
    expect((await call).body.result).toMatchObject({ isError: true });
    const error = 'refused before it went on: /tools/x/deny_if/0';
    expect(ends(harness, 'wanting')).toMatchObject([{ end: { end: 'cancelled', sent: true, error } }]);
    harness.gate.denied.clear();
    expect(await wishes()).toBeLessThan(5);
  });

  it.each([
    ['the agent cancels', () => agent.cancel(1), 'enough'],
    ['the session is ended', () => agent.end(), 'the agent ended the session'],
    ['the gateway stops', () => harness.gateway.close(0), 'the gateway is stopping'],
  ])('ends its call, once, where %s', async (_, cancel, error) => {
    const call = agent.call('wanting', 1);
    await asked(1);
    await cancel();
    const { messages } = await call;
    expect(ends(harness, 'wanting')).toMatchObject([{ end: { end: 'cancelled', sent: true, error } }]);
    expect(messages).toContainEqual(
      expect.objectContaining({ method: 'notifications/cancelled', params: { requestId: 'railguard-1' } }),
    );
  });

  it('comes to nothing where it is answered after the end of its call', async () => {
    const call = agent.call('wanting', 1);
    await asked(1);
    await agent.cancel(1);
    await call;
    await agent.answer(1);
    expect(await wishes()).toBe(1);
    expect(ends(harness, 'wanting')).toHaveLength(1);
  });
});

describe.each(['stdio', 'http'] as const)('a question of a server with sessions over %s, in a session', (transport) => {
  it('is not answered to the server while the gate is paused', async () => {
    const harness = await startAsking(transport);
    try {
      const agent = await sessionOf(harness);
      const call = agent.call(form.name, 1, form.arguments);
      await soon(() => expect(harness.gate.calls).toHaveLength(1));
      harness.gate.paused = {};
      // Nothing comes of an answer before its question is there.
      await soon(async () => {
        await agent.answer(1);
        expect(ends(harness, 'form')).toMatchObject([{ end: { end: 'cancelled', sent: true } }]);
      });
      expect((await call).body.result).toMatchObject({ isError: true });
    } finally {
      await harness.stop();
    }
  });
});

/** A server that wants to know so much, and whose answer to the second round is given. */
function linkTo(
  requests: JsonObject,
  second: UpstreamResponse,
  reauthorize: ResponseHandler['reauthorize'] = async () => true,
) {
  const budget = createByteBudget({ perParty: 100_000, total: 100_000 }).party('jobs');
  const keptWhenAsked: number[] = [];
  const sent: (JsonObject | undefined)[] = [];
  const initializeResult = { protocolVersion: '2026-07-28', capabilities: {}, serverInfo: {} };
  const nothing = () => {};
  const wish: UpstreamResponse = {
    kind: 'result',
    value: { resultType: 'input_required', inputRequests: requests },
    raw: null,
    bytes: 2,
  };
  const connection: UpstreamConnection = {
    server: server('jobs'),
    initializeResult,
    open: true,
    request(_method, params, handler) {
      const answer = sent.push(params) === 1 ? wish : second;
      setImmediate(() => handler.answer(answer));
      return { cancel: nothing };
    },
    notify: nothing,
    listen: nothing,
    close: nothing,
  };
  const client = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: {} };
  const asked: ServerRequest[] = [];
  const owner = { notice: nothing, ask: nothing, closed: nothing };
  const session = new SessionToStatelessAdapter(connection, { initializeResult, client, owner, budget });
  const answer = new Promise<UpstreamResponse>((resolve) => {
    const handler: ResponseHandler = {
      answer: resolve,
      notice: nothing,
      reauthorize,
      ask(request) {
        asked.push(request);
        keptWhenAsked.push(budget.used);
        request.respond({ kind: 'result', result: accepted });
      },
    };
    session.request('tools/call', { name: 'wanting' }, handler);
  });
  return { sent, asked, answer, budget, keptWhenAsked };
}

describe('a call that went on with an answer', () => {
  const unsent: UpstreamResponse = { kind: 'broken', cause: 'lost', sent: false, message: 'gone' };

  it('was sent, even where its second round was not', async () => {
    const { answer, sent } = linkTo({ which: { method: 'elicitation/create' } }, unsent);
    expect(await answer).toEqual({ ...unsent, sent: true });
    expect(sent).toHaveLength(2);
  });

  it.each([
    ['says no', async () => false, 'nobody lets it go on'],
    ['fails', () => Promise.reject(new Error('broken')), 'it cannot be judged again'],
  ])('is not sent again where the gate %s', async (_, reauthorize, message) => {
    const { answer, sent } = linkTo({}, unsent, reauthorize);
    expect(await answer).toEqual({ kind: 'broken', cause: 'refused', sent: true, message });
    expect(sent).toHaveLength(1);
  });

  it('is ended where its server asks too much at once', async () => {
    const requests = Object.fromEntries(Array.from({ length: 65 }, (_, n) => [n, { method: 'roots/list' }]));
    const { answer, asked } = linkTo(requests, unsent);
    expect(await answer).toMatchObject({ kind: 'broken', cause: 'refused', sent: true });
    expect(asked).toEqual([]);
  });

  it('was counted for its server while the agent was asked, and no longer', async () => {
    const question = { method: 'elicitation/create', params: { message: 'x'.repeat(20_000) } };
    const { answer, budget, keptWhenAsked } = linkTo({ which: question }, unsent);
    await answer;
    expect(keptWhenAsked[0]).toBeGreaterThan(20_000);
    expect(budget.used).toBe(0);
  });

  it('is ended where what its server wants to know is too large to be kept', async () => {
    const question = { method: 'elicitation/create', params: { message: 'x'.repeat(200_000) } };
    const { answer, asked, budget } = linkTo({ which: question }, unsent);
    expect(await answer).toMatchObject({ kind: 'broken', cause: 'refused', sent: true });
    expect([asked.length, budget.used]).toEqual([0, 0]);
  });

  it.each([
    ['is refused by the gate', async () => false],
    ['is refused by an error', () => Promise.reject(new Error('broken'))],
  ])('is not counted any more when it %s', async (_, reauthorize) => {
    const { answer, budget } = linkTo({ which: { method: 'roots/list' } }, unsent, reauthorize);
    await answer;
    expect(budget.used).toBe(0);
  });
});
