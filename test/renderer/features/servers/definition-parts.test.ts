import { describe, expect, test } from 'vitest';
import { partsOf } from '../../../../renderer/features/servers/definition-parts.ts';

const tool = { name: 'add_case', description: 'Adds a case', inputSchema: { type: 'object', properties: {} } };

describe('What of a held definition differs', () => {
  test('is each part by its own name, in the order in which an agent reads them', () => {
    const parts = partsOf({
      kind: 'tool',
      before: tool,
      after: { ...tool, title: 'Add', description: 'Adds all', inputSchema: { type: 'object' }, odd: 1 },
    });
    expect(parts.map(({ label }) => label)).toEqual(['Title', 'Description', 'Arguments', 'odd']);
    expect(parts[1]?.lines.map(({ kind, text }) => [kind, text])).toEqual([
      ['del', 'Adds a case'],
      ['add', 'Adds all'],
    ]);
  });
  test('is nothing where only keys stand in another order', () => {
    const after = { inputSchema: { properties: {}, type: 'object' }, description: tool.description, name: tool.name };
    expect(partsOf({ kind: 'tool', before: tool, after })).toEqual([]);
  });
  test('is all of a new tool, and all of one that is gone', () => {
    expect(partsOf({ kind: 'tool', before: null, after: tool }).map(({ label }) => label)).toEqual([
      'Description',
      'Arguments',
    ]);
    expect(partsOf({ kind: 'tool', before: tool, after: null })).toHaveLength(2);
  });
  test('is the text of instructions, line by line', () => {
    const [part, ...others] = partsOf({ kind: 'instructions', before: 'one\ntwo', after: 'one\nthree' });
    expect(others).toEqual([]);
    expect(part?.label).toBe('Text');
    expect(part?.lines.map(({ kind, text }) => [kind, text])).toEqual([
      ['same', 'one'],
      ['del', 'two'],
      ['add', 'three'],
    ]);
  });
});
