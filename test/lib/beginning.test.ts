import { describe, expect, it } from 'vitest';
import { beginningOf } from '../../electron/lib/beginning.ts';

describe('the beginning of a text', () => {
  it.each<[text: string, most: number, beginning: string]>([
    ['', 5, ''],
    ['abc', 0, ''],
    ['abc', -2, ''],
    ['abc', 2, 'ab'],
    ['abc', 3, 'abc'],
    ['abc', 9, 'abc'],
    ['a🧪c', 1, 'a'],
    ['a🧪c', 2, 'a'],
    ['a🧪c', 3, 'a🧪'],
    ['🧪', 1, ''],
    ['a\ud83d', 2, 'a\ud83d'],
    ['a\ud83dbc', 2, 'a\ud83d'],
    ['a\udc00b', 2, 'a\udc00'],
  ])('of %j, %d long at most, is %j', (text, most, beginning) => {
    expect(beginningOf(text, most)).toBe(beginning);
  });
});
