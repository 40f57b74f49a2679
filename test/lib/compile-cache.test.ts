import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';

const here = import.meta.dirname;

/** A program that keeps what it compiled in a folder, loads something, and says where a thread would look. */
function run(folder: string): string {
  const program = `
    const { openCompileCache, writeCompileCache, compileCacheEnvironment } = await import('${here}/../../electron/lib/compile-cache.ts');
    openCompileCache(${JSON.stringify(folder)});
    await import('${here}/../../shared/visible.ts');
    writeCompileCache();
    console.log(compileCacheEnvironment().NODE_COMPILE_CACHE ?? 'nowhere');`;
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], { env, encoding: 'utf8' }).trim();
}

function openFolder(folder: string, mode: number): void {
  mkdirSync(folder);
  chmodSync(folder, mode);
}

describe('openCompileCache', () => {
  test('keeps what was compiled in a folder of this user alone, for its threads as well', async () => {
    const folder = join(await tempFolder(), 'compiled');
    expect(run(folder)).toBe(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).not.toEqual([]);
    // It takes it from there the next time.
    expect(run(folder)).toBe(folder);
  });

  test.each([
    ['that others may write to', (folder: string) => openFolder(folder, 0o777)],
    ['that others may read', (folder: string) => openFolder(folder, 0o750)],
    [
      'that is a link',
      (folder: string) => {
        mkdirSync(`${folder}-elsewhere`, { mode: 0o700 });
        symlinkSync(`${folder}-elsewhere`, folder);
      },
    ],
  ])('leaves a folder alone %s, and the program runs all the same', async (_, make) => {
    const folder = join(await tempFolder(), 'compiled');
    make(folder);
    expect(run(folder)).toBe('nowhere');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('does without where no folder can be made', async () => {
    const folder = join(await tempFolder(), 'absent', 'compiled');
    expect(run(folder)).toBe('nowhere');
    expect(existsSync(folder)).toBe(false);
  });
});
