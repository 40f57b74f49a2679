import { expect, it } from 'vitest';
import { folderForTest } from '../journal/help.ts';
import { surviveKills } from '../journal/kill.ts';

/** The long form of test/journal/kill.test.ts; the moment of the kill moves with every run. */
it('survives 200 kills under load on one folder', { timeout: 7_200_000 }, async () => {
  expect.hasAssertions();
  await surviveKills(folderForTest(), 200, (run) => 1 + ((run * 37) % 211));
});
