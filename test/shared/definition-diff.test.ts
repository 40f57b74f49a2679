import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffLines } from '../../shared/definition-diff.ts';

it.each<[what: string, before: unknown, after: unknown, lines: readonly string[]]>([
  ['nothing where nothing changed', { name: 'a' }, { name: 'a' }, []],
  ['nothing where members stand in another order', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }, []],
  ['a value that is another', { a: 1, b: 2 }, { a: 1, b: 3 }, ['-   "b": 2', '+   "b": 3']],
  ['a text line by line', 'one\ntwo\nthree', 'one\n2\nthree', ['- two', '+ 2']],
  ['a text that begins', null, 'one\ntwo', ['+ one', '+ two']],
  ['a definition that is gone', { a: 1 }, null, ['- {', '-   "a": 1', '- }']],
  ['nothing of what was never there', null, null, []],
  ['a text that became an object', 'a', { a: 1 }, ['- a', '+ {', '+   "a": 1', '+ }']],
])('shows %s', (_what, before, after, lines) => {
  expect(diffLines(before, after)).toEqual(lines);
});

const text = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 8 });

/** What is left of lines when some of them are taken out, in order; null where one is not found. */
function without(lines: readonly string[], gone: readonly string[]): readonly string[] | null {
  let next = 0;
  const left = lines.filter((line) => line !== gone[next] || next++ === gone.length);
  return next === gone.length ? left : null;
}

/** The length of the longest row of lines that both have, by trying all. */
function longest(a: readonly string[], b: readonly string[]): number {
  const [first, ...rest] = a;
  if (first === undefined) return 0;
  const at = b.indexOf(first);
  return Math.max(longest(rest, b), at === -1 ? 0 : 1 + longest(rest, b.slice(at + 1)));
}

it('shows as few lines as can be, each as it stands in its side', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before.join('\n'), after.join('\n'));
      const gone = lines.flatMap((line) => (line.startsWith('- ') ? line.slice(2) : []));
      const come = lines.flatMap((line) => (line.startsWith('+ ') ? line.slice(2) : []));
      const common = longest(before, after);
      expect([gone.length, come.length]).toEqual([before.length - common, after.length - common]);
      expect(without(before, gone)).not.toBeNull();
      expect(without(after, come)).not.toBeNull();
    }),
  );
});

it('shows definitions whole that are too long to be compared', () => {
  const long = Array.from({ length: 2001 }, (_, line) => `line ${line}`);
  expect(diffLines(long.join('\n'), long.join('\n'))).toHaveLength(4002);
  expect(diffLines(long.slice(1).join('\n'), long.slice(1).join('\n'))).toEqual([]);
});
