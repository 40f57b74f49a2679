import { describe, expect, test } from 'vitest';
import {
  axisLabels,
  bandCount,
  bandKeys,
  latencyBars,
  piecesOf,
  placeOf,
  scaleOf,
  total,
} from '../../../../renderer/features/insights/stacks.ts';

const all = new Set(bandKeys);

describe('a bar', () => {
  test('counts an ask that nobody answered as denied', () => {
    expect(bandCount({ denied: 3, expired: 2 }, 'denied')).toBe(5);
    expect(total({ allowed: 1, denied: 3, expired: 2 })).toBe(6);
  });
  test('has what was stopped at its base and what passed on top', () => {
    const pieces = piecesOf({ allowed: 50, denied: 30, hidden: 20 }, all, 100, 200);
    expect(pieces).toEqual([
      { band: 'denied', y: 140, height: 60 },
      { band: 'hidden', y: 100, height: 40 },
      { band: 'allowed', y: 0, height: 100 },
    ]);
  });
  test('shows each kind that occurred beside a peak of thousands, and never leaves the chart', () => {
    const pieces = piecesOf(
      { allowed: 12_000, denied: 1, hidden: 1, limited: 1, waiting: 1, error: 1 },
      all,
      12_005,
      100,
    );
    expect(pieces).toHaveLength(6);
    for (const piece of pieces) {
      expect(piece.height).toBeGreaterThanOrEqual(2);
      expect(piece.y).toBeGreaterThanOrEqual(-0.001);
    }
  });
  test('leaves out what a person took out', () => {
    expect(piecesOf({ allowed: 5, denied: 1 }, new Set(['denied'] as const), 5, 100).map(({ band }) => band)).toEqual([
      'denied',
    ]);
  });
});

describe('a scale', () => {
  test.each([
    [0, [0, 1, 2, 3]],
    [3, [0, 1, 2, 3]],
    [52, [0, 20, 40, 60]],
    [99, [0, 50, 100, 150]],
    [12_035, [0, 5_000, 10_000, 15_000]],
  ])('up to %d has few whole lines', (most, lines) => {
    expect(scaleOf(most)).toEqual(lines);
  });
});

describe('latencies', () => {
  test('stand in bars that double, none is lost', () => {
    const bars = latencyBars([
      [0.9, 1],
      [1, 2],
      [1.5, 4],
      [100, 8],
    ]);
    expect(bars[0]).toEqual({ from: 0.5, to: 1, calls: 3 });
    expect(bars.reduce((sum, { calls }) => sum + calls, 0)).toBe(15);
  });
  test('of many magnitudes are folded into ten bars at the rarer end', () => {
    const bars = latencyBars([
      [0.01, 1],
      [64, 100],
      [128, 100],
      [100_000, 3],
    ]);
    expect(bars).toHaveLength(10);
    expect(bars.reduce((sum, { calls }) => sum + calls, 0)).toBe(204);
  });
  test('a percentile stands where its bar is', () => {
    const bars = latencyBars([
      [1, 1],
      [4, 1],
    ]);
    expect(placeOf(1, bars)).toBeCloseTo(1 / 3);
    expect(placeOf(1_000, bars)).toBe(1);
  });
});

test('an axis of latencies says its unit where it begins', () => {
  const labels = (...edges: number[]) => axisLabels(edges.map((to) => ({ to })));
  expect(labels(0.0625, 0.5, 1, 512, 1_024, 2_048)).toEqual(['0.06 ms', '0.5', '1', '512', '1 s', '2']);
  expect(labels(4_096, 8_192)).toEqual(['4 s', '8']);
});
