import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { TestSpecification, Vitest } from 'vitest/node';
import { LongestFirst, longest } from '../support/longest-first.ts';

const root = join(import.meta.dirname, '../..');
const file = (name: string, project: string) => {
  const config = { sequence: { groupOrder: 0 }, isolate: false };
  return { moduleId: join(root, name), project: { name: project, config } } as unknown as TestSpecification;
};
// A fresh checkout: nothing is known of what files took.
const fresh = { cache: { getTestSpecificationResult: () => undefined } } as unknown as Vitest;

it('what takes longest is begun first, each project by itself', async () => {
  const small = 'test/compat/diagonal.test.ts';
  const files = [
    file('test/electron/window.test.ts', 'programs'),
    file('test/guard/gate.test.ts', 'modules'),
    file(small, 'programs'),
    file('test/testrail/python.test.ts', 'modules'),
  ];
  const sorted = await new LongestFirst(fresh).sort(files);
  expect(sorted.map(({ moduleId }) => moduleId.slice(root.length + 1))).toEqual([
    'test/testrail/python.test.ts',
    'test/guard/gate.test.ts',
    small,
    'test/electron/window.test.ts',
  ]);
});

it('each file that is named exists', () => {
  expect(longest.filter((name) => !existsSync(join(root, name)))).toEqual([]);
});
