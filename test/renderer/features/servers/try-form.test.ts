import { describe, expect, test } from 'vitest';
import { argumentsOf, argumentsOfJson, fieldsOf, typedOf } from '../../../../renderer/features/servers/try-form.ts';

const definition = {
  name: 'add_thing',
  inputSchema: {
    type: 'object',
    properties: {
      title: { type: 'string', description: 'Its name\nand more' },
      run_id: { type: 'integer' },
      ratio: { type: ['number', 'null'] },
      open: { anyOf: [{ type: 'boolean' }, { type: 'null' }] },
      state: { enum: ['new', 3] },
      ids: { type: 'array', items: { type: 'integer' } },
      tags: { type: 'array', items: { type: 'string' } },
      more: { type: 'object' },
    },
    required: ['run_id'],
  },
};
const fields = fieldsOf(definition);
const read = (typed: Record<string, string>) => argumentsOf(fields, new Map(Object.entries(typed)));

test('a schema becomes fields, what is needed first', () => {
  expect(fields.map(({ name, kind }) => [name, kind])).toEqual([
    ['run_id', 'whole'],
    ['title', 'text'],
    ['ratio', 'number'],
    ['open', 'flag'],
    ['state', 'choice'],
    ['ids', 'numbers'],
    ['tags', 'texts'],
    ['more', 'json'],
  ]);
  expect(fields[0]?.required).toBe(true);
  expect(fields[1]?.about).toBe('Its name');
  expect(fieldsOf({ name: 'bare' })).toEqual([]);
});

test('what is typed is sent as the schema means it, and what is empty is not sent', () => {
  const { args, problems } = read({
    title: '42',
    run_id: ' 7 ',
    ratio: '0.5',
    open: 'false',
    state: '3',
    ids: '1, 2,',
    tags: 'a, 5, "b, c"',
    more: '{"a":[1]}',
  });
  expect(problems.size).toBe(0);
  expect(args).toEqual({
    title: '42',
    run_id: 7,
    ratio: 0.5,
    open: false,
    state: 3,
    ids: [1, 2],
    tags: ['a', '5', 'b, c'],
    more: { a: [1] },
  });
  expect(read({ title: '', run_id: ' ' }).args).toEqual({});
});

test.each([
  ['run_id', '7.5'],
  ['run_id', 'seven'],
  // A double would hold another number.
  ['run_id', '9007199254740993'],
  ['ids', '1, two'],
  ['more', '{"a":1,"a":2}'],
])('%s %s is not sent as something else', (name, text) => {
  expect([...read({ [name]: text }).problems.keys()]).toEqual([name]);
});

test('an argument named __proto__ is an argument', () => {
  const odd = fieldsOf({ inputSchema: { properties: JSON.parse('{"__proto__":{"type":"string"}}') } });
  const { args } = argumentsOf(odd, new Map([['__proto__', 'x']]));
  expect(JSON.stringify(args)).toBe('{"__proto__":"x"}');
});

describe('JSON goes over to the form', () => {
  test.each([[{ run_id: 7, tags: ['a', 'b, c', '"'], ids: [1], title: ' x' }], [{}], [{ more: { a: null } }]])(
    '%j, as it is',
    (args) => {
      const typed = typedOf(fields, args);
      expect(argumentsOf(fields, typed ?? new Map()).args).toEqual(args);
    },
  );
  test.each([[{ unknown: 1 }], [{ title: 5 }], [{ title: '' }], [{ run_id: '7' }]])(
    '%j cannot be said by it, and stays JSON',
    (args) => expect(typedOf(fields, args)).toBeNull(),
  );
  test('and what is no object is refused', () => {
    expect(argumentsOfJson('[1]').problem).toContain('object');
    expect(argumentsOfJson('{"a":1,"a":2}').problem).toContain('twice');
    expect(argumentsOfJson('').args).toEqual({});
  });
});
