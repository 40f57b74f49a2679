import { describe, expect, it } from 'vitest';
import { compilePath, valueAt } from '../../../electron/guard/policy/condition-path.ts';
import { compileCondition, matchesAny, matchesValue, preview } from '../../../electron/guard/policy/conditions.ts';
import { atOnce } from '../../../electron/guard/policy/sliced-conditions.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { Condition } from '../../../shared/policy/condition-schema.ts';

const compiled = (op: string, value?: JsonValue, path = 'args.a') =>
  compileCondition({ path, op, ...(value === undefined ? {} : { value }) } as Condition);
const parsed = (text: string) => JSON.parse(text) as JsonValue;

/** How a value that no operator should take for another kind is judged: holds, does not, or cannot be judged. */
describe('a condition', () => {
  it.each<[string, JsonValue | undefined, JsonValue | undefined, boolean]>([
    ['eq', 1, '1', false],
    ['eq', null, undefined, false],
    ['eq', 0, -0, true],
    ['eq', { a: [1, { b: null }] }, { a: [1, { b: null }] }, true],
    ['eq', { a: 1, b: 2 }, { b: 2, a: 1 }, true],
    ['eq', { a: 1 }, { a: 1, b: 2 }, false],
    ['eq', [1, 2], [2, 1], false],
    ['eq', [], {}, false],
    ['eq', parsed('{"__proto__":1}'), {}, false],
    ['eq', parsed('{"__proto__":1}'), parsed('{"__proto__":1}'), true],
    ['eq', { toString: 1 }, { valueOf: 1 }, false],
    ['neq', 1, undefined, true],
    ['neq', [1], [1], false],
    ['in', [1, [2]], [2], true],
    ['in', [1, 2], '1', false],
    ['in', [null], undefined, false],
    ['not_in', [1], undefined, true],
    ['not_in', [[1]], [1], false],
    ['lt', 5, 4.999, true],
    ['lt', 5, '4', false],
    ['lte', 5, 5, true],
    ['gt', 5, [6], false],
    ['gt', 5, 6, true],
    ['gte', 5, null, false],
    ['exists', true, null, true],
    ['exists', false, null, false],
    ['exists', false, undefined, true],
    ['contains', 'b', 'abc', true],
    ['contains', 'b', ['b'], true],
    ['contains', 'b', { b: 1 }, false],
    ['contains', { a: 1 }, [{ a: 1 }], true],
    ['contains', '', '', true],
    ['regex', '^a$', 'a', true],
    ['regex', '^a$', ['a'], false],
    ['regex', 'a', 'x'.repeat(1_000_001), false],
  ])('%s %j of %j', (op, operand, value, holds) => {
    expect(compiled(op, operand).test(value)).toBe(holds);
  });

  it.each<[string, JsonValue, JsonValue, boolean]>([
    ['lt', 5, '4', true],
    ['gt', 5, 1, false],
    ['regex', 'a', ['b'], true],
    ['regex', 'a', 'x'.repeat(1_000_001), true],
    ['contains', 'b', ['x'], true],
    ['contains', 7, 'x', true],
    ['contains', 'b', 'x', false],
    ['eq', 1, '1', false],
  ])('%s %j that stops a call holds in doubt, of %j', (op, operand, value, holds) => {
    expect(matchesValue(compiled(op, operand), value, 'careful')).toBe(holds);
  });

  it.each(['lt', 'eq', 'in', 'contains', 'gte'])('%s that stops a call does not hold of what is not there', (op) => {
    const operand = op === 'in' ? [1] : 1;
    expect(matchesValue(compiled(op, operand), undefined, 'careful')).toBe(false);
  });
});

describe('a condition on any argument', () => {
  const any = (op: string, value: JsonValue) => compiled(op, value, 'args.*');
  it.each<[string, JsonValue, JsonObject, boolean, boolean]>([
    // What stops holds where one value does; what lets pass where all do.
    ['contains', 'secret', { a: ['x', { b: 'a secret' }], c: 1 }, true, false],
    ['contains', 'secret', { a: 'secret', b: { c: 'secret' } }, true, true],
    ['contains', 'secret', { a: 1, b: null }, false, true],
    ['lt', 5, { a: 1, b: '9', c: [2] }, true, true],
    ['lt', 5, { a: 1, c: [9] }, true, false],
    ['regex', '^ok', {}, false, true],
    ['regex', 'x', { a: 'y'.repeat(1_000_001) }, true, false],
  ])('%s %j of %j', (op, operand, args, stops, passes) => {
    const condition = any(op, operand);
    expect([atOnce(matchesAny(condition, args, 'careful')), atOnce(matchesAny(condition, args, 'strict'))]).toEqual([
      stops,
      passes,
    ]);
  });

  it('finds what is nested deeper than functions may call each other, in pieces', () => {
    let deep: JsonValue = 'secret';
    for (let level = 0; level < 150_000; level++) deep = [deep];
    const looking = matchesAny(any('contains', 'secret'), { deep }, 'careful');
    let pieces = 0;
    let step = looking.next();
    while (step.done !== true) {
      pieces++;
      step = looking.next();
    }
    expect([step.value, pieces > 0]).toEqual([true, true]);
  });
});

describe('a path', () => {
  const root = parsed('{"a":[{"b":1},null],"__proto__":{"c":2},"length":3,"0":"zero"}') as JsonObject;
  it.each<[string, JsonValue | undefined]>([
    ['args.a.0.b', 1],
    ['args.a.1', null],
    ['args.a.1.b', undefined],
    ['args.a.2', undefined],
    ['args.a.-1', undefined],
    ['args.a.00', undefined],
    ['args.a.1e0', undefined],
    ['args.a.length', undefined],
    ['args.a.map', undefined],
    ['args.length', 3],
    ['args.0', 'zero'],
    ['args.__proto__.c', 2],
    ['args.constructor', undefined],
    ['args.toString.name', undefined],
    ['args.a.99999999999', undefined],
  ])('%s leads to own members and places alone', (path, expected) => {
    expect(valueAt(root, compilePath(path).segments)).toEqual(expected);
  });

  it('says whether it speaks of an entity, or of any argument', () => {
    expect(['args.a', 'entity.a', 'args.*', 'entities.a'].map(compilePath)).toMatchObject([
      { entity: false, any: false },
      { entity: true, any: false },
      { entity: false, any: true },
      { entity: false, any: false },
    ]);
  });
});

it('a trace tells of a value what kind it is, and no text of it', () => {
  const values: readonly (JsonValue | undefined)[] = [undefined, null, 7, true, 'secret', ['secret'], { a: 'secret' }];
  expect(values.map(preview)).toEqual(['not given', 'null', '7', 'true', 'text of 6', '[1 items]', 'an object']);
});
