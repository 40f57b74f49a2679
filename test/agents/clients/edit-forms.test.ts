import { describe, expect, it } from 'vitest';
import { bounded, checkJson, checkText } from '../../../electron/agents/clients/edit/bounded.ts';
import { type Editor, lineEndOf, objectAt, UneditableFile } from '../../../electron/agents/clients/edit/editor.ts';
import { jsonEditor } from '../../../electron/agents/clients/edit/json.ts';
import { tomlEditor } from '../../../electron/agents/clients/edit/toml.ts';
import { yamlEditor } from '../../../electron/agents/clients/edit/yaml.ts';

/** With what a format may read as something else than text. */
const entry = {
  type: 'stdio',
  command: '/opt/Rail "guard"\\x',
  args: ['--yes', 'true', '#no', '1e3', 'Ünïcode 🧪', 'two\nlines'],
  env: { NO: 'off', EMPTY: '' },
};
const name = 'rail guard';

const editors = {
  yaml: [yamlEditor, 'extensions'],
  toml: [tomlEditor, 'servers'],
  json: [jsonEditor, 'servers'],
} as const;
type Format = keyof typeof editors;

const withoutSpace = (text: string) => text.replace(/[\s,]/g, '');

describe('an entry that is added and taken out', () => {
  it.each<[format: Format, text: string, left?: string]>([
    ['yaml', '', 'extensions:\n'],
    ['yaml', '# mine\n', '# mine\nextensions:\n'],
    ['yaml', 'extensions:\n'],
    ['yaml', 'extensions:', 'extensions:\n'],
    ['yaml', '  extensions:\n'],
    ['yaml', '    a: 1\n    extensions:\n    z: 2\n'],
    ['yaml', 'extensions: {}\n'],
    ['yaml', 'extensions: {a: 1}\n'],
    ['yaml', 'extensions: {\n  a: 1,\n}\n'],
    ['yaml', '  extensions:\n    a: {b: 1}\n  z: 1\n'],
    ['yaml', 'extensions:\n  a:\n    b: |\n      text\n\n# end\n'],
    ['yaml', 'extensions: &x\n  a: {b: 1}\nz: *x\n'],
    ['yaml', '"extensions":\n  a: 1\n'],
    ['yaml', 'a: 1', 'a: 1\nextensions:\n'],
    ['yaml', '---\nextensions:\n  a: 1\n'],
    ['yaml', 'extensions: # c\n\n  # d\n  a: 1\n'],
    ['yaml', 'extensions:\r\n  a: 1\r\n'],
    ['yaml', '%YAML 1.1\n---\nextensions:\n  a: 1\n'],
    ['yaml', 'a: 1\nextensions:\n  # only a comment\nz: 2\n'],
    ['toml', ''],
    ['toml', 'a=1', 'a=1\n'],
    ['toml', 'a = 1\n'],
    ['toml', '[servers]\n'],
    ['toml', '[servers]\nx = 1\n'],
    ['toml', 'servers.a.b = 1\n'],
    ['toml', '[servers.a]\nb = 1\n[z]\nq=1\n'],
    ['toml', '[servers.a] # c\nb = """\n[servers."rail guard"]\n"""\n'],
    ['toml', '# c\r\n[a]\r\nb = 1\r\n'],
    ['toml', '[servers.a]\nb=1\n\n\n'],
    ['toml', 'd = 1979-05-27\n[[list]]\nx = 1\n'],
    ['json', '', '{"servers":{}}'],
    ['json', '{}', '{"servers":{}}'],
    ['json', '{"servers":{}}'],
    ['json', '// c\n{\n  // d\n  "servers": { // e\n    "a": 1, // f\n  },\n}\n'],
    ['json', '{"a":1,}', '{"a":1"servers":{}}'],
    ['json', '{"servers":{"a":{}}}'],
    ['json', '{"servers":{"__proto__":{"x":1}}}'],
    ['json', '{\r\n\t"servers": {\r\n\t\t"a": {}\r\n\t}\r\n}\r\n'],
    ['json', '{"a":{"servers":{"rail guard":1}}} // end', '{"a":{"servers":{"railguard":1}}"servers":{}}//end'],
    ['json', '/* c */', '/*c*/{"servers":{}}'],
    ['json', '{"servers":{/* only */}}'],
  ])('in %s %j leaves what was there', (format, text, left = text) => {
    const [editor, section]: readonly [Editor, string] = editors[format];
    const added = editor.add(text, [section], name, entry);
    const read = editor.read(added);
    expect(objectAt(read, [section])?.[name]).toEqual(entry);
    const removed = editor.remove(added, [section], name);
    expect(withoutSpace(removed)).toBe(withoutSpace(left));
    expect(editor.read(removed)).toEqual(editor.read(left === text ? text : removed));
    expect(added.includes('\r\n')).toBe(text.includes('\r\n'));
    if (text.includes('\r\n')) expect(added).not.toMatch(/[^\r]\n/);
  });
});

describe('a file that is left as it is', () => {
  it.each<[format: Format, text: string, why: RegExp]>([
    ['yaml', 'extensions: ~\n', /something else than servers at extensions/],
    ['yaml', 'extensions: null # x\n', /something else than servers/],
    ['yaml', 'extensions:\n- a\n', /something else than servers/],
    ['yaml', '? extensions\n: a: 1\n', /on a line with something else/],
    ['yaml', 'a: 1\n...\n', /ends its document/],
    ['yaml', '{a: 1}\n', /is a map in braces/],
    ['yaml', '- a\n', /holds no map/],
    ['yaml', 'just words\n', /holds no map/],
    ['yaml', '\textensions: 1', /does not parse \(line 1: Tabs/],
    ['yaml', 'a: 1\n---\nb: 2\n', /more than one document/],
    ['yaml', 'a: 1\nb:\n  c: 1\n  c: 2\n', /"c" stands twice in a map/],
    ['toml', 'servers = {}\n', /as a table in braces/],
    ['toml', '[[servers]]\na=1\n', /something else than servers at servers/],
    ['toml', 'servers = 1\n', /servers/],
    ['toml', '[servers."rail guard"]\nx=1\n', /does not parse \(line/],
    ['toml', 'a = \n', /does not parse \(line \d/],
    ['toml', 'a = 1\na = 2\n', /does not parse \(line 2/],
    ['json', '{"servers":null}', /no object at servers/],
    ['json', '{"servers":[]}', /no object at servers/],
    ['json', '{"servers":"x"}', /no object at servers/],
    ['json', '[]', /holds no object/],
    ['json', '1', /holds no object/],
    ['json', '{"servers":{"a":{},"a":{}}}', /two entries of the name "a"/],
    ['json', '{"b":[{"a":1,"a":2}]}', /two entries of the name "a"/],
    ['json', '{} {}', /does not parse \(line 1/],
    ['json', '{\n"a": \n}', /does not parse \(line 3: A value is expected here\.\)/],
  ])('in %s is %j, and it says why', (format, text, why) => {
    const [editor, section]: readonly [Editor, string] = editors[format];
    const add = () => editor.add(text, [section], name, entry);
    expect(add).toThrow(UneditableFile);
    expect(add).toThrow(why);
  });

  it.each<[format: Format, text: string]>([
    ['yaml', 'extensions:\n  a: 1\n'],
    ['yaml', ''],
    ['yaml', 'extensions: 5\n'],
    ['toml', '[servers.a]\nb = 1\n'],
    ['toml', ''],
    ['json', '{"servers":{"a":1}}'],
    ['json', ''],
    ['json', '{"servers":5}'],
  ])('in %s has no entry to be taken out: %j', (format, text) => {
    const [editor, section]: readonly [Editor, string] = editors[format];
    expect(() => editor.remove(text, [section], name)).toThrow(UneditableFile);
  });
});

describe('values of TOML', () => {
  it('that JSON does not have are read as texts', () => {
    const text = 'day = 1979-05-27T07:32:00Z\nodd = nan\nlist = [1, inf]\n';
    expect(tomlEditor.read(text)).toEqual({
      day: '1979-05-27T07:32:00.000Z',
      odd: 'NaN',
      list: [1, 'Infinity'],
    });
  });
});

describe('the object at a path', () => {
  it.each<[path: readonly string[], found: unknown]>([
    [[], { a: { b: { c: 1 } }, n: null, s: 'x', l: [] }],
    [['a', 'b'], { c: 1 }],
    [['x'], undefined],
    [['n'], undefined],
    [['n', 'x'], undefined],
    [['toString'], undefined],
    [['__proto__'], undefined],
  ])('%j', (path, found) => {
    expect(objectAt({ a: { b: { c: 1 } }, n: null, s: 'x', l: [] }, path)).toEqual(found);
  });

  it.each([[['s']], [['l']], [['a', 'b', 'c']]])('is refused where something else stands there: %j', (path) => {
    expect(() => objectAt({ a: { b: { c: 1 } }, s: 'x', l: [] }, path)).toThrow(
      `something else than servers at ${path.join('.')}`,
    );
  });
});

describe('the bounds of what is taken apart', () => {
  it.each([
    ['100 levels', `${'['.repeat(100)}${']'.repeat(100)}`, null],
    ['101 levels', `${'['.repeat(101)}${']'.repeat(101)}`, /deeper than 100 levels/],
    ['brackets in a text', JSON.stringify('['.repeat(5_000)), null],
    ['brackets in a comment', `{} // ${'['.repeat(5_000)}`, null],
    ['199,999 parts', `[${'1,'.repeat(99_999)}]`, null],
    ['200,001 parts', `[${'1,'.repeat(100_000)}]`, /more than settings do/],
  ] as const)('of JSON: %s', (_what, text, why) => {
    if (why === null) expect(() => checkJson(text)).not.toThrow();
    else expect(() => checkJson(text)).toThrow(why);
  });

  it.each([
    ['1 MB', ' '.repeat(1024 * 1024), null],
    ['a letter more', ' '.repeat(1024 * 1024 + 1), /larger than 1 MB/],
    ['20,000 lines', '\n'.repeat(20_000), null],
    ['20,001 lines', '\n'.repeat(20_001), /more than settings do/],
  ] as const)('of TOML and YAML: %s', (_what, text, why) => {
    if (why === null) expect(() => checkText(text)).not.toThrow();
    else expect(() => checkText(text)).toThrow(why);
  });

  it('make of a parser that breaks a file that is left as it is', () => {
    const broken = bounded({ ...jsonEditor, read: () => Reflect.get(Object(null), 'a').b }, () => undefined);
    expect(() => broken.read('{}')).toThrow(new UneditableFile('has a form that cannot be taken apart'));
  });
});

it.each([
  ['a\r\nb\n', '\r\n'],
  ['a\nb\r\n', '\n'],
  ['a', '\n'],
  ['a\rb', '\n'],
])('lines of %j end as its first does', (text, end) => {
  expect(lineEndOf(text)).toBe(end);
});
