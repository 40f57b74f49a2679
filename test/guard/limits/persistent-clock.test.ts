import { describe, expect, it } from 'vitest';
import { PersistentClock } from '../../../electron/guard/limits/persistent-clock.ts';

const never = Number.NEGATIVE_INFINITY;

function clockAt(mono: number) {
  const machine = { mono };
  return { machine, clock: new PersistentClock({ monotonic: () => machine.mono }) };
}

describe('the clock of the limits', () => {
  it('never goes back, whatever the machine’s does', () => {
    const { clock, machine } = clockAt(100);
    const seen = [100, 90, 110, 0].map((mono) => {
      machine.mono = mono;
      return clock.now();
    });
    expect(seen).toEqual([100, 100, 110, 110]);
  });

  it('begins with the machine’s where nothing was kept', () => {
    const { clock } = clockAt(7);
    clock.resume(null, never);
    expect(clock.stamp()).toEqual({ stamp: 7, monotonic: 7 });
  });
});

describe('after a restart it stands at', () => {
  it.each<[string, number, { stamp: number; monotonic: number } | null, number, number]>([
    [
      'the last stamp, and what passed since, where the machine went on',
      1500,
      { stamp: 9000, monotonic: 1000 },
      never,
      9500,
    ],
    [
      'the last stamp, and all that the machine runs, where that was started too',
      50,
      { stamp: 9000, monotonic: 1000 },
      never,
      9050,
    ],
    ['the newest reservation, where that is later than the stamp', 1500, { stamp: 9000, monotonic: 1000 }, 9200, 9500],
    ['the newest reservation, where the machine was started since', 50, { stamp: 9000, monotonic: 1000 }, 9200, 9250],
    ['the newest reservation, where no stamp was kept', 1500, null, 9200, 9200],
    ['the stamp, where the newest reservation is older', 1000, { stamp: 9000, monotonic: 1000 }, 100, 9000],
    [
      'the last stamp, where the machine’s clock stands below nothing',
      -5,
      { stamp: 9000, monotonic: 1000 },
      never,
      9000,
    ],
  ])('%s', (_what, mono, stored, newest, expected) => {
    const { clock, machine } = clockAt(mono);
    clock.resume(stored, newest);
    const at = clock.now();
    machine.mono += 10;
    expect([at, clock.now()]).toEqual([expected, expected + 10]);
  });

  it('what it stood at before, over any number of restarts', () => {
    let stamp = { stamp: 1000, monotonic: 1000 };
    for (let start = 0; start < 5; start++) {
      const { clock, machine } = clockAt(0);
      clock.resume(stamp, never);
      machine.mono = 100;
      expect(clock.now()).toBe(stamp.stamp + 100);
      stamp = clock.stamp();
    }
    expect(stamp.stamp).toBe(1500);
  });
});
