import { describe, expect, test } from 'vitest';
import {
  argumentNames,
  conditionOf,
  denies,
  formOf,
  withSeen,
} from '../../../../renderer/features/tools/condition-value.ts';
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
    ['eq', '007', '007'],
    ['eq', '1.2.3', '1.2.3'],
    ['eq', '"9007199254740993"', '9007199254740993'],
    ['eq', '1e3', 1000],
    ['eq', 'null', null],
    ['eq', '{"a":1}', '{"a":1}'],
    ['not_in', '"", -1.5', ['', -1.5]],
    ['regex', ' ^a ', ' ^a '],
  ] as const)('%s %s is read as it is meant', (op, typed, value) => {
    expect(conditionOf('a', op, typed)).toEqual({ path: 'args.a', op, value });
  });
  test.each([
    ['in', ' , '],
    ['eq', ' '],
    ['gt', 'many'],
    // Read as a number, each of these would be another one: the rule would hold for what nobody meant.
    ['eq', '9007199254740993'],
    ['in', '1, 12345678901234567890'],
    ['lt', '1e400'],
    ['eq', '-0'],
  ] as const)('%s “%s” is no condition yet', (op, typed) => {
    expect(conditionOf('a', op, typed)).toBeNull();
  });
  test('is not wanted where an argument only has to be given', () => {
    expect(conditionOf('name', 'exists', '')).toEqual({ path: 'args.name', op: 'exists' });
  });
});

describe('The form of a condition that stands', () => {
  test.each([
    [{ path: 'args.n', op: 'in', value: [1, 'x', 'a, b', '4'] }, '1, x, "a, b", "4"'],
    [{ path: 'args.n', op: 'eq', value: 'true' }, '"true"'],
    [{ path: 'args.n', op: 'regex', value: '^a, "b"' }, '^a, "b"'],
    [{ path: 'args.n', op: 'exists' }, ''],
    [{ path: 'args.n', op: 'lte', value: 5 }, '5'],
  ] as const)('says %j as “%s”', (condition, typed) => {
    expect(formOf(condition as never)).toEqual({ argument: 'n', op: condition.op, typed });
  });
  test.each([
    { path: 'project.id', op: 'in', value: [1] },
    { path: 'args.n', op: 'eq', value: { a: 1 } },
    { path: 'args.n', op: 'in', value: [] },
  ] as const)('does not say %j', (condition) => {
    expect(formOf(condition as never)).toBeNull();
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

describe('A value that was seen', () => {
  const of = (op: Parameters<typeof denies>[0]['op'], value?: Parameters<typeof denies>[0]['value']) => ({
    path: 'args.n',
    op,
    ...(value === undefined ? {} : { value }),
  });
  test.each([
    ['in', [4, 'x'], '4', false],
    ['in', [4, 'x'], '"x"', false],
    ['in', [4], '"4"', true],
    ['not_in', [4], '4', true],
    ['not_in', [4], '5', false],
    ['eq', true, 'true', false],
    ['neq', 4, '4', true],
    ['lt', 5, '4', false],
    ['lt', 5, '5', true],
    ['lte', 5, '5', false],
    ['gt', 5, '5', true],
    ['gte', 5, '5', false],
  ] as const)('must hold %s %j: %s is denied: %s', (op, value, seen, denied) => {
    expect(denies(of(op, value as never), 'require', seen)).toBe(denied);
    expect(denies(of(op, value as never), 'deny_if', seen)).toBe(!denied);
  });
  test('that cannot be compared is denied by both lists', () => {
    expect(denies(of('lt', 5), 'require', '"4"')).toBe(true);
    expect(denies(of('lt', 5), 'deny_if', '"4"')).toBe(true);
  });
  test('is not judged here by a text or by being there', () => {
    expect(denies(of('regex', '^x'), 'require', '"x"')).toBeNull();
    expect(denies(of('contains', 'x'), 'require', '"x"')).toBeNull();
    expect(denies(of('exists'), 'require', '1')).toBeNull();
  });
});
