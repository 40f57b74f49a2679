import { describe, expect, it } from 'vitest';
import { previewOf, type TreeLine, treeLines } from '../../../renderer/ui/tree-lines.ts';
import type { JsonValue } from '../../../shared/json.ts';

const lines = (value: JsonValue, openDepth = 9, turned: readonly string[] = [], shown: [string, number][] = []) =>
  treeLines(value, { openDepth, turned: new Set(turned), shown: new Map(shown) });
const paths = (found: readonly TreeLine[]) => found.map(({ path }) => path);

describe('a value as lines of a tree', () => {
  it.each<[string, JsonValue, readonly string[]]>([
    ['a plain value', 5, ['/']],
    ['null', null, ['/']],
    ['an object', { a: 1, b: { c: 2 } }, ['/', '//a', '//b', '//b/c']],
    ['a list', [1, [2]], ['/', '//0', '//1', '//1/0']],
    ['nothing in it', { a: {}, b: [] }, ['/', '//a', '//b']],
    ['keys with marks of paths', { 'a/b': { '~': 1 }, '': 2 }, ['/', '//a~1b', '//a~1b/~0', '//']],
    [
      'keys of a prototype',
      JSON.parse('{"__proto__":{"x":1},"constructor":2}'),
      ['/', '//__proto__', '//__proto__/x', '//constructor'],
    ],
  ])('%s', (_what, value, expected) => {
    expect(paths(lines(value))).toEqual(expected);
  });

  it('opens to a depth, and what was turned the other way round', () => {
    const value = { a: { b: 1 }, c: [1] };
    expect(paths(lines(value, 0))).toEqual(['/']);
    expect(paths(lines(value, 1))).toEqual(['/', '//a', '//c']);
    expect(paths(lines(value, 1, ['//a']))).toEqual(['/', '//a', '//a/b', '//c']);
    expect(paths(lines(value, 2, ['//a']))).toEqual(['/', '//a', '//c', '//c/0']);
    expect(paths(lines(value, 2, ['/']))).toEqual(['/']);
  });

  it('tells what can be opened: objects and lists that hold something, and long texts', () => {
    const open = (value: JsonValue, turned: readonly string[] = []) =>
      lines(value, 1, turned).map((line) => (line.kind === 'value' ? line.open : null));
    expect(open({})).toEqual([null]);
    expect(open([])).toEqual([null]);
    expect(open('x'.repeat(40))).toEqual([null]);
    expect(open('x'.repeat(41))).toEqual([false]);
    expect(open('x'.repeat(41), ['/'])).toEqual([true]);
    expect(open({ a: { b: 1 } })).toEqual([true, false]);
  });

  it('shows 200 of many at first, then as many as were asked for, with what is left', () => {
    const many = Array.from({ length: 450 }, (_, index) => index);
    const last = (shown: [string, number][]) => lines(many, 9, [], shown).at(-1);
    expect(last([])).toMatchObject({ kind: 'more', parent: '/', shown: 200, left: 250, depth: 1 });
    expect(last([['/', 400]])).toMatchObject({ kind: 'more', shown: 400, left: 50 });
    expect(last([['/', 450]])).toMatchObject({ kind: 'value', name: '449' });
  });

  it('has a path of its own for each line, whatever the keys are', () => {
    const keys = ['…', '~', '~0', '/', '', '0', 'a~b'];
    const many = Array.from({ length: 201 }, (_, index) => index);
    const found = paths(lines(Object.fromEntries(keys.map((key) => [key, many]))));
    expect(new Set(found).size).toBe(found.length);
  });

  it('ends after 2,000 lines, and says that it does', () => {
    const wide = Array.from({ length: 150 }, () =>
      Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`k${at}`, at])),
    );
    const found = lines(wide);
    expect(found).toHaveLength(2001);
    expect(found.at(-1)).toMatchObject({ kind: 'cut' });
    const fits = Array.from({ length: 99 }, () =>
      Object.fromEntries(Array.from({ length: 19 }, (_, at) => [`k${at}`, at])),
    );
    expect(lines(fits).some(({ kind }) => kind === 'cut')).toBe(false);
  });

  it('is made of a value as deep as any reader takes', () => {
    let deep: JsonValue = 1;
    for (let level = 0; level < 1000; level++) deep = [deep];
    expect(lines(deep, 5000)).toHaveLength(1001);
  });
});

describe('what a folded object says of itself', () => {
  it.each<[string, JsonValue, readonly string[]]>([
    ['ids and names first', { z: 1, status: 's', id: 2, name: 'n' }, ['status', 'id', 'name']],
    ['three at most', { a: 1, b: 2, c: 3, d: 4 }, ['a', 'b', 'c']],
    ['no long text', { a: 'x'.repeat(24), b: 'x'.repeat(25) }, ['a']],
    ['no flag, null, list or object', { a: true, b: null, c: [1], d: {} }, []],
    ['nothing of a text', 'x', []],
    ['nothing of null', null, []],
  ])('%s', (_what, value, keys) => {
    expect(previewOf(value).map(([key]) => key)).toEqual(keys);
  });
});
