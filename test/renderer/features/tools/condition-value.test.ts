import { describe, expect, test } from 'vitest';
import { argumentNames, conditionOf, withSeen } from '../../../../renderer/features/tools/condition-value.ts';
import { partsOf } from '../../../../renderer/format/value-parts.ts';

describe('a typed value', () => {
  test.each([
    ['in', '1, 4', [1, 4]],
    ['in', '1, "a, b", c', [1, 'a, b', 'c']],
    ['eq', 'true', true],
    ['eq', 'Smoke', 'Smoke'],
    ['eq', '"4"', '4'],
    ['gt', '0', 0],
    ['regex', '^KD-', '^KD-'],
  ] as const)('%s %s is read as it is meant', (op, typed, value) => {
    expect(conditionOf('a', op, typed)).toEqual({ path: 'args.a', op, value });
  });
  test.each([
    ['in', ' , '],
    ['eq', ' '],
    ['gt', 'many'],
  ] as const)('%s “%s” is no condition yet', (op, typed) => {
    expect(conditionOf('a', op, typed)).toBeNull();
  });
  test('is not wanted where an argument only has to be given', () => {
    expect(conditionOf('name', 'exists', '')).toEqual({ path: 'args.name', op: 'exists' });
  });
});

test('a value that was seen goes into a list and out of it, and stands alone elsewhere', () => {
  expect(withSeen('', '4', 'in')).toBe('4');
  expect(withSeen('1', '4', 'in')).toBe('1, 4');
  expect(withSeen('1, 4', '1', 'in')).toBe('4');
  expect(withSeen('1', '4', 'eq')).toBe('4');
  expect(partsOf(withSeen('1', '"a, b"', 'in'))).toEqual(['1', '"a, b"']);
});

test('arguments are those of the schema, then those that calls gave', () => {
  const definition = { inputSchema: { properties: { run_id: {}, name: {} } } };
  expect(argumentNames(definition, ['extra', 'name'])).toEqual(['run_id', 'name', 'extra']);
  expect(argumentNames(null, ['a'])).toEqual(['a']);
});
