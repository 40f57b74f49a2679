import { expect, test } from 'vitest';
import { barsOf } from '../../../../renderer/features/calls/minutes.ts';

test('bars fill the width and keep to the height', () => {
  const { bars, peak } = barsOf(
    [
      { at: 0, passed: 8, denied: 2 },
      { at: 60_000, passed: 0, denied: 0 },
    ],
    70,
    34,
  );
  expect(peak).toBe(10);
  expect((bars[0]?.passedHeight ?? 0) + (bars[0]?.deniedHeight ?? 0)).toBeCloseTo(34);
  expect((bars[1]?.x ?? 0) + (bars[1]?.width ?? 0)).toBeCloseTo(70);
});

test('each kind that occurred is seen beside a peak of thousands, and stays in the chart', () => {
  const { bars } = barsOf(
    [
      { at: 0, passed: 12_035, denied: 1 },
      { at: 60_000, passed: 13, denied: 27 },
      { at: 120_000, passed: 0, denied: 12_000 },
    ],
    100,
    34,
  );
  for (const bar of bars) {
    if (bar.denied > 0) expect(bar.deniedHeight).toBeGreaterThanOrEqual(2);
    if (bar.passed > 0) expect(bar.passedHeight).toBeGreaterThanOrEqual(2);
    expect(bar.deniedHeight + bar.passedHeight).toBeLessThanOrEqual(34.001);
  }
});

test('one bar alone stays a bar, in the middle of its room', () => {
  const { bars } = barsOf([{ at: 0, passed: 3, denied: 0 }], 1_000, 34);
  expect(bars[0]).toMatchObject({ x: 480, width: 40 });
});
