import { expect, test } from 'vitest';
import { barsOf } from '../../../../renderer/features/calls/minutes.ts';

test('bars fill the width and keep to the height', () => {
  const { bars, peak } = barsOf(
    [
      { at: 0, passed: 8, denied: 2 },
      { at: 60_000, passed: 0, denied: 0 },
    ],
    100,
    34,
  );
  expect(peak).toBe(10);
  expect((bars[0]?.passedHeight ?? 0) + (bars[0]?.deniedHeight ?? 0)).toBeCloseTo(34);
  expect((bars[1]?.x ?? 0) + (bars[1]?.width ?? 0)).toBeCloseTo(100);
});
