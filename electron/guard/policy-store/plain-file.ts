import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { systemWords } from '../../lib/system-words.ts';

export type PlainFile =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      /** Finishes a sentence that starts with the file's path. */
      readonly message: string;
      readonly suggestion: string;
      /** False where the file is there and may be read, and is no document all the same. */
      readonly unreachable: boolean;
    };

const refused = (message: string, suggestion: string): PlainFile => ({
  ok: false,
  message,
  suggestion,
  unreachable: false,
});

/**
 * The text of a plain file in UTF-8. Opened without waiting: opening a pipe would hang until somebody writes to it, and one
 * file in a folder must not hold up all others. Never throws.
 */
export async function readPlainFile(path: string, maxBytes: number): Promise<PlainFile> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await file.stat();
      if (!found.isFile()) return refused('is not a plain file', 'Put a plain file in its place');
      if (found.size > maxBytes) return refused(`is larger than ${maxBytes / 1e6} MB`, 'Make it smaller');
      return decode(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
    const suggestion = 'It must be a plain file that you may read';
    return { ok: false, message: `cannot be read: ${systemWords(error)}`, suggestion, unreachable: true };
  }
}

/** Bytes that are no UTF-8 would be read as another character: a rule on another name than the one that was written. */
function decode(bytes: Uint8Array): PlainFile {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return refused('is not text in UTF-8', 'Save it as UTF-8');
  }
}
