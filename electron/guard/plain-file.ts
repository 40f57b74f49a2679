import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * The text of a plain file; null where it is something else, too large, or cannot be read. Opened without waiting: opening a
 * pipe would hang until somebody writes to it, and one file in a folder must not hold up all others.
 */
export async function readPlainFile(path: string, maxBytes: number): Promise<string | null> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await file.stat();
      if (!found.isFile() || found.size > maxBytes) return null;
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
