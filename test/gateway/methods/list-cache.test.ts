import { describe, expect, it } from 'vitest';
import { createListCache } from '../../../electron/gateway/methods/list-cache.ts';
import { createByteBudget } from '../../../electron/lib/byte-budget.ts';

const tools = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `tool-${n}` }));

function cacheOf(perParty: number) {
  const budget = createByteBudget({ perParty, total: 10 * perParty });
  return { budget, cache: createListCache(budget.party('ann')) };
}

describe('the last list of a server', () => {
  it('is kept under its own key, and counted until another takes its place', () => {
    const { budget, cache } = cacheOf(100_000);
    cache.set('files tools/list', tools(1));
    const one = budget.used;
    cache.set('files tools/list', tools(1));
    expect([budget.used, cache.get('files prompts/list')]).toEqual([one, undefined]);
    cache.set('files prompts/list', tools(1));
    expect([budget.used, cache.get('files tools/list')]).toEqual([2 * one, tools(1)]);
  });

  it('is forgotten where the newer one finds no room: an old list is not shown as a new one', () => {
    const { budget, cache } = cacheOf(2000);
    cache.set('files tools/list', tools(1));
    cache.set('files tools/list', tools(1000));
    expect([cache.get('files tools/list'), budget.used]).toEqual([undefined, 0]);
  });

  it('costs nothing after its conversation ended, also where a slow server answers later', () => {
    const { budget, cache } = cacheOf(100_000);
    cache.set('files tools/list', tools(1));
    cache.end();
    cache.set('files tools/list', tools(5));
    cache.end();
    expect([cache.get('files tools/list'), budget.used, budget.parties]).toEqual([undefined, 0, 0]);
  });
});
