import { describe, expect, it } from 'vitest';
import { maxTextLength, nodeAt, readJson } from '../../../shared/policy/json-text.ts';

const faultsOf = (text: string) => {
  const read = readJson(text);
  return read.ok ? [] : read.faults;
};

describe('A text is read as JSON', () => {
  it.each([
    '1',
    '"a"',
    'null',
    'true',
    '[]',
    '{}',
    '{"a":[1,{"b":null}],"c":"\\u0041\\\\"}',
    ' [1, 2]\n',
    '1.5e3',
    '-0.25',
  ])('%s', (text) => {
    const read = readJson(text);
    expect(read.ok && read.value).toEqual(JSON.parse(text));
  });

  it('with names that plain objects bring along', () => {
    const read = readJson('{"constructor":1,"toString":{"hasOwnProperty":2}}');
    expect(read.ok && JSON.stringify(read.value)).toBe('{"constructor":1,"toString":{"hasOwnProperty":2}}');
  });
});

describe('A text is none, with the first of its faults and what to do', () => {
  it.each([
    ['', 0, 'The document is empty.', null],
    [' \n', 0, 'The document is empty.', null],
    ['{"a":1,}', 7, 'A key in double quotes is expected here.', expect.stringContaining('or quote the key')],
    ['{a:1}', 1, expect.any(String), expect.any(String)],
    ['[1,]', 3, 'A value is expected here.', expect.stringContaining('or add the value')],
    ['{"a" 1}', 5, 'A colon is expected here.', 'Add ":" after the key'],
    ['[1 2]', 3, 'A comma is expected here.', expect.any(String)],
    ['{"a":1', 6, 'A closing "}" is missing.', 'Add "}"'],
    ['[1', 2, 'A closing "]" is missing.', 'Add "]"'],
    ['{} {}', 3, 'The document ends before this.', 'Remove what follows'],
    ['{/* x */}', 1, 'Comments are not part of JSON.', 'Remove the comment'],
    ['// x\n{}', 0, 'Comments are not part of JSON.', 'Remove the comment'],
    ['["a', 1, 'This text has no closing quote.', 'Add a double quote'],
    ["['a']", 1, 'This is not JSON.', 'Put text in double quotes'],
    ['[01]', 2, expect.any(String), expect.anything()],
    ['["\n"]', expect.any(Number), expect.any(String), null],
    ['["\t"]', expect.any(Number), expect.any(String), null],
    ['\uFEFF{}', 0, expect.any(String), null],
  ])('%j', (text, offset, message, suggestion) => {
    const faults = faultsOf(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ offset, message });
    if (suggestion !== null) expect(faults[0]?.suggestion).toEqual(suggestion);
  });

  it('with every name that stands twice, and every number that would be another, each at its place', () => {
    expect(faultsOf('{"a":{"b":1,"c":9007199254740993,"b":2},"l":[1e400,-9007199254740992]}')).toEqual([
      expect.objectContaining({ pointer: '/a/c', offset: 16, message: 'This number cannot be kept exactly.' }),
      expect.objectContaining({ pointer: '/a/b', offset: 33, message: '"b" stands here twice.' }),
      expect.objectContaining({ pointer: '/l/0', message: 'This number cannot be kept exactly.' }),
      expect.objectContaining({ pointer: '/l/1', message: 'This number cannot be kept exactly.' }),
    ]);
    expect(faultsOf('[9007199254740991,-9007199254740991,0.1,1e20]')).toMatchObject([{ pointer: '/3' }]);
    expect(faultsOf('{"a":1,"\\u0061":2}')).toMatchObject([{ pointer: '/a', message: '"a" stands here twice.' }]);
    expect(faultsOf('{"a/b":{"~":1e400}}')).toMatchObject([{ pointer: '/a~1b/~0' }]);
  });

  it('with a name that would vanish, however it is written', () => {
    for (const name of ['__proto__', '\\u005f_proto__']) {
      expect(faultsOf(`{"tools":{"${name}":{}}}`)).toMatchObject([
        { pointer: '/tools/__proto__', message: '"__proto__" cannot be a name.', suggestion: 'Remove it' },
      ]);
    }
  });
});

describe('The bounds of a text', () => {
  it('are two million characters', () => {
    const fits = `["${'x'.repeat(maxTextLength - 4)}"]`;
    expect(readJson(fits).ok).toBe(true);
    expect(faultsOf(`${fits} `)).toMatchObject([{ offset: 0, message: 'The document is larger than 2 MB.' }]);
  });

  it('are sixty-four levels, of whatever kind, and said at the first that is beyond', () => {
    const lists = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    const objects = (levels: number) => '{"a":'.repeat(levels) + 1 + '}'.repeat(levels);
    expect([readJson(lists(64)).ok, readJson(objects(64)).ok]).toEqual([true, true]);
    expect(faultsOf(lists(65))).toMatchObject([{ offset: 64, message: 'The document is nested deeper than 64.' }]);
    expect(faultsOf(objects(65))).toMatchObject([{ offset: 320, message: 'The document is nested deeper than 64.' }]);
    expect(readJson(`[${Array.from({ length: 100 }, () => '[]').join()}]`).ok).toBe(true);
    expect(readJson(`[${Array.from({ length: 100 }, () => '{}').join()}]`).ok).toBe(true);
    expect(faultsOf('['.repeat(1_000_000))).toMatchObject([{ offset: 64 }]);
  });

  it('do not count what stands in a text or a name', () => {
    const brackets = '[{'.repeat(100);
    expect(readJson(JSON.stringify([brackets, `${brackets}"`, `\\${brackets}`])).ok).toBe(true);
    expect(readJson(JSON.stringify({ [brackets]: `${brackets}\\"` })).ok).toBe(true);
    // The quote behind two backslashes ends the text.
    expect(faultsOf(`["\\\\",${'['.repeat(64)}`)).toMatchObject([
      { message: 'The document is nested deeper than 64.' },
    ]);
  });
});

describe('The place of a pointer', () => {
  const text = '{"a":[{"b":1},2],"0":{"c/d":3},"":4}';
  const at = (pointer: string) => {
    const read = readJson(text);
    if (!read.ok) throw new Error('no JSON');
    const { node, key, exact } = nodeAt(read.root, pointer);
    return [text.slice(node.offset, node.offset + node.length), text.slice(key.offset, key.offset + key.length), exact];
  };

  it.each([
    ['', text, text, true],
    ['/a', '[{"b":1},2]', '"a"', true],
    ['/a/0', '{"b":1}', '{"b":1}', true],
    ['/a/0/b', '1', '"b"', true],
    ['/a/1', '2', '2', true],
    ['/0/c~1d', '3', '"c/d"', true],
    ['/', '4', '""', true],
    ['/a/2', '[{"b":1},2]', '"a"', false],
    ['/a/01', '[{"b":1},2]', '"a"', false],
    ['/a/-', '[{"b":1},2]', '"a"', false],
    ['/a/length', '[{"b":1},2]', '"a"', false],
    ['/a/1/x/y', '2', '2', false],
    ['/none/x', text, text, false],
    ['/constructor', text, text, false],
  ])('%s is %s', (pointer, node, key, exact) => {
    expect(at(pointer)).toEqual([node, key, exact]);
  });
});
