import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ofWrite } from './system-words.ts';

let made = 0;

/** Names of files that a crash may have left half-written. */
export const temporaryPattern = /^\..+\.tmp-\d+-\d+$/;

/**
 * Writes a whole file or nothing: readers see the old text or the new one, also after a crash. Only its owner may read it.
 * The folder is synced too, since a rename is not on disk before its folder is.
 */
export async function writeAtomic(path: string, text: string): Promise<void> {
  await (await draftAtomic(path, text)).take();
}

/** The same in two steps: all that a full disk can refuse is on it before `take` puts the file in its place. */
export async function draftAtomic(
  path: string,
  text: string,
): Promise<{ take(): Promise<void>; drop(): Promise<void> }> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.tmp-${process.pid}-${++made}`);
  const drop = (): Promise<void> => rm(temporary, { force: true });
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await drop();
    throw ofWrite(error, path);
  }
  return {
    async take() {
      try {
        await rename(temporary, path);
      } catch (error) {
        await drop();
        throw ofWrite(error, path);
      }
      await syncFolder(folder);
    },
    drop,
  };
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
