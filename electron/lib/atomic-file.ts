import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ofFile } from './system-words.ts';

let made = 0;

/** Names of files that a crash may have left half-written. */
export const temporaryPattern = /^\..+\.tmp-\d+-\d+$/;

/**
 * Writes a whole file or nothing: readers see the old text or the new one, also after a crash. Only its owner may read it.
 * The folder is synced too, since a rename is not on disk before its folder is.
 */
export async function writeAtomic(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.tmp-${process.pid}-${++made}`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw ofFile(error, path);
  }
  await syncFolder(folder);
}

export async function syncFolder(folder: string): Promise<void> {
  // Windows has no handle on a folder; a rename there is journaled by the file system.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
