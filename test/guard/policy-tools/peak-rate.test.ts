import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PeakRate } from '../../../electron/guard/policy-tools/peak-rate.ts';
import { runs } from '../../support/runs.ts';

const peakOf = (moments: readonly number[], spanMs: number): number => {
  const rate = new PeakRate(spanMs);
  for (const at of moments) rate.add(at);
  return rate.peak;
};

it('A peak is the most moments that any closed span holds', () => {
  expect(peakOf([], 10)).toBe(0);
  expect(peakOf([0, 10], 10)).toBe(2);
  expect(peakOf([0, 11], 10)).toBe(1);
  expect(peakOf([0, 1, 2, 50, 51], 10)).toBe(3);
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 60 }), fc.integer({ min: 1, max: 50 }), (given, spanMs) => {
      const moments = given.toSorted((a, b) => a - b);
      const most = Math.max(
        0,
        ...moments.map((from) => moments.filter((at) => at >= from && at - from <= spanMs).length),
      );
      expect(peakOf(moments, spanMs)).toBe(most);
    }),
    { numRuns: runs(300) },
  );
});

it('A moment that comes out of its order counts as the one before it', () => {
  expect(peakOf([100, 95, 111], 10)).toBe(2);
  expect(peakOf([100, 0, 110], 10)).toBe(3);
});

it('A long history is found no other than a short one', () => {
  const moments = Array.from({ length: 5000 }, (_, index) => index * 10);
  expect(peakOf(moments, 50)).toBe(6);
  expect(peakOf([...moments, 50_000, 50_000, 50_000], 50)).toBe(8);
});
