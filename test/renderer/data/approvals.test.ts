import { describe, expect, test } from 'vitest';
import { createApprovals, waitingCalls } from '../../../renderer/data/approvals.ts';
import type { InterfaceBridge } from '../../../renderer/data/transport/bridge.ts';
import type { AskView } from '../../../shared/control/asks.ts';
import { askOf } from '../support/fake-approvals.ts';

function storageOf(kept: Record<string, string> = {}): Storage {
  const map = new Map(Object.entries(kept));
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
  } as Storage;
}

function opened(storage = storageOf()) {
  const sent: { ids: string[] }[] = [];
  const said: string[] = [];
  const bridge = {
    async call(_name: string, input: { ids: string[] }) {
      sent.push(input);
      if (input.ids.includes('broken')) throw new Error('the pipe is gone');
      return input.ids.map((id) => ({ id, done: id !== 'late', why: id === 'late' ? 'It was denied already.' : null }));
    },
  } as unknown as Pick<InterfaceBridge, 'call'>;
  const approvals = createApprovals(bridge, { problem: (text: string) => void said.push(text) } as never, storage);
  const receive = (...waiting: AskView[]) =>
    approvals.receive({ waiting, unseen: [], sessions: [], timeoutSeconds: 120, holdSeconds: 45 });
  const card = (key: string) => {
    const found = approvals.queue.get().find((one) => one.key === key);
    if (!found) throw new Error(`${key} is not shown`);
    return found;
  };
  return { approvals, receive, card, sent, said };
}
const deny = (note: string | null) => ({ kind: 'deny', note }) as const;

describe('answers from a page', () => {
  test('go by a hundred at once, each with its own ids, and say once why one came too late', async () => {
    const asks = Array.from({ length: 250 }, (_, index) => askOf(index === 3 ? 'late' : `ask-${index}`));
    const { approvals, receive, card, sent, said } = opened();
    receive(...asks);
    expect(await approvals.answer(card('ask-0'), asks, { kind: 'once' })).toBe(true);
    expect(sent.map(({ ids }) => ids.length)).toEqual([100, 100, 50]);
    expect(said).toEqual(['It was denied already.']);
  });

  test('that cannot be sent are said not to count, and the note stays', async () => {
    const { approvals, receive, card, said } = opened();
    receive(askOf('broken'));
    approvals.setNote('broken', 'Wrong run');
    expect(await approvals.answer(card('broken'), card('broken').asks, deny('Wrong run'))).toBe(false);
    expect(said).toEqual([expect.stringMatching(/^Not answered\. .*pipe is gone/)]);
    expect(approvals.notes.get().get('broken')).toBe('Wrong run');
    expect(approvals.answering.get().size).toBe(0);
  });

  test('are given once: a second press while one is under way sends nothing', async () => {
    const { approvals, receive, card, sent } = opened();
    receive(askOf('ask-1'));
    const both = [1, 2].map(() => approvals.answer(card('ask-1'), card('ask-1').asks, { kind: 'once' }));
    expect(await Promise.all(both)).toEqual([true, false]);
    expect(sent).toHaveLength(1);
  });

  test('take the ask away from before the person, while one that ended elsewhere stays', async () => {
    const { approvals, receive, card } = opened();
    receive(askOf('ask-1'), askOf('ask-2'));
    approvals.open('ask-1');
    receive(askOf('ask-2'));
    expect(card('ask-1').over).toBe(true);
    approvals.open('ask-2');
    await approvals.answer(card('ask-2'), card('ask-2').asks, { kind: 'once' });
    receive();
    expect(approvals.queue.get()).toEqual([]);
  });
});

describe('reasons of a person', () => {
  test('are the last three, each once, and outlive the page', async () => {
    const storage = storageOf();
    const { approvals, receive, card } = opened(storage);
    for (const note of ['one', 'two', 'three', 'two', ' four ']) {
      receive(askOf('ask-1'));
      await approvals.answer(card('ask-1'), card('ask-1').asks, deny(note));
    }
    expect(approvals.reasons.get()).toEqual(['four', 'two', 'three']);
    expect(opened(storage).approvals.reasons.get()).toEqual(['four', 'two', 'three']);
  });

  test('that are damaged in the storage are none', () => {
    for (const kept of ['{', '"text"', '[1, null]']) {
      expect(opened(storageOf({ 'railguard.reasons': kept })).approvals.reasons.get()).toEqual([]);
    }
  });

  test('typed to an ask that ended meanwhile are offered again; spaces alone are none', () => {
    const { approvals, receive } = opened();
    receive(askOf('ask-1'), askOf('ask-2'));
    approvals.setNote('ask-1', 'Only on Mondays');
    approvals.setNote('ask-2', '   ');
    receive();
    expect(approvals.reasons.get()).toEqual(['Only on Mondays']);
  });
});

test('calls that wait are counted, not cards: identical ones each, and one whose calls ended as one', () => {
  const waiting = [askOf('a', { count: 3 }), askOf('b', { count: 0 }), askOf('c', { state: 'allowed' })];
  expect(waitingCalls({ waiting, unseen: [], sessions: [], timeoutSeconds: 120, holdSeconds: 45 })).toBe(4);
  expect(waitingCalls(null)).toBe(0);
});
