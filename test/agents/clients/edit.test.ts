import fc from 'fast-check';
import { parse as parseJsonc } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { type Editor, objectAt, UneditableFile } from '../../../electron/agents/clients/edit/editor.ts';
import { jsonEditor } from '../../../electron/agents/clients/edit/json.ts';
import { tomlEditor } from '../../../electron/agents/clients/edit/toml.ts';
import { yamlEditor } from '../../../electron/agents/clients/edit/yaml.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { holdsAll } from '../../support/holds-all.ts';
import { runs } from '../../support/runs.ts';

const entry: JsonObject = {
  command: '/opt/node',
  args: ['/opt/railguard/headless.js', 'connect', '--agent', 'cursor'],
};

/** Adds and removes, and holds the text to what is promised. */
function tried(editor: Editor, text: string, path: readonly string[]): string | null {
  let added: string;
  try {
    added = editor.add(text, path, 'railguard', entry);
  } catch (error) {
    // What is refused is left alone; it is never half changed.
    if (error instanceof UneditableFile) return null;
    throw error;
  }
  expect(holdsAll(added, text)).toBe(true);
  expect(objectAt(editor.read(added), path)?.railguard).toEqual(entry);
  const removed = editor.remove(added, path, 'railguard');
  // What is taken out again is ours alone, but for commas and blank lines around it: nobody can tell whose those were.
  expect(holdsAll(added, removed)).toBe(true);
  expect(holdsAll(removed, text.replace(/[,\s]/g, ''))).toBe(true);
  const before = objectAt(editor.read(text), path) ?? {};
  expect(objectAt(editor.read(removed), path) ?? {}).toEqual(before);
  return added;
}

/** One change by others to a file with our entry, and what the file would say had we never come. */
function changedByOthers(
  how: 'before' | 'behind' | 'gone' | 'comma' | 'comment',
  { added, text, ours }: { readonly added: string; readonly text: string; readonly ours: string },
): { theirs: string; expected: string } {
  const inBoth = (edit: (source: string) => string) => ({ theirs: edit(added), expected: edit(text) });
  switch (how) {
    case 'before':
      return inBoth((source) => source.replace('"m0"', '"new": {}, "m0"'));
    case 'comment':
      return inBoth((source) => source.replace('"mcpServers"', '/* theirs, { */ "mcpServers"').replace('"x"', '"y"'));
    case 'behind': {
      // They write as the file does: with a comma behind the last one, or without.
      const isTrailing = added.startsWith(',', added.indexOf(ours) + ours.length);
      const theirs = isTrailing
        ? added.replace(`${ours},`, `${ours}, "new": {},`)
        : added.replace(ours, `${ours}, "new": {}`);
      return { theirs, expected: theirs.replace(`${ours}, `, '') };
    }
    case 'gone':
      // All but ours is gone.
      return { theirs: `{"mcpServers": {\n  ${ours}\n}}`, expected: '{"mcpServers": {\n}}' };
    case 'comma':
      // A formatter that puts a comma behind the last one.
      return { theirs: `{"mcpServers": {"m": 1, ${ours}, }}`, expected: '{"mcpServers": {"m": 1, }}' };
  }
}

describe('a JSON file', () => {
  it.each([
    ['nothing', '', '{\n  "mcpServers": {\n    "railguard": {'],
    ['an empty object', '{}', '{\n  "mcpServers": {\n    "railguard": {'],
    [
      'another entry',
      '{\n    "mcpServers": {\n        "a": {}\n    }\n}\n',
      '"a": {},\n        "railguard": {\n            "command"',
    ],
    ['tabs', '{\n\t"mcpServers": {\n\t\t"a": {}\n\t}\n}\n', '"a": {},\n\t\t"railguard": {\n\t\t\t"command"'],
    [
      'lines that end with CR LF',
      '{\r\n  "mcpServers": {\r\n    "a": {}\r\n  }\r\n}\r\n',
      '"a": {},\r\n    "railguard": {\r\n',
    ],
    ['one line', '{"mcpServers": {"a": {}}}', '"a": {}, "railguard": {"command"'],
    [
      'a comment behind the last entry',
      '{"mcpServers": {\n  "a": {} // mine\n}}',
      '"a": {}, // mine\n  "railguard": {',
    ],
    ['a trailing comma', '{"mcpServers": {\n  "a": {},\n}}', ']\n  },\n}}'],
    [
      'a trailing comma and a comment',
      '{"mcpServers": {\n  "a": {}, // mine\n}}',
      '"a": {}, // mine\n  "railguard": {',
    ],
    ['a comma on the next line', '{"mcpServers": {\n  "a": {}\n  ,\n}}', '"a": {}\n  ,\n  "railguard": {'],
    ['only a comment', '{"mcpServers": {\n  // none yet\n}}', '{"mcpServers": {\n  "railguard": {'],
  ])('with %s gets the entry as a person would write it', (_what, text, expected) => {
    const added = tried(jsonEditor, text, ['mcpServers']);
    expect(added).toContain(expected);
    const errors: { error: number }[] = [];
    parseJsonc(added ?? '', errors as never, { allowTrailingComma: true });
    expect(errors).toEqual([]);
  });

  it.each([
    ['{"mcpServers": {"a": 1}', /does not parse/],
    ['{"mcpServers": []}', /something else than servers|no object/],
    ['[1]', /holds no object/],
    ['{"mcpServers": {}, "mcpServers": {}}', /two entries/],
    ['{"a": 1,, "b": 2}', /does not parse/],
  ])('that cannot be understood is refused: %s', (text, reason) => {
    expect(() => {
      objectAt(jsonEditor.read(text), ['mcpServers']);
      jsonEditor.add(text, ['mcpServers'], 'railguard', entry);
    }).toThrow(reason);
  });

  it('keeps every character of others, whatever it looks like', () => {
    const blank = fc.stringMatching(/^(?:[ \t]|\r?\n|\/\* [a-z{},"]{0,6} \*\/|\/\/ [a-z{},"]{0,6}\n){0,3}$/);
    const name = fc.stringMatching(/^[a-z_ "\\é]{1,6}$/);
    const { value } = fc.letrec<{ value: string; object: string }>((tie) => ({
      object: fc
        .tuple(
          fc.uniqueArray(name, { maxLength: 4 }),
          fc.array(tie('value'), { minLength: 4, maxLength: 4 }),
          fc.array(blank, { minLength: 9, maxLength: 9 }),
          fc.boolean(),
        )
        .map(([names, values, gaps, trailing]) => {
          const members = names.map(
            (key, at) => `${gaps[at]}${JSON.stringify(key)}:${gaps[at + 1]}${values[at]}${gaps[at + 2]}`,
          );
          return `{${members.join(',')}${trailing && members.length > 0 ? ',' : ''}${gaps[8]}}`;
        }),
      value: fc.oneof({ maxDepth: 3 }, fc.json({ maxDepth: 1 }), tie('object')),
    }));
    const file = fc
      .tuple(blank, value, blank, value, fc.boolean(), fc.constantFrom('', '\n', '\r\n'))
      .map(
        ([before, one, gap, other, trailing, end]) =>
          `${before}{"theme":${one},${gap}"mcpServers":${other}${trailing ? ',' : ''}}${end}`,
      );
    let edited = 0;
    fc.assert(
      fc.property(file, (text) => {
        const added = tried(jsonEditor, text, ['mcpServers']);
        if (added === null) return;
        edited++;
        // In an object that was empty nobody can tell whose the line break is.
        const { mcpServers } = jsonEditor.read(text) as { mcpServers: object };
        if (Object.keys(mcpServers).length > 0)
          expect(jsonEditor.remove(added, ['mcpServers'], 'railguard')).toBe(text);
      }),
      { numRuns: runs(400) },
    );
    expect(edited).toBeGreaterThan(50);
  });

  const gaps = fc.array(fc.stringMatching(/^(?:[ \t]|\r?\n|\/\* [a-z{},"]{0,6} \*\/|\/\/ [a-z{},"]{0,6}\n){0,3}$/), {
    minLength: 12,
    maxLength: 12,
  });

  it('that others changed since loses ours alone: their entries, comments and commas stay, and no comma too many', () => {
    const change = fc.constantFrom('before', 'behind', 'gone', 'comma', 'comment');
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 3 }), fc.boolean(), change, (blanks, count, trailing, how) => {
        const members = Array.from(
          { length: count },
          (_, at) => `${blanks[2 * at]}"m${at}":${blanks[2 * at + 1]}{"x": ${at}}`,
        );
        const text = `{"a": 1, "mcpServers": {${members.join(',')}${trailing ? ',' : ''}${blanks[10]}}${blanks[11]}}`;
        const added = jsonEditor.add(text, ['mcpServers'], 'railguard', entry);
        const ours = /"railguard": \{[^{}]*\}/.exec(added)?.[0] ?? '';
        const { theirs, expected } = changedByOthers(how, { added, text, ours });
        const back = jsonEditor.remove(theirs, ['mcpServers'], 'railguard');
        expect(jsonEditor.read(back)).toEqual(jsonEditor.read(expected));
        expect(back.replace(/\s/g, '')).toBe(expected.replace(/\s/g, ''));
        // What stands on other lines than ours, or before it, is the same to the byte.
        if (how === 'before' || how === 'comment') expect(back).toBe(expected);
      }),
      { numRuns: runs(400) },
    );
  });
});

/** A table begins on a line of its own: the line end that was missing before it stays. */
function closedText(text: string): string {
  return text === '' || text.endsWith('\n') ? text : text + (/\r?\n/.exec(text)?.[0] ?? '\n');
}

describe('a TOML file', () => {
  it.each([
    ['nothing', ''],
    ['settings', 'model = "o5"\n'],
    [
      'another server',
      'model = "o5"\n\n[mcp_servers.a]\ncommand = "npx"\nargs = ["-y", "a"]\n\n[mcp_servers.a.env]\nKEY = "v"\n',
    ],
    ['no last line end', '[mcp_servers.a]\ncommand = "npx"'],
    ['comments and odd strings', '# one\n[tui] # two\ntext = """\n[mcp_servers.railguard]\n"""\n'],
    ['lines that end with CR LF', 'model = "o5"\r\n[mcp_servers.a]\r\ncommand = "npx"\r\n'],
    ['dotted names', 'mcp_servers.a.command = "npx"\n[other]\nx = 1979-05-27\n'],
  ])('with %s gets a table at its end, and loses it again without a trace', (_what, text) => {
    const added = tried(tomlEditor, text, ['mcp_servers']);
    expect(added?.startsWith(text)).toBe(true);
    const undone = tomlEditor.remove(added ?? '', ['mcp_servers'], 'railguard');
    expect(undone).toBe(closedText(text));
    if (text.includes('\r\n')) expect(added).not.toMatch(/[^\r]\n/);
  });

  it.each([
    ['[mcp_servers', /does not parse/],
    ['mcp_servers = { a = { command = "x" } }\n', /in braces/],
    ['a = 1\na = 2\n', /does not parse/],
  ])('that cannot take a table is refused: %s', (text, reason) => {
    expect(() => tomlEditor.add(text, ['mcp_servers'], 'railguard', entry)).toThrow(reason);
  });

  it('keeps every character of others', () => {
    const line = fc.oneof(
      fc.stringMatching(/^# [a-z [\]"=]{0,12}$/),
      fc.stringMatching(/^[a-z]{1,3}[0-9]{1,4} = (?:[0-9]{1,3}|"[a-z #=[\]]{0,8}"|true|\["a", 'b'\])$/),
      fc.stringMatching(/^\[t[0-9]{1,4}(?:\.x)?\]$/),
      fc.stringMatching(/^\[mcp_servers\.s[0-9]{1,4}\]$/),
      fc.constant(''),
    );
    let edited = 0;
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (lines, end, closed) => {
          const text = lines.join(end) + (closed ? end : '');
          const added = tried(tomlEditor, text, ['mcp_servers']);
          if (added === null) return;
          edited++;
          expect(added.startsWith(text)).toBe(true);
          const undone = tomlEditor.remove(added, ['mcp_servers'], 'railguard');
          expect(undone).toBe(closedText(text));
          // Behind ours others may put a table of theirs, and change what stands before it.
          const theirs = (source: string) => `${source.replace('# ', '## ')}${end}[theirs]${end}a = 1${end}`;
          expect(tomlEditor.remove(theirs(added), ['mcp_servers'], 'railguard')).toBe(theirs(closedText(text)));
        },
      ),
      { numRuns: runs(300) },
    );
    expect(edited).toBeGreaterThan(50);
  });
});

describe('a YAML file', () => {
  it.each([
    ['nothing', ''],
    ['a comment', '# mine\n'],
    ['settings', 'GOOSE_PROVIDER: openai\n'],
    ['no last line end', 'GOOSE_PROVIDER: openai'],
    ['an empty section', 'extensions:\nGOOSE_MODE: auto\n'],
    ['an empty map', 'extensions: {}\nGOOSE_MODE: auto\n'],
    ['a map in braces', 'extensions: {dev: {enabled: true}} # mine\n'],
    [
      'other extensions',
      'extensions:\n    # first\n    dev:\n        enabled: true\n        args: [a, "b"]\n\n    # second\n    memory: {enabled: false}\nGOOSE_MODE: auto\n',
    ],
    ['lines that end with CR LF', 'extensions:\r\n  dev:\r\n    enabled: true\r\n'],
    ['texts over many lines', 'extensions:\n  dev:\n    text: |\n      railguard:\n        x\n'],
  ])('with %s takes the entry and gives it back', (_what, text) => {
    const added = tried(yamlEditor, text, ['extensions']);
    expect(added).not.toBeNull();
    if (text.includes('\r\n')) expect(added).not.toMatch(/[^\r]\n/);
    const undone = yamlEditor.remove(added ?? '', ['extensions'], 'railguard');
    if (/^extensions:/m.test(text)) expect(undone).toBe(text);
  });

  it('keeps every character of others', () => {
    const comment = fc.stringMatching(/^ {0,4}# [a-z {}:"]{0,10}$/);
    const value = fc.constantFrom(
      '1',
      'true',
      '"a: b # c"',
      "'it''s'",
      '[a, "b"]',
      '{x: 1}',
      '|\n      railguard:\n        x',
    );
    const extension = fc
      .tuple(fc.array(value, { minLength: 1, maxLength: 3 }), fc.option(comment))
      .map(([values, before]) => ({ values, before }));
    const file = fc
      .tuple(fc.array(extension, { maxLength: 4 }), fc.array(fc.oneof(comment, value), { maxLength: 4 }), fc.boolean())
      .map(([extensions, rest, closed]) => {
        const inner = extensions.flatMap(({ values, before }, at) => [
          ...(before === null ? [] : [before]),
          `  e${at}:`,
          ...values.map((text, member) => `    m${member}: ${text}`),
        ]);
        const outer = rest.map((text, at) => (text.trimStart().startsWith('#') ? text : `K${at}: ${text}`));
        return ['extensions:', ...inner, ...outer].join('\n') + (closed ? '\n' : '');
      });
    let edited = 0;
    fc.assert(
      fc.property(file, (text) => {
        const added = tried(yamlEditor, text, ['extensions']);
        if (added !== null) edited++;
      }),
      { numRuns: runs(200) },
    );
    expect(edited).toBeGreaterThan(50);
  });

  it.each([
    ['a: 1\na: 2\n', /does not parse/],
    ['extensions: [a]\n', /something else|map/],
    ['- a\n', /no map/],
    ['a: 1\n---\nb: 2\n', /more than one/],
    ['extensions: {', /does not parse/],
  ])('that cannot be understood is refused: %s', (text, reason) => {
    expect(() => {
      objectAt(yamlEditor.read(text), ['extensions']);
      yamlEditor.add(text, ['extensions'], 'railguard', entry);
    }).toThrow(reason);
  });
});
