import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../shared/json.ts';
import { type Condition, conditionSchema } from '../../../shared/policy/condition-schema.ts';
import { counterFaults, limitsOf } from '../../../shared/policy/counters.ts';
import {
  ended,
  enforced,
  strictestArguments,
  toolPolicy,
  windowSeconds,
} from '../../../shared/policy/document-reads.ts';
import { isSameRule, lineOf, lineOfRule, placeOf, splitRule } from '../../../shared/policy/locate.ts';
import { pathFault, toolNameFault } from '../../../shared/policy/path.ts';
import { longestPattern, patternFault } from '../../../shared/policy/patterns.ts';
import { pointer, segmentsOf } from '../../../shared/policy/pointer.ts';
import { rateLimit } from '../../../shared/policy/rate-limit.ts';
import { nearest } from '../../../shared/policy/suggest-word.ts';
import { suggestion } from '../../../shared/policy/suggestion.ts';

describe('a pointer', () => {
  it.each<[readonly PropertyKey[], string]>([
    [[], ''],
    [[''], '/'],
    [['tools', 'a/b', 0], '/tools/a~1b/0'],
    [['~', '~1', '/~'], '/~0/~01/~1~0'],
    [['__proto__', 'größe 🎉'], '/__proto__/größe 🎉'],
  ])('%j is %s, and back', (segments, text) => {
    expect(pointer(segments)).toBe(text);
    expect(segmentsOf(text)).toEqual(segments.map(String));
  });
});

describe('a path', () => {
  it.each(['args.a', 'args.a.0.b', 'entity.project_id', 'args.größe', 'args.a b', 'args.__proto__'])(
    '%s is one',
    (path) => {
      expect([pathFault(path, 'any'), pathFault(path, 'none')]).toEqual([null, null]);
    },
  );
  it.each([
    ['', 'must be a path'],
    ['args', 'must be a path'],
    ['args.', 'must be a path'],
    ['args..a', 'must be a path'],
    ['args.a.', 'must be a path'],
    ['arg.a', 'must be a path'],
    ['ARGS.a', 'must be a path'],
    ['xargs.a', 'must be a path'],
    ['args.ids[0]', 'with dots'],
    ['args.a.*', '"args.*", any value'],
    ['args.a*', '"args.*", any value'],
  ])('%s is none', (path, why) => {
    expect(pathFault(path, 'any')).toContain(why);
  });
  it('may be the one pattern in a condition alone', () => {
    expect(pathFault('args.*', 'any')).toBeNull();
    expect(pathFault('args.*', 'none')).toContain('a pattern has no place here');
  });
  it.each([
    ['get_run', true],
    ['resources/read', true],
    ['get_*', false],
    ['*', false],
  ])('of tools %s is a name: %s', (name, is) => {
    expect(toolNameFault(name) === null).toBe(is);
  });
});

describe('the value of a condition', () => {
  const takes = (op: Condition['op'], value?: JsonValue) =>
    conditionSchema.safeParse({ path: 'args.a', op, ...(value === undefined ? {} : { value }) }).success;
  it.each<[Condition['op'], readonly JsonValue[], readonly JsonValue[]]>([
    ['eq', [null, 0, '', [], {}], []],
    ['neq', [null, false], []],
    ['lt', [0, -1.5], ['1', null, [1]]],
    ['gte', [1e300], ['', true]],
    ['in', [[], [1, 'a', null]], ['a', {}, null]],
    ['not_in', [[{}]], [1]],
    ['exists', [true, false], ['true', 1, null]],
    ['regex', ['', '^a+$', '(?i)x', '\\p{L}'], ['(', '(?=x)', '(a)\\1', 5, null]],
    ['contains', ['', 1, null], []],
  ])('%s', (op, fits, none) => {
    for (const value of fits) expect(takes(op, value), JSON.stringify(value)).toBe(true);
    for (const value of none) expect(takes(op, value), JSON.stringify(value)).toBe(false);
    expect(takes(op)).toBe(op === 'exists');
  });
  it('is of a known operator, and no prototype’s', () => {
    expect(takes('constructor' as Condition['op'], 1)).toBe(false);
    expect(conditionSchema.safeParse({ path: 'args.a', op: 'eq', value: 1, more: 1 }).success).toBe(false);
  });
});

describe('regular expressions of a document', () => {
  const document = (...patterns: string[]): JsonValue => ({
    tools: { a: { require: patterns.map((value) => ({ path: 'args.a', op: 'regex', value })) } },
  });
  it('have room up to a length', () => {
    expect(patternFault(document('a'.repeat(longestPattern)))).toBeNull();
    expect(patternFault(document('a'.repeat(longestPattern + 1)))).toEqual({
      path: ['tools', 'a', 'require', 0, 'value'],
      message: expect.stringContaining('at most 1000 characters'),
    });
  });
  it('have room together: the first that has none is named', () => {
    const large = 'a{900}'.repeat(17);
    expect(patternFault(document(large))).toBeNull();
    const fault = patternFault(document(large, 'b', large, large));
    expect(fault?.path).toEqual(['tools', 'a', 'require', 2, 'value']);
    expect(fault?.message).toContain('30,000 instructions');
  });
  it.each([
    ['classes that take long', `[${'\\p{L}'.repeat(150)}]`.repeat(4)],
    ['ranges without case', `(?i)[${'\u0100-\u{10ffff}'.repeat(20)}]`],
  ])('have no room for %s, before they are compiled', (_what, pattern) => {
    expect(patternFault(document(pattern))).not.toBeNull();
  });
  it('are no others: what only looks like one, and what is none', () => {
    expect(patternFault({ op: 'regex', value: 5 })).toBeNull();
    expect(patternFault([{ op: 'eq', value: 'x'.repeat(5000) }, null, 'regex'])).toBeNull();
    expect(patternFault(document('('))).toBeNull();
  });
});

describe('a rate', () => {
  const limit = (window: JsonValue, max: number) => ({ counter: 'a_rate', window, max, scope: 'grant' });
  it.each<[JsonValue, unknown]>([
    ['5/hour', limit('hour', 5)],
    [' 5 / Min ', limit('minute', 5)],
    ['1/s', limit(1, 1)],
    ['0/day', limit('day', 0)],
    ['5/week', null],
    ['5', null],
    ['/hour', null],
    ['-5/hour', null],
    ['1.5/hour', null],
    ['12345678901/hour', null],
    ['5/constructor', null],
    [{ max: 5, window: 60 }, limit(60, 5)],
    [
      { max: 5, scope: 'server', counter: 'x' },
      { counter: 'x', scope: 'server', max: 5 },
    ],
    [5, null],
    [null, null],
    [[5], null],
  ])('%j', (rate, expected) => {
    expect(rateLimit('a', rate)).toEqual(expected);
  });
  it('of every tool counts on one counter', () => {
    expect(rateLimit('*', '5/hour')).toMatchObject({ counter: 'all_tools_rate' });
  });
});

describe('a way out of a mistake', () => {
  it.each([
    ['requre', ['require', 'deny_if'], 'require'],
    ['REQUIRE', ['require'], 'require'],
    ['xyz', ['require'], null],
    ['ab', ['cb'], 'cb'],
    ['a', ['b'], 'b'],
    ['', ['a'], 'a'],
    ['x'.repeat(65), ['x'.repeat(65)], null],
    ['deny', [], null],
  ])('near to %s among %j is %s', (word, names, name) => {
    expect(nearest(word, names)).toBe(name);
  });

  const wholeNumber = 'must be a whole number from 1 to 1,000,000,000';
  it.each<[string, string, JsonValue | undefined, string | null]>([
    ['version', 'must be "1"', undefined, 'Add "version": "1"'],
    ['version', 'must be "1"', 2, 'Change to "1"'],
    ['counter', 'must be the name of a counter', undefined, 'Add "counter"'],
    ['max', wholeNumber, '30', 'Change to 30'],
    ['max', wholeNumber, '3.5', null],
    ['max', wholeNumber, -1, null],
    ['value', 'must be a number for "gt"', ' 1.5 ', 'Change to 1.5'],
    ['value', 'must be a number for "gt"', 'many', null],
    ['value', 'must be a number for "gt"', ' ', null],
    ['op', 'must be one', '==', 'Change to "eq"'],
    ['op', 'must be one', '>=', 'Change to "gte"'],
    ['op', 'must be one', 'contain', 'Change to "contains"'],
    ['op', 'must be one', 'constructor', null],
    ['path', 'must be a path', 'run_id', 'Change to "args.run_id"'],
    ['path', 'must be a path', 'a.b', 'Change to "args.a.b"'],
    ['path', 'must be a path', 'args', null],
    ['path', 'must be a path', 'args.ids[0]', null],
    ['until', 'must be a date', '2026-12-31', 'Change to "2026-12-31T00:00:00Z"'],
    ['until', 'must be a date', '2026-12-31T18:00:00', 'Change to "2026-12-31T18:00:00Z"'],
    // It would be read as another day, and refused again.
    ['until', 'must be a date', '2026-02-31', null],
    ['until', 'must be a date', '2026-12-31T25:00:00', null],
    ['until', 'must be a date', 'tomorrow', null],
    ['default', 'must be "deny" or "allow"', 'denied', 'Change to "deny"'],
    ['default', 'must be "deny" or "allow"', 5, null],
  ])('%s that %s, given %j: %s', (name, wants, given, words) => {
    expect(suggestion(name, wants, given)).toBe(words);
  });
});

describe('limits of a document', () => {
  const limit = (counter: string, more: object = {}) => ({ counter, ...more });
  it('are told in the order of the language, each with its place', () => {
    const document = {
      tools: { b: { limits: [limit('x')] }, a: {}, c: { limits: [limit('y'), limit('z')] } },
      all_tools: { limits: [limit('w')] },
    };
    expect(limitsOf(document).map(([path, { counter }]) => `${pointer(path)} ${counter}`)).toEqual([
      '/all_tools/limits/0 w',
      '/tools/b/limits/0 x',
      '/tools/c/limits/0 y',
      '/tools/c/limits/1 z',
    ]);
    expect(limitsOf({})).toEqual([]);
  });

  it.each<[string, readonly object[], number]>([
    ['calls twice', [{}, {}], 0],
    ['calls and items of a list', [{}, { count: 'args.a' }], 0],
    ['items of two lists', [{ count: 'args.a' }, { count: 'args.b' }], 1],
    ['calls, then items of two lists', [{}, { count: 'args.a' }, { count: 'args.b' }], 1],
    ['calls and a sum', [{}, { sum: 'args.a' }], 1],
    ['one sum twice', [{ sum: 'args.a' }, { sum: 'args.a' }], 0],
    ['two sums', [{ sum: 'args.a' }, { sum: 'args.b' }], 1],
    ['a sum and items of what is summed', [{ sum: 'args.a' }, { count: 'args.a' }], 1],
  ])('have one meaning for each counter: %s', (_what, limits, faults) => {
    const document = { tools: { a: { limits: limits.map((more) => limit('x', more)) } } };
    expect(counterFaults(document)).toHaveLength(faults);
  });

  it.each([
    ['minute', 60],
    ['hour', 3600],
    ['day', 86_400],
    [7, 7],
  ] as const)('of a window %s last %d s', (window, seconds) => {
    expect(windowSeconds(window)).toBe(seconds);
  });
});

describe('how long an entry stands', () => {
  const now = Date.parse('2026-12-31T18:00:00Z');
  it.each([
    [{}, true, false],
    [{ mode: 'shadow' }, false, false],
    [{ mode: 'enforce', until: '2026-12-31T18:00:01Z' }, true, false],
    [{ until: '2026-12-31T18:00:00Z' }, false, true],
    [{ until: '2026-12-31T19:00:00+01:00' }, false, true],
    [{ until: '2026-12-31T18:00:00-01:00' }, true, false],
  ])('%j: %s, ended: %s', (entry, stands, over) => {
    const entered: { readonly mode?: string; readonly until?: string } = entry;
    expect(enforced(entered, now)).toBe(stands);
    expect(ended(entered, now)).toBe(over);
  });

  it('is asked of own members alone', () => {
    const document = { version: '1', default: 'deny', tools: { get_run: {} } } as const;
    expect(toolPolicy(document, 'get_run')).toEqual({});
    for (const name of ['constructor', '__proto__', 'toString', '']) expect(toolPolicy(document, name)).toBeUndefined();
    expect(toolPolicy({ version: '1', default: 'deny' }, 'x')).toBeUndefined();
  });

  it.each([
    [[], 'schema'],
    [[null], 'schema'],
    [['any', null], 'any'],
    [['any', 'schema'], 'schema'],
    [['schema', 'closed', 'any'], 'closed'],
  ] as const)('of %j the strictest is %s', (modes, mode) => {
    expect(strictestArguments(modes)).toBe(mode);
  });
});

describe('the line of a rule', () => {
  const text =
    '{\n  "version": "1",\n  "default": "deny",\n  "hide": [\n    "a",\n    "*"\n  ],\n  "tools": { "b": {\n    "require": [] } }\n}\n';
  it.each([
    ['/tools/b', 'b', 8],
    ['/tools/b/require', 'b', 9],
    ['/tools/c', 'c', null],
    ['jira@cursor#/tools/b', 'b', 8],
    ['(default deny)', 'x', 3],
    ['(default allow)', 'x', 3],
    ['(hidden)', 'a', 5],
    ['(hidden)', 'x', 6],
    ['(paused)', 'a', null],
    ['', 'a', null],
  ])('%s for %s: %s', (rule, tool, line) => {
    expect(lineOfRule(text, rule, tool)).toBe(line);
  });

  it('is none in a text that is none, and the first where no default is written', () => {
    expect(lineOfRule('{', '(hidden)', 'a')).toBeNull();
    expect(lineOfRule('{}', '(hidden)', 'a')).toBeNull();
    expect(lineOfRule('{"hide":"a"}', '(hidden)', 'a')).toBeNull();
    expect(lineOfRule('{"hide":["b"]}', '(hidden)', 'a')).toBeNull();
    expect(lineOfRule('{}', '(default deny)', 'a')).toBe(1);
    expect(lineOf('{', '/a')).toBeNull();
  });

  it.each([
    ['a rule that stands lower', '/tools/b', '{"hide":["a","*"],"tools":{"a":{},\n"b":{"require":[ ]}}}', true],
    ['a rule that changed', '/tools/b', '{"tools":{"b":{"require":["x"]}}}', false],
    ['a rule that is gone', '/tools/b', '{"tools":{}}', false],
    ['a default that stands', '(default deny)', '{"default":"deny"}', true],
    ['a default that changed', '(default deny)', '{"default":"allow"}', false],
    ['another tool in its place', '/hide/0', '{"hide":["c","a"]}', false],
    ['a hidden tool in another place', '(hidden)', '{"hide":["c","a"]}', true],
    ['what no text holds', '(paused)', text, false],
    ['a text that is none', '/tools/b', '{', false],
  ])('of an older version holds where it says the same: %s', (_what, rule, now, same) => {
    expect(isSameRule(text, now, rule, 'a')).toBe(same);
  });

  it('of an older version holds where neither writes a default', () => {
    expect(isSameRule('{}', '{"tools":{}}', '(default deny)', 'a')).toBe(true);
  });

  it.each([
    ['', 0, 1, 1],
    ['ab', 1, 1, 2],
    ['a\nb', 1, 1, 2],
    ['a\nb', 2, 2, 1],
    ['a\n\n', 3, 3, 1],
    ['ab', 99, 1, 3],
  ])('in %j at %d is %d, %d', (given, offset, line, column) => {
    expect(placeOf(given, offset)).toEqual({ line, column });
  });

  it.each([
    ['/tools/a', null, '/tools/a'],
    ['jira@cursor#/tools/a#b', 'jira@cursor', '/tools/a#b'],
    ['Jira@x#/a', null, 'Jira@x#/a'],
    ['a@b#', 'a@b', ''],
  ])('%s stands in %s', (rule, document, rest) => {
    expect(splitRule(rule)).toEqual({ document, rule: rest });
  });
});
