import { describe, expect, it } from 'vitest';
import { asCurl } from '../../../renderer/format/curl.ts';
import type { JsonValue } from '../../../shared/json.ts';
import { readStrictJson } from '../../../shared/read-json.ts';

const row = (value: JsonValue, tool = 'get_case') =>
  ({ tool, via: 'tools/call', arguments: { value, bytes: 1, cut: false, redacted: 0 } }) as const;
const line = (value: JsonValue, tool?: string) => asCurl('http://127.0.0.1:7420', 'jira__', row(value, tool)) ?? '';

/** The words that a POSIX shell makes of the line, by hand: single quotes, double quotes, `\` before a quote or a line end. */
function wordsOf(command: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of command.replaceAll('\\\n', ' ').matchAll(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g))
    words.push(word.replace(/'([^']*)'|"([^"]*)"|\\(.)/g, (_all, one = '', two = '', three = '') => one + two + three));
  return words;
}
const bodyOf = (command: string) => wordsOf(command)[wordsOf(command).indexOf('-d') + 1] ?? '';

describe('a call as a command line', () => {
  it.each<[string, JsonValue]>([
    ['quotes of both kinds', { a: `it's "so"` }],
    ['what a shell would expand', { a: '$HOME `id` $(id) \\ !' }],
    ['line breaks', { a: 'one\ntwo\r\n' }],
    ['a key of a prototype', JSON.parse('{"__proto__":{"x":1}}')],
    ['marks of direction and of no width', { a: 'abc\u202edef\u200b' }],
    ['a control character of eight bits', { a: '\u009b201~rm' }],
    ['other scripts', { a: 'Prüfung 注文 🎉' }],
    ['nothing', {}],
  ])('says the same in a shell: %s', (_what, value) => {
    const read = readStrictJson(bodyOf(line(value)));
    expect(read.ok && JSON.stringify((read.value as { params: { arguments: JsonValue } }).params.arguments)).toBe(
      JSON.stringify(value),
    );
  });

  it('holds nothing that a terminal obeys, or that nobody sees', () => {
    const command = line({ a: '\u009b201~\u0085\u007f\u202e\u2028\u200b\u{e0041}' }, 'get\u202e_case');
    expect(command.replaceAll('\n', '')).toMatch(/^[\x20-\x7e]*$/);
  });

  it('names the tool as the address of all servers does, also in the header', () => {
    expect(wordsOf(line({}))).toContain('Mcp-Name: jira__get_case');
    const odd = Buffer.from('jira__größe').toString('base64');
    expect(wordsOf(line({}, 'größe'))).toContain(`Mcp-Name: =?base64?${odd}?=`);
    expect(JSON.parse(bodyOf(line({}, 'größe')))).toMatchObject({ params: { name: 'jira__größe' } });
  });

  it.each<[string, Parameters<typeof asCurl>[2]]>([
    ['arguments that were cut', { ...row({}), arguments: { ...row({}).arguments, cut: true } }],
    ['arguments that are none', row([1])],
    ['what was no call of a tool', { ...row({}), via: 'prompts/get' }],
  ])('is none for %s', (_what, of) => {
    expect(asCurl('x', '', of)).toBeNull();
  });
});
