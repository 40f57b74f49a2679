import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LanguagePlace, language } from '../../../shared/policy/language.ts';
import { placeAt } from '../../../shared/policy/language-places.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';

/** A document with nothing in a place but one key that no language has; the schema then says what it knows there. */
const faulty: Readonly<Record<LanguagePlace, object>> = {
  document: { zzzz: 1 },
  all_tools: { all_tools: { zzzz: 1 } },
  tool: { tools: { a: { zzzz: 1 } } },
  deny_if: { tools: { a: { deny_if: [{ zzzz: 1 }] } } },
  limit: { tools: { a: { limits: [{ zzzz: 1 }] } } },
  approval: { tools: { a: { approval: { zzzz: 1 } } } },
  unless: { tools: { a: { approval: { unless: [{ zzzz: 1 }] } } } },
  condition: { tools: { a: { require: [{ zzzz: 1 }] } } },
};
const every = Object.entries(language).flatMap(([place, keys]) =>
  keys.map((key) => ({ place: place as LanguagePlace, key })),
);

/** The same document with a key of the language in that place instead, and a value that no key takes. */
function holding(place: LanguagePlace, key: string, value: unknown): string {
  return JSON.stringify(faulty[place]).replace('"zzzz":1', `${JSON.stringify(key)}:${JSON.stringify(value)}`);
}
function problemsOf(text: string): readonly string[] {
  const parsed = parsePolicy(text);
  return parsed.ok ? [] : parsed.problems.map(({ message }) => message);
}

describe('the keys in words', () => {
  test.each(every)('$place: $key.name is a key of the schema there', ({ place, key }) => {
    expect(problemsOf(JSON.stringify(faulty[place])).join()).toContain('"zzzz" is not a key');
    expect(problemsOf(holding(place, key.name, null)).join()).not.toContain('is not a key');
  });
  test.each(every.filter(({ key }) => key.values.length > 0))(
    '$place: each word of $key.name is taken',
    ({ place, key }) => {
      for (const { name } of key.values) {
        const text = holding(place, key.name, name);
        expect(problemsOf(text).filter((message) => message.startsWith(`${key.name} must`))).toEqual([]);
      }
      const other = problemsOf(holding(place, key.name, 'zzzz'));
      expect(other.some((message) => message.startsWith(`${key.name} must`))).toBe(true);
    },
  );
  test('docs/policy.md has each key with this very sentence', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../../docs/policy.md'), 'utf8');
    for (const { key } of every) expect(docs).toContain(`| \`${key.name}\` | ${key.meaning} |`);
  });
  test.each([
    [[], 'document'],
    [['tools', 'approval'], 'tool'],
    [['tools', 'x', 'approval'], 'approval'],
    [['tools', 'x', 'approval', 'unless', 0, 'conditions', 2], 'condition'],
    [['all_tools', 'limits', 0], 'limit'],
    [['tools', 'x', 'rate_limit'], 'limit'],
    [['tools'], null],
    [['tools', 'x', 'require'], null],
    [['tools', 'x', 'require', 0, 'value'], null],
    [['constructor'], null],
  ])('%j is %s', (path, place) => {
    expect(placeAt(path)).toBe(place);
  });
});
