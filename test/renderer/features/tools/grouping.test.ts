import { describe, expect, test } from 'vitest';
import { changeWords } from '../../../../renderer/features/tools/definition-change.ts';
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

describe('a changed definition', () => {
  const definition = (properties: object, description = 'Adds') =>
    ({ description, inputSchema: { type: 'object', properties } }) as never;
  test('is said in words', () => {
    const accepted = definition({ section_id: {} });
    expect(changeWords({ accepted, definition: definition({ section_id: {}, template_id: {} }, 'Adds more') })).toBe(
      'New argument template_id, description differs.',
    );
    expect(changeWords({ accepted, definition: definition({}) })).toBe('Without argument section_id.');
    expect(changeWords({ accepted, definition: definition({ section_id: { type: 'integer' } }) })).toBe(
      'Arguments differ.',
    );
    expect(changeWords({ accepted: null, definition: accepted })).toBe('It was not there before.');
  });
});
