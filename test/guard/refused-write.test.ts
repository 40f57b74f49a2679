import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PolicyStore } from '../../electron/guard/policy-store/store.ts';
import { diskRefusal } from '../../electron/lib/system-words.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testrail } from './support.ts';

const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const by = { author: 'window' };
const allows = (tool: string) => JSON.stringify({ version: '1', tools: { [tool]: {} } });

let folder: string;
let policies: string;
let store: PolicyStore;
let isGone = false;

async function open(): Promise<PolicyStore> {
  const standsIn = (): void => {
    if (isGone) throw new Error('The disk was taken out');
  };
  store = await PolicyStore.open({ folder: policies, clock, pollMs: 60_000, standsIn });
  return store;
}

beforeEach(async () => {
  folder = await tempFolder();
  policies = join(folder, 'policies');
  isGone = false;
  await open();
  await store.apply(testrail, undefined, allows('get_run'), by);
});
afterEach(() => store.close());

const inFile = () => readFile(join(policies, 'testrail.json'), 'utf8');

describe('A policy that cannot be written', () => {
  it('makes no version of itself, and is not in force after a restart either', async () => {
    // As on a full disk: the draft of the file is refused.
    await rename(join(policies, 'testrail.json'), join(folder, 'kept.json'));
    await mkdir(join(policies, 'testrail.json'));
    await expect(store.apply(testrail, undefined, allows('delete_run'), by)).rejects.toThrow();
    await rm(join(policies, 'testrail.json'), { recursive: true });
    await rename(join(folder, 'kept.json'), join(policies, 'testrail.json'));
    store.close();
    await open();
    expect(store.show(testrail)).toMatchObject({ text: allows('get_run'), pending: null, problems: [] });
  });

  it('leaves no draft where its version is refused', async () => {
    await rm(join(policies, '.versions'), { recursive: true });
    await writeFile(join(policies, '.versions'), 'no folder');
    const refused = await store.apply(testrail, undefined, allows('delete_run'), by).catch((error: unknown) => error);
    expect(diskRefusal(refused)).toContain('Make it a folder again, then try again.');
    expect(await inFile()).toBe(allows('get_run'));
    expect((await readdir(policies)).sort()).toEqual(['.versions', 'testrail.json']);
    await rm(join(policies, '.versions'));
    expect(await store.apply(testrail, undefined, allows('delete_run'), by)).toMatchObject({ version: 2 });
  });

  it('is written into a new folder where somebody removed the one of the policies', async () => {
    await rm(policies, { recursive: true });
    expect(await store.apply(testrail, undefined, allows('delete_run'), by)).toMatchObject({ version: 2 });
    expect(await inFile()).toBe(allows('delete_run'));
  });

  it('goes nowhere while what its folder stood in is gone: nothing is made in its place', async () => {
    await rename(policies, join(folder, 'taken out'));
    isGone = true;
    await expect(store.apply(testrail, undefined, allows('delete_run'), by)).rejects.toThrow('taken out');
    expect(await readdir(folder)).toEqual(['taken out']);
    await rename(join(folder, 'taken out'), policies);
    isGone = false;
    expect(await inFile()).toBe(allows('get_run'));
    expect(await store.apply(testrail, undefined, allows('delete_run'), by)).toMatchObject({ version: 2 });
  });
});
