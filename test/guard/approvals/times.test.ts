import { describe, expect, it } from 'vitest';
import { Spared } from '../../../electron/guard/approvals/spared.ts';
import { type WaitSettings, waitTimes } from '../../../electron/guard/approvals/times.ts';
import { personAgent } from '../../../shared/reserved-names.ts';
import { claude, cursor } from '../support.ts';

describe('A call that waits for a person is held', () => {
  let set: WaitSettings = { timeoutSeconds: 120, holdSeconds: 50 };
  const times = (holdSeconds: number | null = null) =>
    waitTimes({ settings: () => set, ownHold: (agent) => (agent === claude ? 7 : null), holdSeconds });

  it('as long as its agent has a hold of its own, else as the entry was told, else as is set by then', () => {
    const told = times(30);
    const plain = times();
    expect([told.holdMs(claude), told.holdMs(cursor), plain.holdMs(claude), plain.holdMs(cursor)]).toEqual([
      7000, 30_000, 7000, 50_000,
    ]);
    set = { ...set, holdSeconds: 5 };
    expect(plain.holdMs(cursor)).toBe(5000);
    expect(times(0).holdMs(cursor)).toBe(0);
  });

  it('for an hour where a person sent it', () => {
    expect(times(1).holdMs(personAgent)).toBe(3_600_000);
  });

  it('longer where its client hears of progress, but for an agent with a hold of its own or a client that gave up', () => {
    const waits = times();
    expect([waits.longHoldMs?.(cursor), waits.longHoldMs?.(claude)]).toEqual([600_000, null]);
    waits.gaveUp(cursor);
    expect([waits.longHoldMs?.(cursor), times().longHoldMs?.(cursor)]).toEqual([null, 600_000]);
  });

  it('and is asked about until somebody answers, or as long as is set', () => {
    set = { timeoutSeconds: null, holdSeconds: 50 };
    expect(times().askMs()).toBeNull();
    set = { timeoutSeconds: 3, holdSeconds: 50 };
    expect(times().askMs()).toBe(3000);
  });
});

describe('An ask for which a rule is being written', () => {
  it('is spared until that is over; who ends asks is told of it then, where it still is', () => {
    const asks = new Map([['1', { id: '1' } as never]]);
    const spared = new Spared((id) => asks.get(id) ?? null);
    const told: unknown[] = [];
    const [first, second] = [spared.add('1'), spared.add('2')];
    expect([spared.has('1'), spared.has('2'), spared.has('3')]).toEqual([true, true, false]);
    spared.onEnd((ask) => told.push([ask.id, spared.has(ask.id)]));
    second();
    expect(told).toEqual([]);
    first();
    expect(told).toEqual([['1', false]]);
    expect(spared.has('1')).toBe(false);
  });
});
