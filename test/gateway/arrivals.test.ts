import { describe, expect, it, vi } from 'vitest';
import { Arrivals } from '../../electron/gateway/admission/arrivals.ts';
import type { Charge } from '../../electron/lib/byte-budget.ts';

function enter(arrivals: Arrivals, party: string, bytes: number) {
  const arrival: { room: Charge | null | undefined; leave: () => void } = { room: undefined, leave: () => {} };
  arrival.leave = arrivals.enter(party, bytes, (room) => {
    arrival.room = room;
  });
  return arrival;
}

describe('room for bodies on their way in', () => {
  const limits = { perParty: 10, total: 20 };

  it('is given at once, up to the share of each and the whole', () => {
    const arrivals = new Arrivals(limits, 1000);
    const [one, two, third] = [enter(arrivals, 'a', 10), enter(arrivals, 'b', 10), enter(arrivals, 'c', 1)];
    expect(one.room).toMatchObject({ bytes: 10 });
    expect(two.room).toMatchObject({ bytes: 10 });
    expect(third.room).toBeUndefined();
    expect(arrivals.waiting).toBe(1);
    one.room?.release();
    expect(third.room).toMatchObject({ bytes: 1 });
  });

  it('goes to those who wait in turn, however many bodies one of them sends', () => {
    const arrivals = new Arrivals(limits, 1000);
    const first = enter(arrivals, 'a', 10);
    const greedy = Array.from({ length: 5 }, () => enter(arrivals, 'a', 10));
    const other = enter(arrivals, 'b', 10);
    expect(other.room).toMatchObject({ bytes: 10 });
    const third = enter(arrivals, 'c', 5);
    first.room?.release();
    expect(greedy[0]?.room).toMatchObject({ bytes: 10 });
    greedy[0]?.room?.release();
    // `a` was served: it is the turn of `c`, which fits beside whatever comes.
    expect(third.room).toMatchObject({ bytes: 5 });
    expect(arrivals.used).toBeLessThanOrEqual(20);
  });

  it('is refused after a while, and nothing is counted then', () => {
    vi.useFakeTimers();
    try {
      const arrivals = new Arrivals(limits, 1000);
      const held = enter(arrivals, 'a', 10);
      const late = enter(arrivals, 'a', 10);
      vi.advanceTimersByTime(1000);
      expect(late.room).toBeNull();
      expect(arrivals.waiting).toBe(0);
      held.room?.release();
      expect(arrivals.used).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not given to one that no longer waits', () => {
    const arrivals = new Arrivals(limits, 1000);
    const held = enter(arrivals, 'a', 10);
    const gone = enter(arrivals, 'a', 10);
    gone.leave();
    held.room?.release();
    expect(gone.room).toBeUndefined();
    expect(arrivals.used).toBe(0);
  });

  it('is given to a smaller one as soon as the one before it waits no longer', () => {
    vi.useFakeTimers();
    try {
      const arrivals = new Arrivals(limits, 1000);
      enter(arrivals, 'a', 6);
      const gone = enter(arrivals, 'a', 10);
      const small = enter(arrivals, 'a', 2);
      gone.leave();
      gone.leave();
      expect(small.room).toMatchObject({ bytes: 2 });
      const late = enter(arrivals, 'a', 10);
      vi.advanceTimersByTime(500);
      const behind = enter(arrivals, 'a', 1);
      vi.advanceTimersByTime(500);
      expect([late.room, behind.room]).toMatchObject([null, { bytes: 1 }]);
      expect([arrivals.waiting, arrivals.used]).toEqual([0, 9]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is there at once again for whoever waited in vain', () => {
    const arrivals = new Arrivals(limits, 1000);
    const held = enter(arrivals, 'a', 10);
    const gone = enter(arrivals, 'a', 10);
    gone.leave();
    held.room?.release();
    expect(enter(arrivals, 'a', 10).room).toMatchObject({ bytes: 10 });
    expect(arrivals.waiting).toBe(0);
  });

  it('is given by turns, one body of each that waits, whoever began', () => {
    const arrivals = new Arrivals({ perParty: 20, total: 20 }, 1000);
    const held = [enter(arrivals, 'x', 10), enter(arrivals, 'x', 10)];
    const order: string[] = [];
    const wait = (party: string, count: number): void => {
      for (let index = 0; index < count; index++) {
        arrivals.enter(party, 10, (room) => {
          order.push(party);
          queueMicrotask(() => room?.release());
        });
      }
    };
    wait('a', 3);
    wait('b', 3);
    held[0]?.room?.release();
    return vi.waitFor(() => expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']));
  });
});
