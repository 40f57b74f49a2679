import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { maxDepth } from '../../electron/gateway/wire/body-scan.ts';
import { readEnvelope } from '../../electron/gateway/wire/envelope.ts';
import { countKeys } from '../../shared/json-keys.ts';
import { onlyDepth, scanJson } from '../../shared/json-scan.ts';

const all = onlyDepth(1000);
const read = (text: string) => readEnvelope(Buffer.from(text));
const callWith = (params: string) => read(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`);
const withArguments = (args: string) => callWith(`{"name":"x","arguments":${args}}`);

describe('the envelope refuses what two readers could understand differently', () => {
  it.each([
    ['a key twice in params', '{"name":"get_run","name":"close_run"}'],
    ['a key twice, once escaped', '{"name":"get_run","n\\u0061me":"close_run"}'],
    ['a key twice deep in arguments', '{"name":"x","arguments":{"a":[{"b":1,"b":2}]}}'],
    ['a key twice around a nested object', '{"name":"x","arguments":{"a":{"x":1},"a":{"y":1}}}'],
    ['__proto__ twice', '{"name":"x","arguments":{"__proto__":1,"__proto__":2}}'],
    ['a case variant of name', '{"name":"close_run","Name":"get_run"}'],
    ['only a case variant of name', '{"NAME":"get_run"}'],
    ['a case variant by Unicode folding', '{"name":"x","argumentſ":{}}'],
    ['a case variant in _meta', '{"name":"x","_meta":{"ProgressToken":1}}'],
    ['two arguments that differ by case', '{"name":"x","arguments":{"run_id":1,"Run_ID":2}}'],
    ['arguments that are a list', '{"name":"x","arguments":[]}'],
    ['arguments that are a string', '{"name":"x","arguments":"{}"}'],
    ['params that are a list', '[1]'],
    ['a lone surrogate', '{"name":"x","arguments":{"a":"\\ud800"}}'],
    ['a lone surrogate as a key', '{"name":"x","arguments":{"\\udc00":1}}'],
    ['a fraction as progress token', '{"name":"x","_meta":{"progressToken":1.5}}'],
  ])('%s', (_name, params) => {
    expect(callWith(params)).toMatchObject({ kind: 'fault', status: 400 });
  });

  it.each([
    ['9007199254740993'],
    ['-9007199254740993'],
    ['1e400'],
    ['-1e400'],
    ['9007199254740993.0'],
    ['9007199254740993e0'],
    ['123456789012345678901234567890'],
    ['1000000000000000000000000'],
    ['0.12345678901234567890123'],
    ['1e-400'],
    ['-0'],
    ['-0.0'],
    ['-0e5'],
  ])('a number that a double cannot hold: %s', (number) => {
    expect(withArguments(`{"n":${number}}`)).toMatchObject({ kind: 'fault', status: 400 });
  });

  it.each([
    ['9007199254740991'],
    ['1e3'],
    ['-1'],
    ['-0.5'],
    ['-10'],
    ['12.0'],
    ['0.1'],
    ['0.30000000000000004'],
    ['0.000'],
    ['0e5'],
    ['1e18'],
    ['1000000000000000000'],
    ['1e+21'],
    ['1E20'],
    ['6.02214076e23'],
    ['-6.62607015e-34'],
    ['1.7976931348623157e308'],
    ['0.00000000000000000000000100e23'],
  ])('but takes a number that keeps its value: %s', (number) => {
    const message = withArguments(`{"n":${number}}`);
    expect(message.kind).toBe('request');
  });

  it.each([['NaN'], ['Infinity'], ['01'], ['+1'], ['.5']])('text that is no JSON number: %s', (number) => {
    expect(withArguments(`{"n":${number}}`)).toMatchObject({ kind: 'fault', code: -32700 });
  });

  it.each([
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]'],
    ['an empty batch', '  []'],
    ['a case variant of method', '{"jsonrpc":"2.0","id":1,"method":"tools/call","Method":"ping"}'],
    ['method twice', '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}'],
    ['an id of null', '{"jsonrpc":"2.0","id":null,"method":"ping"}'],
    ['an id that is a fraction', '{"jsonrpc":"2.0","id":1.5,"method":"ping"}'],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"ping"}'],
    ['an id beyond 2^53', '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}'],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"ping"}'],
    ['a call that is also a reply', '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}'],
    ['a reply with both ends', '{"jsonrpc":"2.0","id":1,"result":{},"error":{}}'],
    ['a number', '1'],
    ['nothing', ''],
  ])('%s', (_name, text) => {
    expect(read(text)).toMatchObject({ kind: 'fault', status: 400 });
  });

  it.each([
    ['params', '{"jsonrpc":"2.0","id":1,"method":"ping","params":null}', { kind: 'request', params: undefined }],
    [
      'members of params and of _meta',
      '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":null,"_meta":{"progressToken":null}}}',
      { kind: 'request', params: { _meta: {} } },
    ],
    [
      'arguments',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":null}}',
      { params: { name: 'x' } },
    ],
    [
      'the error of a reply',
      '{"jsonrpc":"2.0","id":1,"result":{"a":null},"error":null}',
      { kind: 'reply', result: { a: null }, error: null },
    ],
    [
      'the result of a refusal',
      '{"jsonrpc":"2.0","id":1,"result":null,"error":{"code":1}}',
      { kind: 'reply', result: null },
    ],
  ])('but takes null for absent: %s', (_name, text, expected) => {
    const message = read(text);
    expect(message).toMatchObject(expected);
    expect(JSON.stringify(message)).not.toContain('"cursor"');
  });

  it('and keeps the nulls within arguments, which mean what the tool says', () => {
    expect(withArguments('{"parent_id":null}')).toMatchObject({ params: { arguments: { parent_id: null } } });
  });

  it('bytes that are not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":1,"method":"'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);
    expect(readEnvelope(bytes)).toMatchObject({ kind: 'fault', code: -32700 });
  });

  it('nesting that would overflow a recursive reader, before it is parsed', () => {
    const deep = `{"name":"x","arguments":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`;
    expect(callWith(deep)).toMatchObject({ kind: 'fault', status: 413, cause: 'depth' });
    const fits = maxDepth - 3;
    expect(withArguments(`{"a":${'['.repeat(fits)}${']'.repeat(fits)}}`).kind).toBe('request');
  });
});

describe('the envelope refuses more than any honest client sends, before it is parsed', () => {
  const many = (count: number, one: string) => Array.from({ length: count }, () => one).join(',');
  it.each([
    ['10 MB of empty lists', `{"a":[${many(3_000_000, '[]')}]}`, 'body-values'],
    ['numbers', `{"a":[${many(300_000, '1')}]}`, 'body-values'],
    ['strings', `{"a":[${many(300_000, '""')}]}`, 'body-values'],
    ['short keys', `{${Array.from({ length: 60_000 }, (_, n) => `"${n}":1`).join(',')}}`, 'body-members'],
    ['members of one object', `{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":1`).join(',')}}`, 'body-members'],
    ['empty objects with one key', `{"a":[${many(60_000, '{"b":1}')}]}`, 'body-members'],
    ['the digits of one number', `{"a":${'1'.repeat(8_000_000)}}`, 'body-number'],
  ])('%s', (_name, args, reason) => {
    const parse = vi.spyOn(JSON, 'parse');
    onTestFinished(() => parse.mockRestore());
    expect(withArguments(args)).toMatchObject({ kind: 'fault', status: 413, reason, cause: 'size' });
    expect(parse.mock.calls.length).toBe(_name === 'members of one object' ? 1 : 0);
  });

  it.each([
    ['name', callWith(`{"name":"${'x'.repeat(2000)}"}`)],
    ['uri', callWith(`{"uri":"${'x'.repeat(20_000)}"}`)],
    ['method', read(`{"jsonrpc":"2.0","id":1,"method":"${'x'.repeat(300)}"}`)],
  ])('a long %s', (_name, answer) => {
    expect(answer).toMatchObject({ kind: 'fault', status: 400, reason: 'body-name' });
  });

  it('and says a long key back only in part', () => {
    const answer = callWith(
      `{"name":"x","Name${'\u0130'.repeat(5)}":1,"${'y'.repeat(9999)}":1,"${'Y'.repeat(9999)}":1}`,
    );
    if (answer.kind !== 'fault') throw new Error('taken');
    expect(answer.message.length).toBeLessThan(300);
  });

  it('but takes one text of 30 MB, and as many values as a large batch has', () => {
    expect(withArguments(`{"a":"${'x'.repeat(30_000_000)}"}`).kind).toBe('request');
    expect(withArguments(`{"a":[${many(30_000, '{"b":[1,2,3]}')}]}`).kind).toBe('request');
  });

  it('and counts about what a message takes in memory', () => {
    const weight = (args: string) => (withArguments(args) as { weight: number }).weight;
    expect(weight(`{"a":"${'x'.repeat(1_000_000)}"}`)).toBeLessThan(1_100_000);
    expect(weight(`{"a":"${'x'.repeat(1_000_000)}中"}`)).toBeGreaterThan(2_000_000);
    expect(weight(`{"a":"${'x'.repeat(1_000_000)}\\u4e2d"}`)).toBeGreaterThan(2_000_000);
    expect(weight(`{"a":[${many(100_000, '[]')}]}`)).toBeGreaterThan(4_000_000);
  });
});

describe('the envelope takes what is plain', () => {
  it('keeps __proto__ as an own member and touches no prototype', () => {
    const message = withArguments('{"__proto__":{"polluted":true},"constructor":1}');
    if (message.kind !== 'request') throw new Error('refused');
    const args = message.params?.arguments as object;
    expect(Object.hasOwn(args, '__proto__')).toBe(true);
    expect(JSON.stringify(args)).toBe('{"__proto__":{"polluted":true},"constructor":1}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('tells requests, notices and replies apart', () => {
    expect(read('{"jsonrpc":"2.0","id":"a","method":"ping"}')).toMatchObject({ kind: 'request', id: 'a' });
    expect(read('{"jsonrpc":"2.0","method":"x"}')).toMatchObject({ kind: 'notice' });
    expect(read('{"jsonrpc":"2.0","id":1,"result":{}}')).toMatchObject({ kind: 'reply', result: {}, error: null });
  });

  it('takes escapes, pairs of surrogates, white space and brackets in strings', () => {
    const text = '{ "name" : "x" ,\r\n\t"arguments" : { "a\\"}]:," : "\\ud83d\\ude00 {[\\\\" , "b" : [ 1 , { } ] } }';
    expect(callWith(text).kind).toBe('request');
  });
});

describe('the scan agrees with the parser', () => {
  it('counts the members of whatever JSON there is', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const scan = scanJson(Buffer.from(text), all);
        expect(scan.members).toBe(countKeys(JSON.parse(text)));
      }),
      { numRuns: 2000 },
    );
  });

  it('finds where the members of the outermost object stand', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const bytes = Buffer.from(JSON.stringify(object, null, 1));
        const { top } = scanJson(bytes, all);
        const found: [unknown, unknown][] = [];
        for (let index = 0; index < top.length; index += 4) {
          const [a, b, c, d] = top.slice(index, index + 4);
          found.push([JSON.parse(bytes.toString('utf8', a, b)), JSON.parse(bytes.toString('utf8', c, d))]);
        }
        expect(found).toEqual(Object.entries(JSON.parse(bytes.toString('utf8'))));
      }),
      { numRuns: 1000 },
    );
  });

  it('finds the ends of long strings, with quotes, escapes and halves of pairs anywhere in them', () => {
    const part = fc.constantFrom(
      'x'.repeat(40),
      '\\"',
      '\\\\',
      '\\n',
      '\\u00e9',
      '\\ud83d\\ude00',
      '{[,:]}',
      '中',
      'y',
    );
    const string = fc.array(part, { maxLength: 60 }).map((parts) => `"${parts.join('')}"`);
    fc.assert(
      fc.property(fc.array(string, { maxLength: 8 }), fc.boolean(), (strings, broken) => {
        const text = `[${[...strings, ...(broken ? ['"\\ud83d x"'] : [])].join(',')}]`;
        const scan = scanJson(Buffer.from(text), all);
        expect(scan.values).toBe(JSON.parse(text).length + 1);
        expect(scan.members).toBe(0);
        expect(scan.loneSurrogate >= 0).toBe(broken);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws on garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        scanJson(bytes, { ...all, depth: 50, values: 20 });
        expect(readEnvelope(Buffer.from(bytes)).kind).toBeTypeOf('string');
      }),
      { numRuns: 3000 },
    );
  });
});
