import { expect, it } from 'vitest';
import { z } from 'zod';
import { parsePolicyTest } from '../../electron/guard/policy-tools/test-runner.ts';
import { issuesWords } from '../../shared/issue-words.ts';

it.each([
  [
    '{"policy": 5, "cases": [{"tool": 1, "expect": "nope"}]}',
    'policy must be a document, or the path of its file; cases[0].tool must be text; cases[0].expect must be "allowed", "limited", "denied", "hidden", "waiting", "expired", or "error".',
  ],
  ['[]', 'it must be an object.'],
  ['{"policy": {}, "cases": []}', 'cases must have at least 1 item.'],
  [
    '{"policy": {}, "cases": [{"tool": "a", "expect": "allowed", "at": -1}], "x": 1}',
    'cases[0].at must be at least 0; it must not hold "x": no such key is known.',
  ],
  [
    '{"policy": {}, "now": "today", "cases": [{"expect": "allowed"}]}',
    'now must be a date and time such as "2026-12-31T18:00:00Z"; cases[0].tool is missing.',
  ],
])('a test file is refused in words: %s', (text, words) => {
  expect(parsePolicyTest(text)).toEqual({ ok: false, message: `The test file is not of its form: ${words}` });
});

it('what a schema says in its own words stays, and no other word of a library is left', () => {
  const schema = z.strictObject({
    a: z.string({ error: 'must be a name' }),
    b: z.record(z.string().regex(/^x/), z.int()),
    c: z.iso.datetime(),
  });
  const issues = schema.safeParse({ a: 1, b: { y: 1 }, c: 'x' }).error?.issues ?? [];
  expect(issuesWords(issues)).toBe(
    'a must be a name; b.y has a name that cannot be one; c must be a date and time such as "2026-12-31T18:00:00Z"',
  );
});
