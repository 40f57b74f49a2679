import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UpstreamSessionState } from '../../../electron/gateway/sessions/upstream-state.ts';
import { createByteBudget } from '../../../electron/lib/byte-budget.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { ResponseHandler, UpstreamConnection, UpstreamResponse } from '../../../shared/upstream-connection.ts';
import { agentId, server } from '../harness.ts';

const files = server('files');
const ok: UpstreamResponse = { kind: 'result', value: {}, raw: null, bytes: 2 };
const refused = (message: string): UpstreamResponse => ({ kind: 'error', error: { code: -1, message }, bytes: 2 });
const lost: UpstreamResponse = { kind: 'broken', cause: 'lost', sent: true, message: 'gone' };

interface Said {
  readonly what: string;
  answer(answer: UpstreamResponse): void;
}

/** A server whose answers a test gives; it answers what is not held back at once. */
function upstream({ logging = true, holds = [] as readonly string[], answer = ok } = {}) {
  const said: Said[] = [];
  let isOpen = true;
  const connection: UpstreamConnection = {
    server: files,
    initializeResult: {
      protocolVersion: '2025-11-25',
      capabilities: logging ? { logging: {} } : {},
      serverInfo: {},
    },
    get open() {
      return isOpen;
    },
    request(method, params, handler) {
      said.push({ what: `${method} ${JSON.stringify(params)}`, answer: (given) => handler.answer(given) });
      if (!holds.includes(method)) handler.answer(answer);
      return { cancel: () => undefined };
    },
    notify: () => undefined,
    listen: () => undefined,
    close: () => {
      isOpen = false;
    },
  };
  return { connection, said, whats: () => said.map(({ what }) => what) };
}

/** The state of one session at one server, and what it is handed. */
function state(limits = { perParty: 1_000_000, total: 1_000_000 }) {
  const world = { closed: false, may: true as boolean, opened: 0, now: 0 };
  const changed: string[] = [];
  const budget = createByteBudget(limits);
  const account = budget.party(agentId('ann'));
  let next: UpstreamConnection | null = null;
  const made: UpstreamSessionState = new UpstreamSessionState({
    async open() {
      world.opened++;
      if (next === null) throw new Error('cannot be reached');
      made.over(next);
    },
    changed: (uri) => changed.push(uri),
    closed: () => world.closed,
    mayReceive: () => Promise.resolve(world.may),
    againMs: 1000,
    account,
    monotonic: () => world.now,
  });
  const answers: UpstreamResponse[] = [];
  const handler: ResponseHandler = { answer: (given) => answers.push(given), notice: () => {}, ask: () => {} };
  const ask = (over: UpstreamConnection, method: string, params: JsonObject) => over.request(method, params, handler);
  return {
    world,
    changed,
    budget,
    answers,
    state: made,
    willOpen: (connection: UpstreamConnection | null) => {
      next = connection;
    },
    ask,
    watch: (over: UpstreamConnection, uri: string) => ask(over, 'resources/subscribe', { uri }),
  };
}

const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a watched resource', () => {
  it('is watched again at a server that was started anew, and its agent told that it may have changed', async () => {
    const one = state();
    one.watch(one.state.over(upstream().connection), 'file:///a');
    const second = upstream();
    one.state.over(second.connection);
    await turns();
    expect([second.whats(), one.changed]).toEqual([['resources/subscribe {"uri":"file:///a"}'], ['file:///a']]);
  });

  it.each<[string, UpstreamResponse]>([
    ['refuses', refused('no')],
    ['never answers', lost],
  ])('is not kept, and costs nothing, where its server %s', async (_how, answer) => {
    const one = state();
    one.watch(one.state.over(upstream({ answer }).connection), 'file:///a');
    const second = upstream();
    one.state.over(second.connection);
    await turns();
    expect([second.whats(), one.answers, one.budget.used]).toEqual([[], [answer], 0]);
  });

  it('stays watched where a second subscription of it is refused', async () => {
    const one = state();
    const first = upstream({ holds: ['resources/subscribe'] });
    const over = one.state.over(first.connection);
    one.watch(over, 'file:///a');
    first.said[0]?.answer(ok);
    one.watch(over, 'file:///a');
    first.said[1]?.answer(refused('already'));
    const second = upstream();
    one.state.over(second.connection);
    await turns();
    expect(second.whats()).toHaveLength(1);
  });

  it.each<[string, UpstreamResponse, number]>([
    ['stays watched where the second of two that were asked at once is granted', ok, 1],
    ['is not watched where both of two that were asked at once are refused', refused('no'), 0],
  ])('%s', async (_what, second, times) => {
    const one = state();
    const first = upstream({ holds: ['resources/subscribe'] });
    const over = one.state.over(first.connection);
    one.watch(over, 'file:///a');
    one.watch(over, 'file:///a');
    first.said[0]?.answer(refused('no'));
    first.said[1]?.answer(second);
    const anew = upstream();
    one.state.over(anew.connection);
    await turns();
    expect([anew.whats().length, one.budget.used > 0]).toEqual([times, times > 0]);
  });

  it('that was asked for again after it was taken back outlives the answer to the first', async () => {
    const one = state();
    const first = upstream({ holds: ['resources/subscribe', 'resources/unsubscribe'] });
    const over = one.state.over(first.connection);
    one.watch(over, 'file:///a');
    void one.state.unwatch('file:///a');
    one.watch(over, 'file:///a');
    first.said[0]?.answer(refused('no'));
    const anew = upstream();
    one.state.over(anew.connection);
    await turns();
    expect(anew.whats()).toHaveLength(1);
  });

  it('is dropped where a rule came since that stands against it, or the server refuses it now', async () => {
    for (const [may, answer] of [
      [false, ok],
      [true, refused('gone')],
    ] as const) {
      const one = state();
      one.watch(one.state.over(upstream().connection), 'file:///a');
      one.world.may = may;
      one.state.over(upstream({ answer }).connection);
      await turns();
      expect(one.changed).toEqual([]);
    }
  });

  it('is not watched again where the agent took it back while the rules were asked', async () => {
    const one = state();
    one.watch(one.state.over(upstream().connection), 'file:///a');
    const second = upstream();
    one.state.over(second.connection);
    await one.state.unwatch('file:///a');
    await turns();
    expect(second.whats()).toEqual(['resources/unsubscribe {"uri":"file:///a"}']);
  });

  it('is refused beyond a thousand, and beyond what its agent may keep, without a word to the server', () => {
    const many = state();
    const first = upstream();
    const over = many.state.over(first.connection);
    for (let n = 0; n <= 1000; n++) many.watch(over, `file:///${n}`);
    expect([first.said.length, many.answers.at(-1)?.kind]).toEqual([1000, 'error']);
    const poor = state({ perParty: 600, total: 600 });
    const second = upstream();
    const overPoor = poor.state.over(second.connection);
    poor.watch(overPoor, 'file:///a');
    poor.watch(overPoor, 'file:///b');
    poor.watch(overPoor, 'file:///a');
    expect([second.said.length, poor.answers.map(({ kind }) => kind)]).toEqual([2, ['result', 'error', 'result']]);
  });

  it('gives its bytes back when it is taken back, and all when the session ends', async () => {
    const one = state();
    const over = one.state.over(upstream().connection);
    one.watch(over, 'file:///a');
    one.watch(over, 'file:///b');
    const both = one.budget.used;
    await one.state.unwatch('file:///a');
    expect(one.budget.used).toBe(both / 2);
    one.state.end();
    expect(one.budget.used).toBe(0);
  });

  it('of which the server was never told is taken back without a word', async () => {
    const one = state();
    const first = upstream();
    one.state.over(first.connection);
    await one.state.unwatch('file:///secret');
    first.connection.close();
    expect(first.said).toEqual([]);
  });

  it('that is no text is the server’s own business', () => {
    const one = state();
    const first = upstream();
    one.ask(one.state.over(first.connection), 'resources/subscribe', { uri: 7 });
    expect([first.whats(), one.budget.used]).toEqual([['resources/subscribe {"uri":7}'], 0]);
  });
});

describe('while the gate is closed', () => {
  it('a subscription that was taken back is told to the server with the first request after it', async () => {
    const one = state();
    const first = upstream();
    const over = one.state.over(first.connection);
    one.watch(over, 'file:///a');
    one.world.closed = true;
    await one.state.unwatch('file:///a');
    expect([one.state.forgot('file:///a'), first.said.length]).toEqual([true, 1]);
    one.world.closed = false;
    one.ask(over, 'tools/list', {});
    one.ask(over, 'tools/list', {});
    expect(first.whats().slice(1)).toEqual([
      'resources/unsubscribe {"uri":"file:///a"}',
      'tools/list {}',
      'tools/list {}',
    ]);
    expect(one.state.forgot('file:///a')).toBe(false);
  });

  it('a level waits for the first request after it, the last one alone', async () => {
    const one = state();
    const first = upstream();
    const over = one.state.over(first.connection);
    one.world.closed = true;
    expect([await one.state.setLevel('debug'), await one.state.setLevel('error')]).toEqual([null, null]);
    one.world.closed = false;
    one.ask(over, 'tools/list', {});
    expect(first.whats()).toEqual(['logging/setLevel {"level":"error"}', 'tools/list {}']);
  });

  it('a conversation is opened without a word, and told its level with the first request after it', async () => {
    const one = state();
    one.state.over(upstream().connection);
    await one.state.setLevel('debug');
    one.world.closed = true;
    const second = upstream();
    const over = one.state.over(second.connection);
    await turns();
    expect(second.said).toEqual([]);
    one.world.closed = false;
    one.ask(over, 'tools/list', {});
    one.ask(over, 'tools/list', {});
    expect(second.whats()).toEqual(['logging/setLevel {"level":"debug"}', 'tools/list {}', 'tools/list {}']);
  });

  it('a watched resource waits however long that is, and is watched once the gate is open', async () => {
    const one = state();
    one.watch(one.state.over(upstream().connection), 'file:///a');
    one.world.closed = true;
    const second = upstream();
    one.willOpen(second.connection);
    one.state.lost();
    for (let minute = 0; minute < 120; minute++) await vi.advanceTimersByTimeAsync(60_000);
    expect([one.world.opened, second.said]).toEqual([0, []]);
    one.world.closed = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([second.whats(), one.changed]).toEqual([['resources/subscribe {"uri":"file:///a"}'], ['file:///a']]);
  });
});

describe('a level', () => {
  it('is told again to a server that was started anew, and to none that knows of no log', async () => {
    const one = state();
    const silent = upstream({ logging: false });
    one.state.over(silent.connection);
    expect(await one.state.setLevel('warning')).toBeNull();
    const second = upstream();
    one.state.over(second.connection);
    expect([silent.said, second.whats()]).toEqual([[], ['logging/setLevel {"level":"warning"}']]);
  });

  it('is answered with the server’s error, and with nothing where no answer came', async () => {
    const one = state();
    one.state.over(upstream({ answer: refused('no such level') }).connection);
    expect(await one.state.setLevel('debug')).toEqual({ code: -1, message: 'no such level' });
    one.state.over(upstream({ answer: lost }).connection);
    expect(await one.state.setLevel('debug')).toBeNull();
  });
});

describe('a conversation that ended by itself', () => {
  it('is opened again where something is watched over it, until its server can be reached', async () => {
    const one = state();
    one.watch(one.state.over(upstream().connection), 'file:///a');
    one.state.lost();
    await vi.advanceTimersByTimeAsync(1000);
    expect(one.world.opened).toBe(1);
    const second = upstream();
    one.willOpen(second.connection);
    await vi.advanceTimersByTimeAsync(2000);
    expect([one.world.opened, second.whats()]).toEqual([2, ['resources/subscribe {"uri":"file:///a"}']]);
  });

  it('is left alone where nothing is watched, and after the session ended', async () => {
    const one = state();
    one.state.over(upstream().connection);
    one.state.lost();
    const other = state();
    other.watch(other.state.over(upstream().connection), 'file:///a');
    other.state.lost();
    other.state.end();
    await vi.advanceTimersByTimeAsync(10_000_000);
    expect([one.world.opened, other.world.opened]).toEqual([0, 0]);
  });
});
