import { expect, test } from 'vitest';
import { changedWords, diffLines } from '../../../renderer/ui/diff-lines.ts';
import { previewOf, treeLines } from '../../../renderer/ui/tree-lines.ts';

test('a change is shown line by line', () => {
  expect(diffLines(['a', 'b', 'c'], ['a', 'x', 'c']).map((line) => `${line.kind} ${line.text}`)).toEqual([
    'same a',
    'del b',
    'add x',
    'same c',
  ]);
  expect(diffLines([], ['a']).map((line) => line.kind)).toEqual(['add']);
});

test('of a changed line the words that differ are marked, and a line that is another one is not compared', () => {
  const lines = diffLines(
    ['{', '"required": ["title"]', 'Ids are unique.', '}'],
    ['{', '"required": ["title", "id"]', 'Ids are counted for each suite.', '"new": 1', '}'],
  );
  expect(changedWords(lines).map((parts, index) => [lines[index]?.kind, parts?.[1] ?? null])).toEqual([
    ['same', null],
    ['del', ''],
    ['del', 'unique'],
    ['add', ', "id"'],
    ['add', 'counted for each suite'],
    ['add', null],
    ['same', null],
  ]);
  expect(changedWords(diffLines(['delete_project'], ['get_case: allow']))).toEqual([null, null]);
});

test('a tree folds below its depth and shows 200 children at first', () => {
  const lines = treeLines(
    { list: Array.from({ length: 450 }, (_, index) => index) },
    { openDepth: 2, turned: new Set(), shown: new Map() },
  );
  expect(lines.filter((line) => line.kind === 'value')).toHaveLength(202);
  expect(lines[lines.length - 1]).toMatchObject({ kind: 'more', left: 250 });
  expect(treeLines({ a: { b: 1 } }, { openDepth: 1, turned: new Set(), shown: new Map() })).toHaveLength(2);
});

test('a folded object says which one it is: id and name before its other plain values', () => {
  const run = {
    description: 'x'.repeat(40),
    suite_id: 2,
    config_ids: [],
    name: 'Nightly',
    is_completed: false,
    id: 9,
  };
  expect(previewOf(run)).toEqual([
    ['name', 'Nightly'],
    ['id', 9],
    ['suite_id', 2],
  ]);
  expect(previewOf([1])).toEqual([]);
});
