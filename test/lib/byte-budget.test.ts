import { describe, expect, it } from 'vitest';
import { createByteBudget } from '../../electron/lib/byte-budget.ts';
import { heapSize } from '../../electron/lib/heap-size.ts';

describe('A budget of bytes', () => {
  const limits = { perParty: 100, total: 150 };

  it('refuses what exceeds the share of one, and nobody else notices', () => {
    const budget = createByteBudget(limits);
    expect(budget.party('a').take(100)).not.toBeNull();
    expect(budget.party('a').take(1)).toBeNull();
    expect(budget.party('b').take(50)).not.toBeNull();
    expect(budget.used).toBe(150);
  });

  it('refuses what exceeds the whole', () => {
    const budget = createByteBudget(limits);
    budget.party('a').take(100);
    expect(budget.party('b').take(51)).toBeNull();
    expect(budget.party('b').used).toBe(0);
  });

  it('takes back what is released, once', () => {
    const budget = createByteBudget(limits);
    const charge = budget.party('a').take(60);
    charge?.release();
    charge?.release();
    expect(budget.used).toBe(0);
    expect(budget.parties).toBe(0);
    expect(charge?.resize(10)).toBe(false);
  });

  it('leaves a charge as it was where its growth does not fit', () => {
    const budget = createByteBudget(limits);
    const charge = budget.party('a').take(60);
    expect(charge?.resize(101)).toBe(false);
    expect(charge?.bytes).toBe(60);
    expect(charge?.resize(10)).toBe(true);
    expect(budget.party('a').used).toBe(10);
  });
});

describe('The size of a value on the heap', () => {
  it('counts empty arrays for what they cost, not for their three bytes of text', () => {
    expect(heapSize(Array.from({ length: 1000 }, () => []))).toBeGreaterThan(32_000);
  });

  it('stops once it is known to be too much', () => {
    const shared = Array.from({ length: 100_000 }, () => ['x']);
    expect(heapSize(shared, 10)).toBeGreaterThan(10);
  });

  it('counts values of any depth', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(heapSize(deep)).toBeGreaterThan(4_000_000);
  });
});
