import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../shared/policy/parse.ts';

const parse = (tool: unknown) => parsePolicy(JSON.stringify({ version: '1', tools: { t: tool } }));
const limit = (more: object) => ({ limits: [{ counter: 'c', window: 60, max: 1, ...more }] });
/** A value that makes the whole document so many levels deep: seven stand around it. */
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
const deep = (levels: number) => ({ require: [{ path: 'args.x', op: 'eq', value: nested(levels) }] });

describe('The bounds of a document', () => {
  it.each([
    ['max', limit({ max: 1 }), limit({ max: 0 })],
    ['max', limit({ max: 1_000_000_000 }), limit({ max: 1_000_000_001 })],
    ['max', limit({ max: 2 }), limit({ max: 1.5 })],
    ['window', limit({ window: 1 }), limit({ window: 0 })],
    ['window', limit({ window: 31_536_000 }), limit({ window: 31_622_401 })],
    ['timeout', { approval: { timeout: 1 } }, { approval: { timeout: 0 } }],
    ['timeout', { approval: { timeout: 86_400 } }, { approval: { timeout: 86_401 } }],
  ])('hold for %s on both sides', (key, inside, outside) => {
    expect(parse(inside).ok).toBe(true);
    const refused = parse(outside);
    expect(refused.ok ? [] : refused.problems.map(({ pointer }) => pointer.split('/').at(-1))).toEqual([key]);
  });

  it('hold for nesting: 64 levels are read, and one more is a problem with a place', () => {
    const most =
      Array.from({ length: 80 }, (_, levels) => levels).filter((levels) => parse(deep(levels)).ok).length - 1;
    expect(depthOf(JSON.stringify({ version: '1', tools: { t: deep(most) } }))).toBe(64);
    const refused = parse(deep(most + 1));
    expect(refused.ok ? null : refused.problems[0]).toMatchObject({ line: 1, message: expect.stringContaining('64') });
  });

  const patterns = (...values: string[]) => ({
    require: values.map((value) => ({ path: 'args.x', op: 'regex', value })),
  });

  it('hold for regular expressions: an ordinary document has room for a thousand', () => {
    const many = Array.from({ length: 1000 }, (_, at) => `(?i)^secret-[0-9]{4}-${at}$`);
    expect(parse(patterns(...many)).ok).toBe(true);
  });

  it.each<[string, string[], string]>([
    ['twenty thousand costly ones', Array(20_000).fill('([a-z ]{1,50}x){20}'), '30,000 instructions'],
    ['classes of many characters', Array(700).fill('\\pL'), '30,000 instructions'],
    ['ranges that are folded', ['(?i)[a-\u{10FFFF}]', `(?i)[${'a-\u{10FFFF}'.repeat(20)}]`], '30,000 instructions'],
    ['a long one', ['x'.repeat(1001)], '1000 characters'],
  ])('hold for regular expressions: %s are a problem with a place', (_, values, words) => {
    const refused = parse(patterns(...values));
    expect(refused.ok ? [] : refused.problems).toMatchObject([
      { message: expect.stringContaining(words), pointer: expect.stringMatching(/^\/tools\/t\/require\/\d+\/value$/) },
    ]);
  });

  it.each(['5/hour', { max: 5, window: 'hour' }])(
    'rate_limit %j without a scope counts each grant on TOOL_rate',
    (rate) => {
      const parsed = parse({ rate_limit: rate });
      expect(parsed.ok && parsed.document.tools?.t?.limits).toEqual([
        { counter: 't_rate', window: 'hour', max: 5, scope: 'grant' },
      ]);
    },
  );
});

function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (const letter of text) {
    if (letter === '[' || letter === '{') most = Math.max(most, ++depth);
    if (letter === ']' || letter === '}') depth--;
  }
  return most;
}
