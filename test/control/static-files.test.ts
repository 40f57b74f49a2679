import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { staticFiles } from '../../electron/control/static-files.ts';
import { tempFolder } from '../support/temp-folder.ts';

async function built() {
  const root = join(await tempFolder(), 'renderer');
  await mkdir(join(root, 'assets'), { recursive: true });
  await writeFile(join(root, 'index.html'), 'first');
  await writeFile(join(root, 'assets', 'app-1.js'), 'export {}');
  return { root, files: staticFiles(root) };
}

describe('files of the built interface', () => {
  it('in assets are read once: all answers share their bytes, however the name is written', async () => {
    const { files } = await built();
    const answers = await Promise.all(['/assets/app-1.js', '/assets/app%2D1.js', '/assets/./app-1.js'].map(files));
    expect(answers[0]?.body.toString()).toBe('export {}');
    for (const answer of [...answers, await files('/assets/app-1.js')]) expect(answer?.body).toBe(answers[0]?.body);
  });

  it('elsewhere are read each time, for they change under their name', async () => {
    const { root, files } = await built();
    expect((await files('/'))?.body.toString()).toBe('first');
    await writeFile(join(root, 'index.html'), 'second');
    expect((await files('/'))?.body.toString()).toBe('second');
  });

  it('that are not there are looked for again', async () => {
    const { root, files } = await built();
    expect(await files('/assets/late-1.js')).toBeNull();
    await writeFile(join(root, 'assets', 'late-1.js'), '1');
    expect((await files('/assets/late-1.js'))?.body.toString()).toBe('1');
  });
});
