import { describe, expect, test } from 'vitest';
import { commonRule, findTools, groupTools, namesBetween } from '../../../../renderer/features/tools/grouping.ts';
import { catalogue } from '../../support/data.ts';

describe('the list of tools', () => {
  test('tools are found by every word, in name, words, category and risk', () => {
    expect(findTools(catalogue(), 'run critical').map((tool) => tool.name)).toEqual(
      expect.arrayContaining(['delete_run']),
    );
    expect(findTools(catalogue(), 'run critical').some((tool) => tool.name === 'get_run')).toBe(false);
    expect(findTools(catalogue(), 'no such word')).toEqual([]);
  });
  test('tools of the catalogue stand in its groups, any other by what it does', () => {
    const rows = catalogue().filter(({ name }) => ['get_run', 'add_run', 'get_case'].includes(name));
    const groups = groupTools(rows.map((row) => (row.name === 'add_run' ? { ...row, group: null } : row)));
    expect(groups.map(({ name, tools }) => [name, tools.map((tool) => tool.name)])).toEqual([
      ['Cases', ['get_case']],
      ['Runs', ['get_run']],
      ['Write', ['add_run']],
    ]);
  });
  test('a range has both its ends, from either of them, and none where one is not shown', () => {
    const rows = catalogue().slice(0, 5);
    const [first, second, third] = rows.map(({ name }) => name);
    expect(namesBetween(rows, first ?? '', third ?? '')).toEqual([first, second, third]);
    expect(namesBetween(rows, third ?? '', first ?? '')).toEqual([first, second, third]);
    expect(namesBetween(rows, second ?? '', second ?? '')).toEqual([second]);
    expect(namesBetween(rows, null, first ?? '')).toEqual([]);
    expect(namesBetween(rows, first ?? '', 'none')).toEqual([]);
  });
  test('a common rule exists only where all agree', () => {
    expect(commonRule(['deny', 'deny'])).toBe('deny');
    expect(commonRule(['deny', 'allow'])).toBeNull();
    expect(commonRule([])).toBeNull();
  });
});
