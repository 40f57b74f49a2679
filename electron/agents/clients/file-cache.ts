import type { Stats } from 'node:fs';
import { systemWords } from '../../lib/system-words.ts';
import { allServers, readServers, type Section, type ServerPlaces } from './change.ts';
import { ClientError } from './client-error.ts';
import { refuseOdd, textOf, unusable } from './config-file.ts';
import { objectAt, UneditableFile } from './edit/editor.ts';
import { NoAnswer, type TimedFiles } from './timed-files.ts';

/** What is kept of a file: some are megabytes, and most looks find them as they were. */
export interface Seen {
  readonly sections: readonly Section[];
  /** Names at the place that was asked for; empty where nothing stands there. */
  readonly names: readonly string[];
}

type CachedRead = { readonly stamp: string } & ({ readonly seen: Seen } | { readonly error: ClientError });
const nothing: Seen = { sections: [], names: [] };

/** A clock of files may stand still for so long: one that was written just now may be written again under the same stamp. */
const settledMs = 1_000;

/** Files of clients as they were read last; each is taken apart once for each change of it. */
export class ClientFileCache {
  readonly #files: TimedFiles;
  readonly #now: () => number;
  readonly #cache = new Map<string, CachedRead>();

  constructor(files: TimedFiles, now: () => number = Date.now) {
    this.#files = files;
    this.#now = now;
  }

  /** `at`: where names are asked for. Rejects with `ClientError` where it cannot be read. */
  async read(facts: ServerPlaces, path: string, at: readonly string[]) {
    const stats = await this.#files.stat(path);
    if (stats === null) {
      this.#cache.delete(path);
      return nothing;
    }
    const stamp = `${stampOf(stats)} ${at.join('.')}`;
    const cached = this.#cache.get(path);
    const found = cached?.stamp === stamp ? cached : { stamp, ...(await this.#read(facts, path, { stats, at })) };
    if (this.#now() - Math.max(stats.mtimeMs, stats.ctimeMs) > settledMs) this.#cache.set(path, found);
    if ('error' in found) throw found.error;
    return found.seen;
  }

  async #read(
    facts: ServerPlaces,
    path: string,
    { stats, at }: { readonly stats: Stats; readonly at: readonly string[] },
  ): Promise<{ seen: Seen } | { error: ClientError }> {
    try {
      refuseOdd(path, stats);
      const bytes = await this.#files.read(path).catch((error: unknown) => {
        throw error instanceof NoAnswer ? error : unusable(path, `cannot be read: ${systemWords(error)}`);
      });
      const servers = readServers(facts, { path, text: textOf(path, bytes).text });
      return { seen: { sections: allServers(facts, servers), names: namesAt(servers.root, at) } };
    } catch (error) {
      // What does not answer now is asked again.
      if (error instanceof ClientError && !(error instanceof NoAnswer)) return { error };
      throw error;
    }
  }
}

export function stampOf({ mtimeMs, ctimeMs, size, ino }: Stats): string {
  return `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
}

function namesAt(root: Parameters<typeof objectAt>[0], at: readonly string[]): string[] {
  try {
    return Object.keys(objectAt(root, at) ?? {});
  } catch (error) {
    if (error instanceof UneditableFile) return [];
    throw error;
  }
}
