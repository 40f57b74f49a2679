import { expect, it } from 'vitest';
import { changesWithin, withinBudget } from '../../electron/testrail/effect-budget.ts';
import type { AskEffect } from '../../shared/control/asks.ts';

const change = (characters: number) => ({ field: 'text', before: 'x'.repeat(characters), after: null });
const effectOf = (characters: number): AskEffect => ({
  ...{ state: 'known', subject: { kind: 'case', id: 1, name: 'One', createdAt: null }, project: null, numbers: [] },
  ...{ statuses: null, changes: [change(characters)], openRuns: null, permanent: false, words: '' },
  ...{ readWith: 'get_case', readAt: 0, readMs: 1 },
});

it('keeps what one call would change up to half a million characters, whole fields only', () => {
  expect(changesWithin([change(300_000), change(200_000), change(1)])).toHaveLength(2);
  expect(changesWithin([change(500_001)])).toEqual([]);
  expect(changesWithin([change(3), change(4)])).toHaveLength(2);
});

it('says that an effect is unknown rather than keep more than 16 million characters of all', () => {
  const full = Array.from({ length: 32 }, () => effectOf(500_000));
  expect(withinBudget(effectOf(400_000), full.slice(1))).toMatchObject({ state: 'known' });
  expect(withinBudget(effectOf(1), full)).toMatchObject({ state: 'unknown', why: expect.stringContaining('so long') });
  expect(withinBudget(effectOf(0), full)).toMatchObject({ state: 'known' });
});
