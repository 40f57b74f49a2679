import { describe, expect, test } from 'vitest';
import { fixOf } from '../../../shared/policy/fixes.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { policyWarnings } from '../../../shared/policy/warnings.ts';

function mended(text: string, tools?: Parameters<typeof policyWarnings>[1]): { words: string; text: string } | null {
  const parsed = parsePolicy(text);
  const [problem] = parsed.ok ? policyWarnings(text, tools) : parsed.problems;
  const fix = problem && fixOf(text, problem);
  return fix ? { words: fix.words, text: text.slice(0, fix.from) + fix.insert + text.slice(fix.to) } : null;
}
const tool = (rule: string): string => `{ "version": "1", "tools": { "get_run": ${rule} } }`;

describe('a problem that says its mend', () => {
  test.each([
    ['a key that is nearly one', tool('{ "limit": [] }'), 'Change to "limits"', tool('{ "limits": [] }')],
    ['a key that is none', tool('{ "zzzz": [1] }'), 'Remove "zzzz"', tool('{ }')],
    [
      'an operator of another language',
      tool('{ "require": [{ "path": "args.a", "op": "==", "value": 1 }] }'),
      'Change to "eq"',
      tool('{ "require": [{ "path": "args.a", "op": "eq", "value": 1 }] }'),
    ],
    [
      'a path without its root',
      tool('{ "require": [{ "path": "run_id", "op": "eq", "value": 1 }] }'),
      'Change to "args.run_id"',
      tool('{ "require": [{ "path": "args.run_id", "op": "eq", "value": 1 }] }'),
    ],
    [
      'a number in quotes',
      tool('{ "limits": [{ "counter": "c", "window": "day", "max": "10" }] }'),
      'Change to 10',
      tool('{ "limits": [{ "counter": "c", "window": "day", "max": 10 }] }'),
    ],
    ['a version that is a number', '{ "version": 1 }', 'Change to "1"', '{ "version": "1" }'],
    ['no version', '{ "tools": {} }', 'Add "version": "1"', '{\n  "version": "1", "tools": {} }'],
    ['nothing at all', '{}', 'Add "version": "1"', '{\n  "version": "1"\n}'],
    ['a comma too few', '{ "version": "1"\n  "tools": {} }', 'Add the comma', '{ "version": "1",\n  "tools": {} }'],
    ['a comma too many', '{ "version": "1", }', 'Remove the comma', '{ "version": "1" }'],
  ])('%s', (_, text, words, after) => {
    expect(mended(text)).toEqual({ words, text: after });
    expect(parsePolicy(after).ok).toBe(true);
  });
  test('names and paths that no tool has are changed where they stand', () => {
    const tools = [{ name: 'get_run', inputSchema: { type: 'object', properties: { run_id: {} } } }];
    const misspelt = '{ "version": "1", "hide": ["get_rum"] }';
    expect(mended(misspelt, tools)?.text).toBe('{ "version": "1", "hide": ["get_run"] }');
    expect(mended('{ "version": "1", "tools": { "get_rum": {} } }', tools)?.text).toBe(tool('{}'));
    const condition = (path: string) => tool(`{ "require": [{ "path": "${path}", "op": "eq", "value": 1 }] }`);
    expect(mended(condition('args.run_di'), tools)?.text).toBe(condition('args.run_id'));
  });
  test.each([
    ['a key that belongs elsewhere', tool('{ "conditions": [] }')],
    ['a value that is missing', tool('{ "limits": [{ "counter": "c", "window": "day" }] }')],
    ['a list where a word is wanted', '{ "version": ["1"] }'],
    ['a comma that a value may follow', '{ "version": "1", x }'],
    ['a key that stands twice', '{ "version": "1", "version": "1" }'],
  ])('%s is left to a person', (_, text) => {
    expect(parsePolicy(text).ok).toBe(false);
    expect(mended(text)).toBeNull();
  });
  test('a text that has changed since is not broken', () => {
    const parsed = parsePolicy(tool('{ "limit": [] }'));
    const [problem] = parsed.ok ? [] : parsed.problems;
    expect(problem && fixOf('', problem)).toBeNull();
    expect(problem && fixOf('{}', problem)).toBeNull();
  });
});
