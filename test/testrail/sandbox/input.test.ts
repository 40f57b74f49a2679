import { describe, expect, it } from 'vitest';
import { fieldsOf, givenOr, queryOf, timespan } from '../../../electron/testrail/sandbox/input.ts';
import { refuseIfPlayed } from '../../../electron/testrail/sandbox/playing.ts';
import type { JsonValue } from '../../../shared/json.ts';

const of = (value: JsonValue) => fieldsOf({ field: value });
const refused = (work: () => unknown): string => {
  try {
    return `not refused: ${JSON.stringify(work())}`;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a field of a request', () => {
  it('that is left out is told from one that is cleared', () => {
    const fields = fieldsOf({ cleared: null });
    for (const read of ['text', 'id', 'ids', 'raw'] as const) {
      expect(fields[read]('missing')).toBeUndefined();
      expect(fields[read]('cleared')).toBeNull();
    }
    expect([fields.has('missing'), fields.has('cleared')]).toEqual([false, true]);
    expect([givenOr(undefined, 'old'), givenOr<string | null>(null, 'old')]).toEqual(['old', null]);
  });

  it('is none that every object has', () => {
    const fields = fieldsOf({});
    for (const name of ['constructor', 'toString', '__proto__']) {
      expect(fields.has(name)).toBe(false);
      expect(fields.text(name)).toBeUndefined();
    }
  });

  it.each<[JsonValue, number | null | string]>([
    [5, 5],
    ['5', 5],
    [0, null],
    ['0', null],
    ['', 'Field :field is not a valid ID.'],
    [-1, 'Field :field is not a valid ID.'],
    [1.5, 'Field :field is not a valid ID.'],
    ['5.0', 'Field :field is not a valid ID.'],
    [' 5', 'Field :field is not a valid ID.'],
    ['0x5', 'Field :field is not a valid ID.'],
    ['1234567890123456', 'Field :field is not a valid ID.'],
    [2 ** 53, 'Field :field is not a valid ID.'],
    [true, 'Field :field is not a valid ID.'],
    [[5], 'Field :field is not a valid ID.'],
    [{}, 'Field :field is not a valid ID.'],
  ])('as an id, %j is %j', (value, expected) => {
    if (typeof expected === 'string') expect(refused(() => of(value).id('field'))).toBe(expected);
    else expect(of(value).id('field')).toBe(expected);
  });

  it.each<[JsonValue, readonly number[] | null]>([
    [
      [3, 1, 3],
      [3, 1],
    ],
    ['3, 1,3', [3, 1]],
    ['7', [7]],
    [[], []],
    ['', null],
    [',1', null],
    [[1, '2'], null],
    [[0], null],
    [[-1], null],
    [[1.5], null],
    [7, null],
    [{ 0: 1 }, null],
  ])('as ids, %j are %j', (value, expected) => {
    if (expected === null)
      expect(refused(() => of(value).ids('field'))).toBe('Field :field is not a valid array of IDs.');
    else expect(of(value).ids('field')).toEqual(expected);
  });

  it.each<[JsonValue, boolean | undefined | null]>([
    [true, true],
    [false, false],
    [1, true],
    [0, false],
    [null, undefined],
    [2, null],
    ['true', null],
    ['1', null],
  ])('as a flag, %j is %j', (value, expected) => {
    if (expected === null) expect(refused(() => of(value).flag('field'))).toBe('Field :field is not a valid boolean.');
    else expect(of(value).flag('field')).toBe(expected);
  });

  it('as a title is there, and not white space alone', () => {
    expect(of('  Sign in ').title('field')).toBe('Sign in');
    for (const value of ['', ' \n', null]) {
      expect(refused(() => of(value).title('field'))).toBe('Field :field is a required field.');
    }
    expect(refused(() => fieldsOf({}).title('field'))).toBe('Field :field is a required field.');
    expect(refused(() => of(5).title('field'))).toBe('Field :field is not a valid string.');
    expect(of('x'.repeat(250)).title('field')).toHaveLength(250);
    expect(refused(() => of('x'.repeat(251)).title('field'))).toBe(
      'Field :field is too long (250 characters at most).',
    );
  });

  it('that is custom is found by its name alone', () => {
    const fields = fieldsOf({ title: 'x', custom_a: 1, custom: 2, custom_b: null, Custom_c: 3 });
    expect(fields.custom()).toEqual([
      ['custom_a', 1],
      ['custom_b', null],
    ]);
  });
});

describe('a time span', () => {
  it.each(['30', '30s', '1m 45s', '2h', '1d 4h', '1 hour 30 minutes', '1W 2D', ' 5m '])('%j is one', (text) => {
    expect(timespan(of(text), 'field')).toBe(text.trim());
  });

  it.each(['soon', '-5m', '5', '1.5h', '5m later', 'm', '5 parsecs'].filter((text) => text !== '5'))(
    '%j is none',
    (text) => {
      expect(refused(() => timespan(of(text), 'field'))).toBe('Field :field is not in a valid time span format.');
    },
  );

  it('is cleared by an empty text, and left by none', () => {
    expect(timespan(of(''), 'field')).toBeNull();
    expect(timespan(of(null), 'field')).toBeNull();
    expect(timespan(fieldsOf({}), 'field')).toBeUndefined();
  });
});

describe('a filter in the address', () => {
  const query = (value: string) => queryOf(new Map([['filter', value]]));
  it.each<[string, readonly number[] | undefined | null]>([
    ['1,2,2', [1, 2, 2]],
    ['0', [0]],
    ['', undefined],
    ['1,', null],
    ['1, 2', null],
    ['-1', null],
    ['1e3', null],
    ['x', null],
  ])('of ids, %j is %j', (value, expected) => {
    if (expected === null) expect(refused(() => query(value).ids('filter'))).toBe('Field :filter is not a valid ID.');
    else expect(query(value).ids('filter')).toEqual(expected);
  });

  it('is one id, or none where it is 0', () => {
    expect(query('4,5').id('filter')).toBe(4);
    expect(query('0').id('filter')).toBeUndefined();
    expect(query('4').id('other')).toBeUndefined();
  });

  it.each([
    ['1', true],
    ['true', true],
    ['0', false],
    ['', false],
    ['yes', false],
  ])('as a flag, %j is %j', (value, expected) => {
    expect(query(value).flag('filter')).toBe(expected);
    expect(query(value).flag('other')).toBeUndefined();
  });
});

describe('a state that is played', () => {
  it.each([
    [null, 'add_case/1', null],
    ['read-only', 'get_cases/1&suite_id=2', null],
    ['read-only', 'add_case/1', 'insufficient permissions'],
    ['read-only', 'delete_run/4', 'insufficient permissions'],
    ['api-off', 'get_cases/1', 'The API is disabled'],
    ['maintenance', 'get_cases/1', 'undergoing maintenance'],
    ['maintenance', '', 'undergoing maintenance'],
  ] as const)('%s refuses %j: %j', (playing, target, words) => {
    const said = refused(() => refuseIfPlayed(playing, target));
    if (words === null) expect(said).toBe('not refused: undefined');
    else expect(said).toContain(words);
  });
});
