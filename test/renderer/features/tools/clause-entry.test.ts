import { describe, expect, test } from 'vitest';
import { entryOf } from '../../../../renderer/features/tools/clause-entry.ts';

describe('A clause that can be taken away', () => {
  test.each([
    ['require', '/tools/get_cases/require/2', { list: 'require', index: 2 }],
    ['deny_if', '/tools/get_cases/deny_if/0', { list: 'deny_if', index: 0 }],
    ['limit', '/tools/get_cases/limits/11', { list: 'limits', index: 11 }],
  ] as const)('is an entry of %s of its tool', (kind, pointer, entry) => {
    expect(entryOf({ kind, pointer })).toEqual(entry);
  });
  test.each([
    ['limit', '/all_tools/limits/0', 'a limit across all tools'],
    ['approval', '/tools/get_cases/approval', 'an approval'],
    ['arguments', '/arguments', 'what holds for all arguments'],
    ['require', '/tools/get_cases/require', 'a list as a whole'],
  ] as const)('is none where %s stands at %s: %s', (kind, pointer, _what) => {
    expect(entryOf({ kind, pointer })).toBeNull();
  });
});
