import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createArgumentsCheck } from '../../../electron/upstream/arguments/check.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more });
const fault = (schema: JsonValue, args: JsonObject, mode: 'schema' | 'closed' | 'any' = 'schema') =>
  createArgumentsCheck(schema).fault(args, mode);

describe('Arguments that the definition does not take', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    [
      'a list for text',
      object({ path: { type: 'string' } }),
      { path: ['/etc/passwd'] },
      '"path" must be text, and is a list',
    ],
    ['text for a number', object({ id: { type: 'integer' } }), { id: '7' }, '"id" must be a whole number, and is text'],
    ['a part of a number', object({ id: { type: 'integer' } }), { id: 7.5 }, '"id" must be a whole number'],
    [
      'null where none is named',
      object({ id: { type: ['integer', 'string'] } }),
      { id: null },
      'a whole number or text',
    ],
    [
      'a value that is none of the list',
      object({ how: { enum: ['a', 'b', 3] } }),
      { how: 'c' },
      'must be "a" or "b" or 3',
    ],
    ['another constant', object({ how: { const: 'a' } }), { how: 'A' }, 'must be "a"'],
    ['what is left out and required', object({ id: {} }, { required: ['id'] }), {}, '"id" must be given'],
    [
      'a name of the prototype that is required',
      object({}, { required: ['toString'] }),
      {},
      '"toString" must be given',
    ],
    ['too small', object({ n: { minimum: 1 } }), { n: 0 }, '"n" must be at least 1'],
    ['too large', object({ n: { maximum: 9 } }), { n: 10 }, '"n" must be at most 9'],
    ['at an open bound', object({ n: { exclusiveMinimum: 0 } }), { n: 0 }, '"n" must be above 0'],
    ['at an open bound of an older draft', object({ n: { minimum: 0, exclusiveMinimum: true } }), { n: 0 }, 'above 0'],
    ['no multiple', object({ n: { multipleOf: 0.01 } }), { n: 0.015 }, 'a multiple of 0.01'],
    ['short text', object({ s: { minLength: 2 } }), { s: '😀' }, 'at least 2 characters'],
    ['long text', object({ s: { maxLength: 1 } }), { s: 'ab' }, 'at most 1 characters'],
    ['text of another form', object({ s: { pattern: '^[a-z]+$' } }), { s: 'A' }, 'must match the pattern'],
    ['few items', object({ l: { minItems: 1 } }), { l: [] }, 'at least 1 items'],
    ['many items', object({ l: { maxItems: 1 } }), { l: [1, 2] }, 'at most 1 items'],
    [
      'an item twice',
      object({ l: { uniqueItems: true } }),
      {
        l: [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      },
      'no item twice',
    ],
    [
      'an item of another type',
      object({ l: { items: { type: 'integer' } } }),
      { l: [1, 'x'] },
      '"l.1" must be a whole number',
    ],
    ['an item of a tuple', object({ l: { prefixItems: [{ type: 'string' }] } }), { l: [1] }, '"l.0" must be text'],
    ['an undeclared name', object({ a: {} }, { additionalProperties: false }), { b: 1 }, '"b" has no place here'],
    ['an undeclared value', object({}, { additionalProperties: { type: 'string' } }), { b: 1 }, '"b" must be text'],
    [
      'a deep one',
      object({ s: { items: object({ id: { type: 'string' } }) } }),
      { s: [{ id: 1 }] },
      '"s.0.id" must be text',
    ],
    [
      'none of the forms',
      object({ a: { anyOf: [{ type: 'string' }, { type: 'null' }] } }),
      { a: 1 },
      '"a" must be text or null',
    ],
    [
      'two forms of which one',
      object({ a: { oneOf: [{ type: 'number' }, { minimum: 0 }] } }),
      { a: 1 },
      'more than one form',
    ],
    ['what is ruled out', object({ a: { not: { const: 1 } } }), { a: 1 }, 'rules out'],
    [
      'what an if asks',
      JSON.parse('{"if":{"required":["a"]},"then":{"required":["b"]}}'),
      { a: 1 },
      '"b" must be given',
    ],
    ['what goes with another', object({}, { dependentRequired: { a: ['b'] } }), { a: 1 }, 'given beside "a"'],
    [
      'what a reference says',
      { $defs: { id: { type: 'integer' } }, properties: { id: { $ref: '#/$defs/id' } } },
      { id: 'x' },
      '"id" must be a whole number',
    ],
  ])('are refused with the place and what is wanted: %s', (_what, schema, args, words) => {
    expect(fault(schema, args)).toContain(words);
    expect(fault(schema, args, 'closed')).toContain(words);
    expect(fault(schema, args, 'any')).toBeNull();
  });

  it('are told without the value, which may be a secret', () => {
    expect(fault(object({ key: { type: 'integer' } }), { key: 'hunter2' })).not.toContain('hunter2');
  });
});

describe('Arguments that the definition takes', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['a whole number written as 1.0', object({ id: { type: 'integer' } }), JSON.parse('{"id":1.0}')],
    ['null by OpenAPI', object({ id: { type: 'integer', nullable: true } }), { id: null }],
    ['a name that no member names', object({ id: { type: 'integer' } }), { other: 1 }],
    ['a recursive schema', { properties: { c: { $ref: '#' } }, additionalProperties: false }, { c: { c: { c: {} } } }],
    ['a multiple of cents', object({ n: { multipleOf: 0.01 } }), { n: 19.99 }],
    ['a boolean schema', object({ a: true }), { a: 1 }],
  ])('pass: %s', (_what, schema, args) => {
    expect(fault(schema, args)).toBeNull();
  });

  it('pass by what zod makes of a schema, in its newest draft', () => {
    const shape = z.object({
      id: z.int().min(1),
      mode: z.enum(['fast', 'slow']).default('fast'),
      steps: z.array(z.object({ name: z.string().min(1), at: z.iso.datetime().optional() })).max(9),
      who: z.union([z.email(), z.null()]),
      tags: z.record(z.string(), z.number()).optional(),
      kind: z.discriminatedUnion('type', [
        z.object({ type: z.literal('a'), a: z.number() }),
        z.object({ type: z.literal('b'), b: z.tuple([z.string(), z.number()]) }),
      ]),
    });
    const schema = z.toJSONSchema(shape, { io: 'input' }) as JsonObject;
    const good = { id: 1, steps: [{ name: 'x' }], who: null, tags: { a: 1 }, kind: { type: 'b', b: ['x', 1] } };
    expect(fault(schema, good as JsonObject)).toBeNull();
    expect(fault(schema, { ...good, id: 0 } as JsonObject)).toBe('"id" must be at least 1, and is a number');
    expect(fault(schema, { ...good, who: 5 } as JsonObject)).toBe('"who" must be text or null, and is a number');
    expect(fault(schema, { ...good, kind: { type: 'a', a: '1' } } as JsonObject)).toContain(
      '"kind.a" must be a number',
    );
    expect(fault(schema, { ...good, steps: [{ name: '' }] } as JsonObject)).toContain('"steps.0.name"');
  });

  it('pass by what pydantic makes of a Python function', () => {
    const schema: JsonObject = {
      $defs: {
        Step: { properties: { content: { title: 'Content', type: 'string' } }, required: ['content'], type: 'object' },
      },
      properties: {
        suite_id: { anyOf: [{ type: 'integer' }, { type: 'null' }], default: null, title: 'Suite Id' },
        steps: { anyOf: [{ items: { $ref: '#/$defs/Step' }, type: 'array' }, { type: 'null' }], default: null },
        project_id: { title: 'Project Id', type: 'integer' },
      },
      required: ['project_id'],
      title: 'get_casesArguments',
      type: 'object',
    };
    expect(fault(schema, { project_id: 1, suite_id: null, steps: [{ content: 'x' }] })).toBeNull();
    expect(fault(schema, { project_id: 1, steps: [{}] })).toBe('"steps.0.content" must be given');
  });
});

describe('A name that looks like an argument and is none', () => {
  const schema = object({ path: {}, steps: { items: object({ run_id: {} }) } });

  it.each<[string, JsonObject]>([
    ['in another case', { Path: 1 }],
    ['with a Cyrillic letter', { 'p\u0430th': 1 }],
    ['with a Greek letter', { '\u03c1ath': 1 }],
    ['in wide letters', { ｐａｔｈ: 1 }],
    ['with an unseen character', { 'pa\u200bth': 1 }],
    ['with a mark', { 'pa\u0301th': 1 }],
    ['deep inside', { steps: [{ RUN_ID: 1 }] }],
  ])('is refused, however arguments are taken: %s', (_what, args) => {
    for (const mode of ['schema', 'closed', 'any'] as const) expect(fault(schema, args, mode)).toContain('exactly so');
  });

  it('is looked for in forms and references too', () => {
    const forms = { anyOf: [{ $ref: '#/$defs/a' }], $defs: { a: object({ path: {} }) } };
    expect(fault(forms, { PATH: 1 }, 'any')).toContain('write "path" exactly so');
  });

  it('is no name of its own', () => {
    expect(fault(object({ path: {}, Path: {} }), { path: 1, Path: 2 }, 'any')).toBeNull();
    expect(fault(schema, { other: 1 }, 'any')).toBeNull();
  });
});

describe('Closed arguments', () => {
  it.each<[string, JsonObject, JsonObject, string | null]>([
    ['at the top', object({ a: {} }), { b: 1 }, '"b" is not among'],
    ['where nothing is declared', { type: 'object' }, { b: 1 }, '"b" is not among'],
    ['deep inside', object({ l: { items: object({ a: {} }) } }), { l: [{ b: 1 }] }, '"b" is not among'],
    [
      'although the schema lets more pass',
      object({ a: {} }, { additionalProperties: true }),
      { b: 1 },
      '"b" is not among',
    ],
    ['but for names that a pattern declares', object({}, { patternProperties: { '^x-': {} } }), { 'x-b': 1 }, null],
    [
      'but for names that a schema is given for',
      object({}, { additionalProperties: { type: 'string' } }),
      { b: 'x' },
      null,
    ],
    ['but for names of a joined schema', { allOf: [object({ a: {} }), object({ b: {} })] }, { a: 1, b: 1 }, null],
    ['but inside what is free', object({ free: { type: 'object' } }), { free: { any: 1 } }, null],
  ])('refuse names that are not declared: %s', (_what, schema, args, words) => {
    const found = fault(schema, args, 'closed');
    if (words === null) expect(found).toBeNull();
    else expect(found).toContain(words);
    expect(fault(schema, args)).toBeNull();
  });
});

describe('A schema that is none', () => {
  it.each<[string, JsonValue, string]>([
    ['no schema at all', 'text', 'neither an object'],
    ['a type that is none', { type: 'strin' }, '"type" names no type'],
    ['a type of the prototype', { type: 'constructor' }, '"type" names no type'],
    ['a reference elsewhere', { $ref: 'https://example.com/x' }, 'leads out of it'],
    ['a reference to nothing', { $ref: '#/$defs/x' }, 'names nothing'],
    ['a reference to the prototype', { $ref: '#/constructor' }, 'names nothing'],
    ['a circle', { $ref: '#' }, 'leads back to itself'],
    [
      'a circle of two',
      { anyOf: [{ $ref: '#/$defs/a' }], $defs: { a: { allOf: [{ $ref: '#/$defs/b' }] }, b: { $ref: '#/$defs/a' } } },
      'leads back',
    ],
    [
      'a circle that is met on the way down first',
      {
        properties: { p: { $ref: '#/$defs/a' } },
        $defs: {
          a: { properties: { x: { $ref: '#/$defs/b' } }, allOf: [{ $ref: '#/$defs/b' }] },
          b: { $ref: '#/$defs/a' },
        },
      },
      'leads back',
    ],
    ['a bound that is no number', { minimum: '1' }, '"minimum" is no number'],
    ['too many parts', { anyOf: Array.from({ length: 5001 }, () => ({})) }, 'more than 5000 parts'],
  ])('checks nothing, and says so: %s', (_what, schema, why) => {
    const check = createArgumentsCheck(schema);
    expect(check.fault({ a: 1 }, 'schema')).toBeNull();
    expect(check.unchecked().join()).toContain(why);
  });

  it('is refused where it is nested without end', () => {
    let schema: JsonObject = {};
    for (let depth = 0; depth < 70; depth++) schema = { properties: { a: schema } };
    expect(createArgumentsCheck(schema).unchecked().join()).toContain('deeper than 64');
  });

  it('leaves a pattern unchecked that no linear engine reads, and checks the rest', () => {
    const check = createArgumentsCheck(object({ s: { type: 'string', pattern: '(?=a)b' } }));
    expect(check.unchecked().join()).toContain('cannot be checked in linear time');
    expect(check.fault({ s: 'x' }, 'schema')).toBeNull();
    expect(check.fault({ s: 1 }, 'schema')).toContain('must be text');
  });

  it('cannot hold up the gate with forms that multiply', () => {
    const $defs: Record<string, JsonObject> = { d0: { const: 1 } };
    for (let n = 1; n < 28; n++)
      $defs[`d${n}`] = { anyOf: [{ $ref: `#/$defs/d${n - 1}` }, { $ref: `#/$defs/d${n - 1}` }] };
    const args = { a: 2 };
    expect(fault({ $defs, properties: { a: { $ref: '#/$defs/d27' } } }, args)).toContain('too much work');
  });
});
