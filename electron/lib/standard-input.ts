import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';

/** Electron on Windows gives its main process an input that has ended, whatever its parent writes: there the file is read. */
export function standardInput(runs: Pick<NodeJS.Process, 'platform' | 'versions' | 'stdin'> = process): Readable {
  const isReplaced = runs.platform === 'win32' && Object.hasOwn(runs.versions, 'electron');
  return isReplaced ? createReadStream('', { fd: 0, autoClose: false }) : runs.stdin;
}
