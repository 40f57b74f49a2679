import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findings,
  longString,
  onlyDepth,
  type ScanLimits,
  scanJson,
  scanOn,
  startScan,
} from '../../shared/json-scan.ts';

const open = onlyDepth(1000);
const scan = (text: string, limits: Partial<ScanLimits> = {}) => scanJson(Buffer.from(text), { ...open, ...limits });

describe('one pass over a JSON text', () => {
  it.each([
    ['nothing', '', { members: 0, values: 0, depth: 0, first: 0 }],
    ['white space alone', ' \t\r\n', { members: 0, values: 0, depth: 0, first: 0 }],
    ['one word', 'null', { members: 0, values: 1, depth: 0, first: 0x6e }],
    ['a text that looks like more', '"{[:,]}"', { members: 0, values: 1, depth: 0, first: 0x22 }],
    ['an empty object', ' {}', { members: 0, values: 1, depth: 1, first: 0x7b }],
    ['an empty list', '[ ]', { members: 0, values: 1, depth: 1, first: 0x5b }],
    ['members, of which one stands twice', '{"a":1,"a":2}', { members: 2, values: 3, depth: 1 }],
    ['an empty key', '{"":""}', { members: 1, values: 2, depth: 1 }],
    ['lists in lists, beside one another', '[[1],[[2]],3]', { members: 0, values: 7, depth: 3 }],
    ['literals and numbers without spaces', '[true,false,null,-1,2.5]', { values: 6 }],
    ['an escaped quote and backslash', '["\\"","\\\\"]', { values: 3, escaped: false }],
    ['an escape by number', '["\\u0041"]', { values: 2, escaped: true }],
  ])('counts %s', (_what, text, expected) => {
    expect(scan(text)).toMatchObject(expected);
  });

  it('tells where the members of the outermost object stand, and of no other', () => {
    const text = ' { "a" : {"x":1} , "b":[{"y":2}],"c" : -1.5 }';
    const { top } = scan(text);
    const pieces = [];
    for (let at = 0; at < top.length; at += 2) pieces.push(text.slice(top[at], top[at + 1]));
    expect(pieces).toEqual(['"a"', '{"x":1}', '"b"', '[{"y":2}]', '"c"', '-1.5']);
    expect(scan('[{"a":1}]').top).toEqual([]);
  });

  it.each([
    ['a number that changes', '{"a":[1,9007199254740993,-0]}', 'unsafeNumber', 8],
    ['minus zero', '[-0]', 'unsafeNumber', 1],
    ['half a pair', '["ab\\ud800"]', 'loneSurrogate', 4],
    ['the second half alone', '["\\uDE00"]', 'loneSurrogate', 2],
    ['two first halves', '["\\ud83d\\ud83d\\ude00"]', 'loneSurrogate', 2],
    ['a first half before another escape', '["\\ud83d\\n\\ude00"]', 'loneSurrogate', 2],
    ['the first of several', '["x\\udfff","\\ud800"]', 'loneSurrogate', 3],
  ] as const)('finds the place of %s', (_what, text, member, place) => {
    expect(scan(text)[member]).toBe(place);
  });

  it.each([
    ['a pair in either case', '["\\ud83d\\ude00\\uD83D\\uDE00"]'],
    ['an escape below the halves', '["\\ud7ff\\ue000"]'],
    ['an escaped backslash before a u', '["\\\\ud800"]'],
    ['a number in a text', '["9007199254740993"]'],
    ['a key of digits', '{"9007199254740993":1}'],
  ])('finds nothing odd in %s', (_what, text) => {
    expect(scan(text)).toMatchObject({ unsafeNumber: -1, loneSurrogate: -1 });
  });
});

describe('the limits of a scan', () => {
  it.each<[string, string, Partial<ScanLimits>, string | null]>([
    ['as deep as allowed', '[[1]]', { depth: 2 }, null],
    ['one level deeper', '[[[1]]]', { depth: 2 }, 'depth'],
    ['as many members', '{"a":1,"b":2}', { members: 2 }, null],
    ['one member more', '{"a":1,"b":2,"c":3}', { members: 2 }, 'members'],
    ['as many values', '[1,2]', { values: 3 }, null],
    ['one value more', '[1,2,3,4]', { values: 3 }, 'values'],
    ['values that are lists', '[[],[],[],[]]', { values: 3 }, 'values'],
    ['digits as many as allowed', '[12345]', { number: 5 }, null],
    ['one digit more', '[123456]', { number: 5 }, 'number'],
    ['a key as long as allowed', '{"abc":1}', { name: 3 }, null],
    ['a key one byte longer', '{"abcd":1}', { name: 3 }, 'name'],
    ['a key that is longer in bytes than in letters', '{"\u00e9\u00e9":1}', { name: 3 }, 'name'],
    ['a long text that is no key', '["abcdefgh"]', { name: 3 }, null],
    ['keys as long as allowed together', '{"ab":1,"cd":1}', { names: 4 }, null],
    ['keys that are longer together', '{"ab":1,"cde":1}', { names: 4 }, 'names'],
  ])('%s', (_what, text, limits, stopped) => {
    expect(scan(text, limits).stopped).toBe(stopped);
  });

  it('read nothing behind the place where they stop', () => {
    expect(scan('[[[[9007199254740993]]]]', { depth: 2 })).toMatchObject({ depth: 3, unsafeNumber: -1 });
    expect(scan(`[${'1'.repeat(100)},2,3]`, { number: 10 }).values).toBe(2);
  });
});

describe('a scan in steps', () => {
  const stepwise = (bytes: Uint8Array, step: number) => {
    const progress = startScan();
    let rounds = 0;
    while (progress.index < bytes.length && progress.stopped === null) {
      scanOn(bytes, open, progress, Math.min(bytes.length, progress.index + step));
      if (++rounds > bytes.length + 1) throw new Error('it stands still');
    }
    return { found: findings(progress), long: progress.long };
  };

  it('finds what one that goes through finds, wherever it is cut', () => {
    const text = fc.oneof(
      fc.json({ maxDepth: 4 }),
      fc.constantFrom(
        `{"${'k'.repeat(70)}":"${'x\\u00e9'.repeat(30)}","b":["\\ud83d\\ude00","\\"${'y'.repeat(50)}\\\\"]}`,
        `["${'\\\\'.repeat(40)}",-0,{"a":{"b":9007199254740993}}]`,
      ),
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 50 }), (json, step) => {
        const bytes = Buffer.from(json);
        expect(stepwise(bytes, step).found).toEqual(scanJson(bytes, open));
      }),
      { numRuns: 500 },
    );
  });

  it('notes where long texts stand, keys included, and only those', () => {
    const body = 'x'.repeat(longString - 2);
    const text = `{"${body}":"${body.slice(1)}","b":"${body}"}`;
    const bytes = Buffer.from(text);
    const last = text.lastIndexOf(`"${body}"`);
    for (const step of [1000, 65_536, bytes.length]) {
      expect(stepwise(bytes, step).long).toEqual([1, 1 + longString, last, last + longString]);
    }
  });
});
