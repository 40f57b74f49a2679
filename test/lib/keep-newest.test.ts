import { expect, it } from 'vitest';
import { keepNewest } from '../../electron/lib/keep-newest.ts';

it('a bounded map or set forgets what was put in first, and nothing while there is room', () => {
  const map = new Map([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);
  keepNewest(map, 3);
  expect([...map.keys()]).toEqual(['a', 'b', 'c']);
  map.delete('a');
  map.set('a', 4);
  keepNewest(map, 1);
  expect([...map.keys()]).toEqual(['a']);
  const set = new Set([1, 2, 3]);
  keepNewest(set, 0);
  expect(set.size).toBe(0);
});
