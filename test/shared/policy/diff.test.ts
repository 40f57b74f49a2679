import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from '../../../shared/policy/diff.ts';

const words = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`);

describe('A comparison of two texts', () => {
  it('names the lines that came and went, with their numbers', () => {
    expect(words('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual([' a', '-b', '+x', ' c', '+d']);
    expect(diffLines('a\nb\n', 'b\n')).toEqual([
      { kind: 'removed', text: 'a', before: 1, after: null },
      { kind: 'same', text: 'b', before: 2, after: 1 },
    ]);
  });

  it('of equal texts has no change, whatever ends their lines', () => {
    expect(words('a\r\nb\r\n', 'a\nb')).toEqual([' a', ' b']);
    expect(words('', '')).toEqual([]);
  });

  it('gives back both texts', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
      .map((lines) => lines.map((line) => `${line}\n`).join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const without = (kind: string) =>
          lines
            .filter((line) => line.kind !== kind)
            .map((line) => `${line.text}\n`)
            .join('');
        expect(without('added')).toBe(before);
        expect(without('removed')).toBe(after);
      }),
    );
  });

  it('stays quick where two large texts have nothing in common', () => {
    const many = (mark: string) => Array.from({ length: 20_000 }, (_, index) => `${mark}${index}`).join('\n');
    expect(diffLines(many('a'), many('b'))).toHaveLength(40_000);
  });
});
