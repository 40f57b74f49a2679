import { mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askEvent } from '../../electron/approvals/ask-records.ts';
import { openAsksFile } from '../../electron/approvals/asks-file.ts';
import type { Ask } from '../../electron/guard/approvals/ask.ts';
import type { StoredAsks } from '../../electron/guard/approvals/stored-asks.ts';
import { SecretsClosed } from '../../electron/settings/port.ts';
import type { AskView } from '../../shared/control/asks.ts';
import { memorySecrets } from '../support/memory-settings.ts';
import { tempFolder } from '../support/temp-folder.ts';

const nothing = { version: 1, at: { wall: 1, monotonic: 1 }, waiting: [], late: [], decided: [] } satisfies StoredAsks;

async function started() {
  const folder = join(await tempFolder(), 'data');
  mkdirSync(folder);
  const secrets = memorySecrets();
  const faults: string[] = [];
  const open = (from = secrets) => openAsksFile(folder, from, (why) => faults.push(why));
  return { folder, path: join(folder, 'approvals.json'), secrets, faults, open };
}

describe('asks that are kept over a restart', () => {
  it('are none at first, and that is no fault', async () => {
    const { open, faults } = await started();
    expect((await open()).read()).toBeNull();
    expect(faults).toEqual([]);
  });

  it('stand in a file for this user alone, which the next start reads', async () => {
    const { open, path, faults } = await started();
    (await open()).write(nothing);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    const read = (await open()).read();
    expect(faults).toEqual([]);
    expect(read).toEqual(nothing);
  });

  const change = (path: string, edit: (text: string) => string) =>
    writeFileSync(path, edit(readFileSync(path, 'utf8')));
  it.each<[what: string, spoil: (path: string) => void, why: RegExp]>([
    [
      'another seal',
      (path) => change(path, (text) => text.replace(/"seal":"(.)/, (_, digit) => `"seal":"${digit === '0' ? 1 : 0}`)),
      /changed from outside/,
    ],
    [
      'a seal that is cut',
      (path) => change(path, (text) => text.replace(/"seal":"\w{8}/, '"seal":"')),
      /changed from outside/,
    ],
    ['no seal', (path) => change(path, (text) => text.replace(/"seal":"\w+",/, '')), /not taken/],
    ['other asks', (path) => change(path, (text) => text.replace('waiting', 'waitinx')), /changed from outside/],
    ['nothing', (path) => writeFileSync(path, ''), /not taken/],
    ['null', (path) => writeFileSync(path, 'null'), /not taken/],
    ['one member more', (path) => change(path, (text) => text.replace('{', '{"more":1,')), /not taken/],
  ])('are not taken from a file with %s, and that is said', async (_what, spoil, why) => {
    const { open, path, faults } = await started();
    (await open()).write(nothing);
    spoil(path);
    expect((await open()).read()).toBeNull();
    expect(faults).toEqual([expect.stringMatching(why)]);
  });

  it('of a form that another version wrote are not taken, in words', async () => {
    const { open, faults } = await started();
    (await open()).write({ ...nothing, version: 2 } as unknown as StoredAsks);
    expect((await open()).read()).toBeNull();
    expect(faults).toEqual([expect.stringMatching(/not taken, .*: it has not the form that this version writes$/)]);
  });

  it.skipIf(process.platform === 'win32')('are not taken through a link', async () => {
    const { open, path, faults, folder } = await started();
    (await open()).write(nothing);
    renameSync(path, join(folder, 'elsewhere.json'));
    symlinkSync(join(folder, 'elsewhere.json'), path);
    expect((await open()).read()).toBeNull();
    expect(faults).toEqual([expect.stringContaining('is a link')]);
  });

  it('are not taken under another key, and the words say what may have happened', async () => {
    const { open, faults } = await started();
    (await open()).write(nothing);
    expect((await open(memorySecrets())).read()).toBeNull();
    expect(faults).toEqual([expect.stringContaining('after a move to or from the desktop app')]);
  });

  it('are neither read nor kept while the key ring is closed: no call passes by what cannot be checked', async () => {
    const { open, path, secrets } = await started();
    (await open()).write(nothing);
    const before = readFileSync(path, 'utf8');
    const closed = { ...secrets, get: () => Promise.reject(new SecretsClosed()) };
    const file = await open(closed);
    expect(file.read()).toBeNull();
    file.write(nothing);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('fail where the key cannot be read for another reason', async () => {
    const { open, secrets } = await started();
    await expect(open({ ...secrets, get: () => Promise.reject(new Error('EIO')) })).rejects.toThrow('EIO');
  });

  it.skipIf(process.platform === 'win32')('are not kept in another folder that stands there now', async () => {
    const { open, folder } = await started();
    const file = await open();
    rmSync(folder, { recursive: true });
    expect(() => file.write(nothing)).toThrow();
  });
});

describe('the record of an ask', () => {
  const ask = { id: 'a1', agent: 'cursor', server: 'testrail', tool: 'delete_run', call: 'c1' };
  const view = {
    sentence: 'Delete run 42',
    rule: '/tools/delete_run/approval',
    risk: 'High',
    warnings: [],
    count: 1,
    end: null,
  };
  const eventOf = (end: object | null) =>
    askEvent({ ...ask, end } as unknown as Ask, { ...view, end } as unknown as AskView);

  it('says what was asked', () => {
    expect(eventOf(null)).toMatchObject({
      kind: 'approval',
      what: 'Asked (a1): Delete run 42',
      call: 'c1',
      by: null,
      detail: { ask: 'a1', shown: { risk: 'High' } },
    });
    expect(eventOf(null).detail).not.toHaveProperty('answer');
  });

  it.each([
    ['allowed', 1_499, 'Allowed once after 1 s (a1): Delete run 42'],
    ['session', 119_499, 'Allowed for the session after 119 s (a1): Delete run 42'],
    ['always', 120_000, 'Allowed, by a rule from now on after 2 min (a1): Delete run 42'],
    ['denied', 0, 'Denied after 0 s (a1): Delete run 42'],
    ['expired', 3_600_000, 'Nobody answered after 60 min (a1): Delete run 42'],
    ['locked', 5_000, 'Denied, the screen was locked after 5 s (a1): Delete run 42'],
    ['closed', 5_000, 'Ended without an answer after 5 s (a1): Delete run 42'],
  ])('that ended as %s after %d ms says %j', (how, afterMs, what) => {
    const event = eventOf({ how, by: 'window', at: 1, afterMs });
    expect(event.what).toBe(what);
    expect(event.by).toBe('window');
    expect(event.detail).toMatchObject({ answer: { how } });
  });
});
