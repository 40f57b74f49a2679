import { expect, it } from 'vitest';
import { fuzz } from './engine.ts';
import { targets } from './targets.ts';

/** A look from a fixed seed: the corpus, and mutations for three seconds at most. The long run is `npm run fuzz -- --minutes 60`. */
const [runs, mostMs] = [2000, 3000];

it.each(targets)('$name takes whatever it is given', async (target) => {
  const { failures } = await fuzz(target, {
    seed: 20_261_129,
    keep: false,
    goOn: (count, elapsedMs) => count < runs && elapsedMs < mostMs,
  });
  expect(failures).toEqual([]);
});
