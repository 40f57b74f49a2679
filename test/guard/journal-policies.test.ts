import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { journalPolicyChanges } from '../../electron/app/journal-policies.ts';
import { PolicyStore } from '../../electron/guard/policy-store/store.ts';
import type { JournalClient } from '../../electron/journal/client.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testrail } from './support.ts';

it('A version becomes a record that says what and who, with its note where there is one', async () => {
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const policies = await PolicyStore.open({ folder: await tempFolder(), clock });
  const event = vi.fn((_event: { what: string; by?: string }) => Promise.resolve());
  journalPolicyChanges(policies, { event } as unknown as JournalClient);
  await policies.apply(testrail, undefined, '{"version":"1"}', { author: 'window' });
  await policies.apply(testrail, undefined, '{"version":"1","tools":{}}', { author: 'window', note: 'nothing' });
  await policies.retire(testrail, { author: 'web', note: 'The server was removed' });
  policies.close();
  expect(event.mock.calls.map(([{ what, by }]) => [what, by])).toEqual([
    ['Policy of testrail: version 1', 'window'],
    ['Policy of testrail: version 2, nothing', 'window'],
    ['Policy of testrail: version 3, The server was removed', 'web'],
  ]);
  expect(event.mock.calls[1]).toMatchObject([{ detail: { version: 2, note: 'nothing' } }]);
});

it('an edit that was made while nothing ran becomes a record when it is found, once', async () => {
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const folder = await tempFolder();
  const event = vi.fn((_event: { what: string; by?: string }) => Promise.resolve());
  const start = async () => {
    const policies = await PolicyStore.open({ folder, clock });
    journalPolicyChanges(policies, { event } as unknown as JournalClient);
    policies.close();
    return event.mock.calls.splice(0).map(([{ what, by }]) => [what, by]);
  };
  await writeFile(join(folder, 'testrail.json'), '{"version":"1"}');
  expect(await start()).toEqual([['Policy of testrail: version 1, Edited on disk', 'file']]);
  expect(await start()).toEqual([]);
  await writeFile(join(folder, 'testrail.json'), '{"version":"1","default":"allow"}');
  expect(await start()).toEqual([['Policy of testrail: version 2, Edited on disk', 'file']]);
});
