import { expect, it } from 'vitest';
import { folderForTest } from './help.ts';
import { surviveKills } from './kill.ts';

it('loses no acknowledged write, limit or link of its chain when it is killed under load', {
  timeout: 240_000,
}, async () => {
  expect.hasAssertions();
  await surviveKills(folderForTest(), 4, (run) => 20 + run * 57);
});
