import { expect, test } from 'vitest';
import { changedParts } from '../../../renderer/ui/changed-parts.ts';

test('marks the words that differ, and loses none', () => {
  const before = 'Pay with 4000 0002 at once';
  const after = 'Pay with a card at once';
  const [one, other] = changedParts(before, after);
  expect(one).toEqual(['Pay with ', '4000 0002', ' at once']);
  expect(other).toEqual(['Pay with ', 'a card', ' at once']);
  expect(changedParts('a a', 'a')[0].join('')).toBe('a a');
  expect(changedParts('', 'x y')).toEqual([
    ['', '', ''],
    ['', 'x y', ''],
  ]);
});
