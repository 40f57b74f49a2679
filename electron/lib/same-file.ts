import { statSync } from 'node:fs';

/**
 * Notes which file or folder stands at a path. Answers whether it still is that one: a disk may be taken out and a folder
 * removed or changed for another, while an open file goes on taking what nobody will find. Windows removes nothing that is
 * open.
 */
export function sameFile(path: string): () => boolean {
  if (process.platform === 'win32') return () => true;
  const was = statSync(path);
  return () => {
    const is = statSync(path, { throwIfNoEntry: false });
    return is !== undefined && is.ino === was.ino && is.dev === was.dev;
  };
}
