import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactEntries, SlidingWindow, toUnits, unit } from '../../../electron/guard/limits/sliding-window.ts';
import { runs } from '../../support/runs.ts';

describe('A weight in millionths', () => {
  it.each([
    [1, unit],
    [0.1, 100_000],
    [0.07, 70_000],
    [2.5, 2_500_000],
    [0.000001, 1],
    [0.0000001, 1],
    [1e-12, 1],
    [1.0000001, 1_000_001],
    [0.1234567, 123_457],
    [12.000_000_5, 12_000_001],
    [0, 0],
    [-1, 0],
    [1e15, 1e21],
  ])('%d is %d: rounded up, and off its digits', (weight, units) => {
    expect(toUnits(weight)).toBe(units);
  });
});

const windowMs = 1000;
type Step =
  | { readonly do: 'add'; readonly ago: number; readonly units: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'remove'; readonly which: number };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('add' as const),
        // Restored and moved entries come a little late.
        ago: fc.constantFrom(0, 0, 0, 1, 40, 999, 1000, 1001),
        units: fc.integer({ min: 0, max: 4 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 7, 100, 999, 1000, 1001) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), which: fc.nat(20) }) },
  ),
  { maxLength: 60 },
);

describe('The calls of a window', () => {
  it('are exactly those of a list that is looked through each time', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const log = new SlidingWindow(windowMs);
        let now = 5000;
        let model: { at: number; units: number }[] = [];
        const held = () => model.filter(({ at }) => now - at <= windowMs);
        for (const step of all) {
          if (step.do === 'wait') now += step.ms;
          else if (step.do === 'add') {
            log.add(now - step.ago, step.units);
            if (step.units > 0) model.push({ at: now - step.ago, units: step.units });
          } else {
            const one = model[step.which % Math.max(1, model.length)];
            if (one === undefined) continue;
            const isThere = held().includes(one);
            expect(log.remove(one.at, one.units, now)).toBe(isThere);
            if (isThere) model = model.filter((other) => other !== one);
          }
          const there = held();
          const total = there.reduce((sum, { units }) => sum + units, 0);
          expect(log.total(now)).toBe(total);
          expect(log.empty(now)).toBe(total === 0);
          expect(log.size).toBe(there.length);
          expect(log.entries(now).map(({ at }) => at)).toEqual(there.map(({ at }) => at).toSorted((a, b) => a - b));
          for (const wanted of [1, total, total + 1]) {
            const ms = log.untilFree(wanted, now);
            if (wanted > total || total === 0) {
              expect(ms).toBeNull();
              continue;
            }
            const left = (at: number) =>
              there.filter((one) => at - one.at <= windowMs).reduce((s, { units }) => s + units, 0);
            expect(ms).not.toBeNull();
            expect(total - left(now + (ms ?? 0))).toBeGreaterThanOrEqual(wanted);
            expect(total - left(now + (ms ?? 0) - 1)).toBeLessThan(wanted);
          }
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it('that are too many for a moment each leave late by a thousandth of the window at most, and never early', () => {
    const long = new SlidingWindow(10_000);
    const moments: number[] = [];
    for (let call = 0; call < 5 * exactEntries; call++) {
      const at = Math.floor(call * 1.7);
      moments.push(at);
      long.add(at, 1);
    }
    expect(long.size).toBeLessThanOrEqual(2 * exactEntries);
    const end = moments.at(-1) ?? 0;
    const held = (now: number, windowMs: number) => moments.filter((at) => now - at <= windowMs).length;
    for (let now = end; now < end + 10_100; now += 137) {
      expect(long.total(now)).toBeGreaterThanOrEqual(held(now, 10_000));
      expect(long.total(now)).toBeLessThanOrEqual(held(now, 10_010));
    }
    expect(long.total(end + 10_011)).toBe(0);
  });

  it('can be taken back one by one where they were joined, each once', () => {
    const log = new SlidingWindow(10_000);
    for (let call = 0; call < 3 * exactEntries; call++) log.add(call, 1);
    const before = log.total(3 * exactEntries);
    expect(log.remove(2 * exactEntries + 5, 1, 3 * exactEntries)).toBe(true);
    expect(log.remove(7, 1, 3 * exactEntries)).toBe(true);
    expect(log.total(3 * exactEntries)).toBe(before - 2);
    expect(log.remove(3 * exactEntries + 1, 1, 3 * exactEntries + 1)).toBe(false);
    expect(log.remove(20_000, 1, 20_000)).toBe(false);
  });

  it('cost as much memory as are still in it', () => {
    const log = new SlidingWindow(100);
    for (let now = 0; now < 100_000; now += 10) {
      log.add(now, 1);
      expect(log.total(now)).toBeLessThanOrEqual(11);
    }
    expect(log.size).toBe(11);
  });
});
