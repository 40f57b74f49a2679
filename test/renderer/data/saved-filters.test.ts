import { describe, expect, test } from 'vitest';
import { noFilter, withText } from '../../../renderer/data/feed/filter.ts';
import { createSavedFilters, filterOf, readSavedFilters } from '../../../renderer/data/saved-filters.ts';
import { agentIdSchema } from '../../../shared/names.ts';

function storage(text: string | null = null) {
  let kept = text;
  return {
    getItem: () => kept,
    setItem: (_key: string, value: string) => {
      kept = value;
    },
    kept: () => kept,
  };
}
const cursor = agentIdSchema.parse('cursor');

describe('a saved filter', () => {
  test('comes back as it was, over a restart', () => {
    const disk = storage();
    const filter = withText({ ...noFilter, agents: [cursor], outcomes: ['denied'], risks: ['High'] }, 'tool:get_*', 5);
    createSavedFilters(disk).save('Mine', filter);
    const [saved] = createSavedFilters(storage(disk.kept())).get();
    if (!saved) throw new Error('not kept');
    expect(filterOf(saved, 5)).toEqual(filter);
  });
  test('of the last hour counts from when it is used', () => {
    const filters = createSavedFilters(storage());
    filters.save('Hour', { ...noFilter, span: 'hour', since: 1 });
    const [saved] = filters.get();
    if (!saved) throw new Error('not kept');
    expect(filterOf(saved, 10_000_000)).toMatchObject({ span: 'hour', since: 6_400_000 });
  });
  test('of the same name replaces the one before, and can be removed', () => {
    const filters = createSavedFilters(storage());
    filters.save('A', { ...noFilter, outcomes: ['denied'] });
    filters.save('A', { ...noFilter, outcomes: ['hidden'] });
    expect(filters.get().map(({ filter }) => filter.outcomes)).toEqual([['hidden']]);
    filters.remove('A');
    expect(filters.get()).toEqual([]);
  });
  test.each(['', 'null', '{', '[1, null, {"name": 5}, {"name": "x"}]'])(
    'of a damaged entry %s is as if it were not there',
    (text) => {
      expect(readSavedFilters(text)).toEqual([]);
    },
  );
  test('keeps only the values that are some', () => {
    const text = '[{"name":"x","span":"year","filter":{"outcomes":["denied","nonsense",3],"since":"soon"}}]';
    expect(readSavedFilters(text)[0]).toMatchObject({ span: null, filter: { outcomes: ['denied'], since: null } });
  });
});
