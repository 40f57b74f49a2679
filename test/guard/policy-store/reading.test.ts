import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PolicyFile } from '../../../electron/guard/policy-store/policy-file.ts';
import { readPolicyFile } from '../../../electron/guard/policy-store/reading.ts';
import { Versions } from '../../../electron/guard/policy-store/versions.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { cursor, ManualClock, testrail } from '../support.ts';

const overlay = '{ "version": "1", "tools": { "delete_run": { "deny_if": [ { "conditions": [] } ] } } }';
const plain = '{ "version": "1", "hide": ["delete_run"] }';
const by = { author: 'window', note: '', at: 0 };

/** The overlay of one agent in a folder, as it is found at each start. */
async function overlayIn(folder: string, holds = true) {
  const versions = await Versions.open(join(folder, 'versions'));
  const file = new PolicyFile({ server: testrail, agent: cursor, path: join(folder, 'it.json'), versions });
  const clock = new ManualClock();
  const faults: unknown[] = [];
  const options = { clock, holdPermissiveEdits: () => holds, onFault: (error: unknown) => faults.push(error) };
  return { file, clock, faults, read: (running = true) => readPolicyFile(file, options, running) };
}

async function withHistory(...texts: readonly (string | null)[]): Promise<string> {
  const folder = await tempFolder();
  const versions = await Versions.open(join(folder, 'versions'));
  for (const text of texts) await versions.add(text, by);
  return folder;
}

describe('an overlay that was taken away while nothing ran', () => {
  it('holds its agent back until a person agrees', async () => {
    const { file, read } = await overlayIn(await withHistory(plain));
    await read(false);
    expect([file.state.kind, file.accepted?.text, file.pending?.text]).toEqual(['waiting', plain, null]);
  });

  it.each([true, false])(
    'and what it said with it closes all to its agent, unless edits wait for nobody',
    async (holds) => {
      const folder = await withHistory(plain);
      await rm(join(folder, 'versions', '1.json'));
      const { file, read, clock } = await overlayIn(folder, holds);
      await read(false);
      expect([file.state.kind, file.stands]).toEqual(holds ? ['broken', true] : ['absent', false]);
      // It stays so at every further look, and is told of once.
      clock.pass(60_000);
      expect([await read(), file.stands]).toEqual([null, holds]);
      if (holds) expect(file.problems[0]?.message).toMatch(/was taken away, and its last version is lost\.$/);
    },
  );

  it('stays away where a person took it away', async () => {
    const { file, read } = await overlayIn(await withHistory(plain, null));
    expect([await read(false), file.state.kind]).toEqual([null, 'absent']);
  });
});

describe('a file that is missing while it is watched', () => {
  it('is being replaced by an editor for a quarter of a second', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'it.json'), plain);
    const { file, read, clock } = await overlayIn(folder);
    await read(false);
    await rm(file.path);
    await read();
    clock.pass(249);
    await read();
    expect(file.state.kind).toBe('in-force');
    clock.pass(1);
    await read();
    expect([file.state.kind, file.accepted?.text]).toEqual(['waiting', plain]);
    // Whatever comes next: it is asked about once.
    expect(await read()).toBeNull();
  });

  it('and comes back in time is as it was', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'it.json'), plain);
    const { file, read, clock } = await overlayIn(folder);
    await read(false);
    await rm(file.path);
    await read();
    await writeFile(file.path, plain);
    clock.pass(60_000);
    await read();
    expect([file.state.kind, file.missingSince, file.versions.list().length]).toEqual(['in-force', null, 1]);
  });
});

describe('a file that cannot be taken', () => {
  it.each<[string, string]>([
    ['is no JSON', '{'],
    ['is another document', '[]'],
    ['has an unknown member', overlay.replace('deny_if', 'deny_iff')],
    ['is called like a part of the language', '{ "version": "1", "default": "constructor" }'],
  ])('for it %s leaves in force what was good last', async (_what, text) => {
    const folder = await withHistory(plain);
    await writeFile(join(folder, 'it.json'), text);
    const { file, read } = await overlayIn(folder);
    await read(false);
    expect([file.state.kind, file.accepted?.text, file.text]).toEqual(['broken', plain, text]);
    expect(file.problems).not.toEqual([]);
    expect(await read()).toBeNull();
  });

  it('is closed where nothing was ever good', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'it.json'), '{');
    const { file, read } = await overlayIn(folder);
    await read(false);
    expect([file.stands, file.accepted, file.compiled(0).broken]).toEqual([true, null, true]);
  });
});
