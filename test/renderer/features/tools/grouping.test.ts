import { describe, expect, test } from 'vitest';
import { commonRule, findTools } from '../../../../renderer/features/tools/grouping.ts';
import { catalogue } from '../../support/data.ts';

describe('the list of tools', () => {
  test('tools are found by every word, in name, words, category and risk', () => {
    expect(findTools(catalogue(), 'run critical').map((tool) => tool.name)).toEqual(
      expect.arrayContaining(['delete_run']),
    );
    expect(findTools(catalogue(), 'run critical').some((tool) => tool.name === 'get_run')).toBe(false);
    expect(findTools(catalogue(), 'no such word')).toEqual([]);
  });
  test('a common rule exists only where all agree', () => {
    expect(commonRule(['deny', 'deny'])).toBe('deny');
    expect(commonRule(['deny', 'allow'])).toBeNull();
    expect(commonRule([])).toBeNull();
  });
});
