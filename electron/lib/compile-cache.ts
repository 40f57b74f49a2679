import { mkdirSync } from 'node:fs';
import { constants, enableCompileCache, flushCompileCache } from 'node:module';
import { isOpenToOthers, whyNotOurs } from './private-files.ts';

let folder: string | null = null;

/**
 * Keeps what V8 compiles of the program in `path`, which is made where it is missing, and takes it from there at the next
 * start. Whoever can write there says what this process does: a folder of another user, a link, or one that was ever open to
 * others is left alone, and the program compiled as without it. Threads take it by `compileCacheEnvironment`.
 */
export function openCompileCache(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return;
  }
  if (whyNotOurs(path, 'folder') !== null || isOpenToOthers(path)) return;
  // Where a person named another one (`NODE_COMPILE_CACHE`), that one counts, here and in threads.
  if (enableCompileCache(path).status === constants.compileCacheStatus.ENABLED) folder = path;
}

/** What was compiled until now is written, so that it is kept however the process ends. */
export function writeCompileCache(): void {
  if (folder !== null) flushCompileCache();
}

/** What a thread that is started has to know; Node asks each thread anew. */
export function compileCacheEnvironment(): NodeJS.ProcessEnv {
  return folder === null ? {} : { NODE_COMPILE_CACHE: folder };
}
