import { setTimeout as delay } from 'node:timers/promises';
import { ClientError } from './client-error.ts';
import { stampOf } from './file-cache.ts';
import { fileOf, type Surroundings } from './places.ts';
import type { Projects } from './projects.ts';
import { clientTable } from './table.ts';
import type { TimedFiles } from './timed-files.ts';

/** A person who edits a file sees within this time what became of it. Folders may not exist yet, so they are not watched. */
const everyMs = 2_000;

interface WatchedFiles {
  readonly own: TimedFiles;
  readonly inFolders: TimedFiles;
  readonly projects: Projects;
}

/** Looks whether a file of a client, or of a project that it knows of, changed, came or went: one look for all who follow. */
export class ClientFilesWatch {
  readonly #files: WatchedFiles;
  readonly #around: Surroundings;
  readonly #followers = new Set<() => void>();
  #stop: AbortController | null = null;

  constructor(files: WatchedFiles, around: Surroundings) {
    this.#files = files;
    this.#around = around;
  }

  /** Calls `changed` after the first look, and after each that finds something else. Returns an unsubscribe function. */
  follow(changed: () => void): () => void {
    const follower = () => changed();
    this.#followers.add(follower);
    if (this.#stop === null) {
      this.#stop = new AbortController();
      void this.#run(this.#stop.signal);
    }
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size > 0) return;
      this.#stop?.abort();
      this.#stop = null;
    };
  }

  async #run(signal: AbortSignal): Promise<void> {
    let last = '';
    while (!signal.aborted) {
      const now = await this.#signature(signal);
      if (signal.aborted) return;
      if (now !== last) for (const changed of [...this.#followers]) changed();
      last = now;
      await delay(everyMs, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }

  async #signature(signal: AbortSignal): Promise<string> {
    const stamps: string[] = [];
    const { own, inFolders, projects } = this.#files;
    for (const facts of clientTable) {
      stamps.push(await stampAt(own, fileOf(facts, this.#around)));
      for (const { path } of await projects.of(facts, this.#around)) {
        if (signal.aborted) return '';
        stamps.push(await stampAt(inFolders, path));
      }
    }
    return stamps.join('\n');
  }
}

async function stampAt(files: TimedFiles, path: string): Promise<string> {
  try {
    const stats = await files.stat(path);
    return stats === null ? path : `${path} ${stampOf(stats)}`;
  } catch (error) {
    if (error instanceof ClientError) return `${path} no answer`;
    throw error;
  }
}
