import { describe, expect, it } from 'vitest';
import { originsOf } from '../../../electron/guard/policy-tools/origins.ts';
import type { PolicyDocument, ToolPolicy } from '../../../shared/policy/document.ts';
import { policyEntries } from '../../../shared/policy/entries.ts';

const one = { conditions: [{ path: 'args.a', op: 'eq', value: 1 }] } as const;
const two = { conditions: [{ path: 'args.a', op: 'eq', value: 2 }] } as const;
const withTool = (a: ToolPolicy): PolicyDocument => ({ version: '1', default: 'deny', tools: { a } });

/** The history of a document, oldest first; null: it was taken away. */
async function origins(history: readonly (PolicyDocument | null)[], now: PolicyDocument) {
  const versions = history.map((_, index) => ({ version: index + 1, at: (index + 1) * 100, author: 'file', note: '' }));
  const entries = policyEntries(now, 0);
  const found = await originsOf(entries, versions.toReversed(), async (version) => {
    const document = history[version - 1];
    return document ? JSON.stringify(document) : null;
  });
  return Object.fromEntries(
    entries.map(({ pointer }, index) => [pointer, [found[index]?.made?.version ?? null, found[index]?.placed]]),
  );
}

describe('Where an entry came from', () => {
  it('is the oldest version that has had it ever since; a place that it moved to is younger', async () => {
    const history = [withTool({}), withTool({ deny_if: [one] }), withTool({ deny_if: [two, one] })];
    expect(await origins(history, withTool({ deny_if: [two, one] }))).toEqual({
      '/default': [1, 100],
      '/tools/a': [1, 100],
      '/tools/a/deny_if/0': [3, 300],
      '/tools/a/deny_if/1': [2, 300],
    });
  });
  it('is none of an entry that is only typed', async () => {
    expect(await origins([withTool({})], withTool({ deny_if: [one] }))).toMatchObject({
      '/tools/a/deny_if/0': [null, null],
    });
  });
  it('begins anew where it was taken away in between, or the document was', async () => {
    const there = withTool({ deny_if: [one] });
    expect(await origins([there, withTool({}), there], there)).toMatchObject({
      '/tools/a/deny_if/0': [3, 300],
      '/tools/a': [1, 100],
    });
    expect(await origins([there, null, there], there)).toMatchObject({ '/tools/a': [3, 300], '/default': [3, 300] });
  });
});

it.each([
  ['a limit', { limits: [{ max: 3, window: 'minute', scope: 'grant' }] }],
  ['an approval', { approval: {} }],
] as const)('no two entries of a tool with %s say the same', (_what, rule) => {
  const words = policyEntries(withTool(rule as unknown as ToolPolicy), 0)
    .filter(({ tool }) => tool === 'a')
    .map((entry) => entry.words);
  expect(words).toHaveLength(2);
  expect(new Set(words).size).toBe(2);
});
