import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../electron/guard/policy-tools/import-yaml.ts';

describe('YAML', () => {
  it.each<[string, unknown]>([
    ['', null],
    ['a: 1\nb: [x, "y", null]', { a: 1, b: ['x', 'y', null] }],
    ['{"a": {"b": true}}', { a: { b: true } }],
    ['yes: no', { yes: 'no' }],
    ['1: one', { 1: 'one' }],
    ['<<: {a: 1}', { '<<': { a: 1 } }],
    ['a: 2026-12-01', { a: '2026-12-01' }],
    ['a: 9007199254740991\nb: 0.1\nc: -1.5', { a: 9007199254740991, b: 0.1, c: -1.5 }],
    ['a: |\n  two\n  lines', { a: 'two\nlines\n' }],
  ])('%j is data', (text, value) => {
    expect(readYaml(text)).toMatchObject({ ok: true, value });
  });

  it('keeps a key that is a word of the language as a key', () => {
    const read = readYaml('__proto__: {a: 1}\nconstructor: 2');
    expect(read.ok && JSON.stringify(read.value)).toBe('{"__proto__":{"a":1},"constructor":2}');
  });

  it.each<[string, RegExp, number, number]>([
    ['a: &x 1\nb: *x', /alias \(\*\) has no place/, 2, 4],
    ['a: 1\na: 2', /"a" stands here twice/, 2, 1],
    ['1: x\n"1": y', /"1" stands here twice/, 2, 1],
    ['a: .inf', /cannot be kept: write a finite one/, 1, 4],
    ['a: .nan', /cannot be kept: write a finite one/, 1, 4],
    ['a: 1e999', /cannot be kept: write a finite one/, 1, 4],
    ['a: 9007199254740993', /cannot be kept exactly/, 1, 4],
    ['a:\n  - -9007199254740992', /cannot be kept exactly/, 2, 5],
    ['a: 1e21', /cannot be kept exactly/, 1, 4],
    ['[a]: 1', /A key must be a plain word/, 1, 1],
    ['a: {? {b: 1} : 2}', /A key must be a plain word/, 1, 7],
    ['"": 1\n~: 2', /A key must be a plain word/, 2, 1],
    ['a: 1\n---\nb: 2', /more than one document/, 2, 1],
    ['a: !!js/function "x"', /Unresolved tag/, 1, 4],
    ['a: "unended', /./, 1, 4],
    ['a: [1', /./, 1, 1],
  ])('%j is refused, and it is said where', (text, words, line, column) => {
    const read = readYaml(text);
    if (read.ok) throw new Error(`taken as ${JSON.stringify(read.value)}`);
    expect(read.problems).toHaveLength(1);
    expect(read.problems[0]?.message).toMatch(words);
    if (words.source !== '.') expect(read.problems[0]).toMatchObject({ line, column });
  });

  it('that is too long or nested too deeply is refused in words', () => {
    const messages = ['x'.repeat(2_000_001), '['.repeat(20_000)].map((text) => {
      const read = readYaml(text);
      return read.ok ? null : read.problems[0]?.message;
    });
    expect(messages).toEqual(['The document is larger than 2 MB.', 'The document is nested too deeply.']);
  });

  it.each<[string, number, number]>([
    ['', 1, 1],
    ['/a', 1, 1],
    ['/b', 2, 1],
    ['/b/1', 4, 5],
    ['/b/1/c', 4, 5],
    ['/b/7', 2, 1],
    ['/none/at/all', 1, 1],
  ])('the pointer %j leads to its place, or to the nearest above it', (pointer, line, column) => {
    const read = readYaml('a: 1\nb:\n  - x\n  - c: 2');
    expect(read.ok && read.place(pointer)).toEqual({ line, column });
  });
});
