import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readPlainFile } from '../../electron/guard/policy-store/plain-file.ts';
import { PolicyStore } from '../../electron/guard/policy-store/store.ts';
import { serverNameSchema } from '../../shared/names.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import { tempFolder } from '../support/temp-folder.ts';

const unix = process.platform !== 'win32';
const clock = { now: () => Date.now(), monotonic: () => performance.now() };

describe('a policy file', () => {
  it('is read where it is a plain one, also through a link', async () => {
    const folder = await tempFolder();
    writeFileSync(join(folder, 'a.json'), '{}');
    symlinkSync(join(folder, 'a.json'), join(folder, 'b.json'));
    expect(await readPlainFile(join(folder, 'b.json'), 100)).toEqual({ ok: true, text: '{}' });
    expect(await readPlainFile(join(folder, 'a.json'), 1)).toMatchObject({
      message: expect.stringContaining('larger'),
    });
    expect(await readPlainFile(join(folder, 'none.json'), 1)).toMatchObject({
      message: 'cannot be read: there is no such file or folder (ENOENT)',
    });
  });

  it.runIf(unix)('that is a pipe, a folder or a device is refused at once', async () => {
    const folder = await tempFolder();
    execFileSync('mkfifo', [join(folder, 'pipe.json')]);
    mkdirSync(join(folder, 'folder.json'));
    for (const path of [join(folder, 'pipe.json'), join(folder, 'folder.json'), '/dev/zero']) {
      expect(await readPlainFile(path, 100)).toMatchObject({ ok: false, message: 'is not a plain file' });
    }
  });

  it.runIf(unix)('that became a pipe keeps its last good version, is said, and holds up no other file', async () => {
    const folder = await tempFolder();
    const other = serverNameSchema.parse('other');
    const store = await PolicyStore.open({ folder, clock, pollMs: 20 });
    onTestFinished(() => store.close());
    await store.apply(other, undefined, '{"version":"1","default":"allow"}', { author: 'test' });
    execFileSync('sh', ['-c', 'rm other.json && mkfifo other.json'], { cwd: folder });
    await vi.waitFor(() => expect(store.problems().map(({ server }) => server)).toEqual([other]), 5000);
    expect(store.document(other).default).toBe('allow');
    writeFileSync(join(folder, `${builtInServer}.json`), '{"version":"1","default":"allow"}');
    await vi.waitFor(() => expect(store.document(builtInServer).default).toBe('allow'), 5000);
  });
});
