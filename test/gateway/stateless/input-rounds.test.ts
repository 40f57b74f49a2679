import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InputRounds } from '../../../electron/gateway/stateless/input-rounds.ts';
import { maxRounds } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { ServerRequest } from '../../../shared/upstream-connection.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function question(method = 'roots/list', pass?: () => boolean) {
  const responses: unknown[] = [];
  const gone = new AbortController();
  const request = {
    method,
    params: {},
    signal: gone.signal,
    respond: (response: unknown) => void responses.push(response),
    ...(pass === undefined ? {} : { pass }),
  } as unknown as ServerRequest;
  return { request, responses, gone };
}

function rounds() {
  const state = { capabilities: { roots: {} } as JsonObject, listens: true, why: null as string | null };
  const handed: string[][] = [];
  const input = new InputRounds({
    capabilities: () => state.capabilities,
    listens: () => state.listens,
    hand(requests) {
      handed.push(Object.keys(requests));
      return state.why;
    },
  });
  return { input, state, handed };
}
const refused = (why: string) => [{ kind: 'error', error: expect.objectContaining({ message: why }) }];
const roots = { roots: [] };

describe('Questions of one call', () => {
  it('that come at once reach the agent at once, and each is answered once', () => {
    const { input, handed } = rounds();
    const [one, two] = [question(), question()];
    input.ask(one.request);
    vi.advanceTimersByTime(14);
    input.ask(two.request);
    expect(handed).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(handed).toEqual([['ask-1', 'ask-2']]);
    input.answer({ 'ask-2': roots });
    input.answer({ 'ask-2': roots });
    expect([one.responses, two.responses]).toEqual([[], [{ kind: 'result', result: roots }]]);
    input.send();
    expect(handed.at(-1)).toEqual(['ask-1']);
  });

  it('are not answered by what was said before they were told, by what is no answer, or under another name', () => {
    const { input, handed } = rounds();
    const one = question();
    input.ask(one.request);
    input.answer({ 'ask-1': roots });
    vi.advanceTimersByTime(15);
    input.answer({ 'ask-1': { roots: 'none' }, 'ask-2': roots, constructor: roots });
    input.answer(Object.create({ 'ask-1': roots }) as JsonObject);
    expect([one.responses, handed]).toEqual([[], [['ask-1']]]);
    input.answer({ 'ask-1': roots });
    expect(one.responses).toHaveLength(1);
  });

  it('wait until the agent listens', () => {
    const { input, state, handed } = rounds();
    state.listens = false;
    input.ask(question().request);
    vi.advanceTimersByTime(100);
    expect(handed).toEqual([]);
    state.listens = true;
    input.send();
    expect(handed).toEqual([['ask-1']]);
  });

  it('that were told before their time was up are not told again by it', () => {
    const { input, handed } = rounds();
    input.ask(question().request);
    vi.advanceTimersByTime(10);
    input.send();
    vi.advanceTimersByTime(100);
    expect(handed).toEqual([['ask-1']]);
    input.ask(question().request);
    vi.advanceTimersByTime(15);
    expect(handed).toEqual([['ask-1'], ['ask-1', 'ask-2']]);
  });

  it('that an agent does not offer to answer are refused at once, or when it offers it no more', () => {
    const { input, state, handed } = rounds();
    const [sample, later] = [question('sampling/createMessage'), question()];
    input.ask(sample.request);
    expect(sample.responses).toMatchObject([{ kind: 'error' }]);
    input.ask(later.request);
    state.capabilities = {};
    vi.advanceTimersByTime(15);
    expect(later.responses).toMatchObject([{ kind: 'error' }]);
    expect(handed).toEqual([]);
  });

  it('are sixteen at once at most', () => {
    const { input } = rounds();
    const all = Array.from({ length: 17 }, () => question());
    for (const { request } of all) input.ask(request);
    expect(all.map(({ responses }) => responses.length)).toEqual([...Array.from({ length: 16 }, () => 0), 1]);
    expect(all[16]?.responses).toEqual(refused('16 questions of this call are open'));
    all[0]?.gone.abort();
    const more = question();
    input.ask(more.request);
    expect(more.responses).toEqual([]);
  });

  it('that their server takes back are told to nobody', () => {
    const { input, handed } = rounds();
    const one = question();
    input.ask(one.request);
    one.gone.abort();
    vi.advanceTimersByTime(15);
    input.answer({ 'ask-1': roots });
    expect([handed, one.responses]).toEqual([[], []]);
  });

  it('that their server took back before they came are none', () => {
    const { input, handed } = rounds();
    const one = question();
    one.gone.abort();
    input.ask(one.request);
    vi.advanceTimersByTime(15);
    expect(handed).toEqual([]);
  });

  it('are refused where a server never has enough', () => {
    const { input, handed } = rounds();
    for (let round = 1; round <= maxRounds; round++) {
      input.ask(question().request);
      vi.advanceTimersByTime(15);
      input.answer({ [`ask-${round}`]: roots });
    }
    const one = question();
    input.ask(one.request);
    vi.advanceTimersByTime(15);
    expect(handed).toHaveLength(maxRounds);
    expect(one.responses).toEqual(refused(`the agent was asked ${maxRounds} times in one call`));
  });

  it('are refused where they cannot be handed over, all of them, with the reason', () => {
    const { input, state } = rounds();
    state.why = 'too large';
    const all = [question(), question()];
    for (const { request } of all) input.ask(request);
    vi.advanceTimersByTime(15);
    input.answer({ 'ask-1': roots, 'ask-2': roots });
    input.end('over', false);
    expect(all.map(({ responses }) => responses)).toEqual([refused('too large'), refused('too large')]);
  });

  it('end with the call: what was not told may pass on to another, the rest is refused, and so is what comes later', () => {
    const { input, handed } = rounds();
    const passed: string[] = [];
    const told = question('roots/list', () => passed.push('told') > 0);
    input.ask(told.request);
    vi.advanceTimersByTime(15);
    const [goes, stays] = [question('roots/list', () => passed.push('goes') > 0), question('roots/list', () => false)];
    input.ask(goes.request);
    input.ask(stays.request);
    input.end('the call is over', true);
    expect(passed).toEqual(['goes']);
    expect([told.responses, goes.responses, stays.responses]).toEqual([
      refused('the call is over'),
      [],
      refused('the call is over'),
    ]);
    const late = question();
    input.ask(late.request);
    expect(late.responses).toEqual(refused('the call is over'));
    vi.advanceTimersByTime(100);
    expect(handed).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that end with a call that was cancelled pass on to no other', () => {
    const { input } = rounds();
    const one = question('roots/list', () => true);
    input.ask(one.request);
    input.end('cancelled', false);
    expect(one.responses).toEqual(refused('cancelled'));
  });
});
