import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ChangeLog,
  fileName,
  openChangeLog,
  readChanges,
  readSandboxFile,
  type SandboxFile,
  writeSandboxFile,
} from './log.ts';
import { type Change, Store } from './store.ts';
import type { Snapshot } from './tables.ts';

/** Past this size of the log the data is written as a whole, so that a restart stays quick. */
const maxLogBytes = 8 * 1024 * 1024;

/** Address and key of a sandbox. */
type SandboxFacts = Pick<SandboxFile, 'port' | 'user' | 'key'>;

/** The sandbox's rows, on disk as a file and a log of the changes since. */
export class StoredData {
  readonly store: Store;
  readonly #folder: string;
  readonly #facts: SandboxFacts;
  readonly #notice: (line: string) => void;
  #generation: number;
  #log: ChangeLog | null = null;
  #settled: Promise<void>;

  /** `generation`: of the file of last time. */
  constructor(options: {
    readonly folder: string;
    readonly facts: SandboxFacts;
    readonly store: Store;
    readonly generation: number;
    readonly notice: (line: string) => void;
  }) {
    this.#folder = options.folder;
    this.#facts = options.facts;
    this.#notice = options.notice;
    this.store = options.store;
    this.#generation = options.generation + 1;
    this.#settled = this.#write(this.store.dump());
  }

  /** Resolves when no new generation is being written: requests wait for that. */
  get settled(): Promise<void> {
    return this.#settled;
  }

  /** Resolves once the change would survive a kill. */
  async append(change: Change): Promise<void> {
    await this.#log?.append(change);
  }

  /** To be called between requests: starts a new generation where the log has grown long. */
  tidy(): void {
    if ((this.#log?.bytes ?? 0) <= maxLogBytes) return;
    this.renew(() => this.store.dump()).catch((fault) => this.#notice(`Sandbox: ${String(fault)}`));
  }

  /** Starts a new generation; requests that arrive meanwhile wait, so that no change falls between two logs. */
  renew(make: () => Snapshot): Promise<void> {
    const before = this.#settled;
    this.#settled = (async () => {
      await before;
      await this.#log?.close();
      this.#generation += 1;
      // Made only now: requests that were past the wait have left their changes in the old log.
      const data = make();
      this.store.replace(data);
      await this.#write(data);
    })();
    return this.#settled;
  }

  async close(): Promise<void> {
    await this.#settled.catch(() => undefined);
    await this.#log?.close();
  }

  async #write(data: Snapshot): Promise<void> {
    const generation = this.#generation;
    await writeSandboxFile(this.#folder, { format: 1, generation, ...this.#facts, data });
    this.#log = await openChangeLog(this.#folder, generation);
  }
}

/** What was kept, all acknowledged changes included. Damaged data is set aside: a sandbox must not stop the gate. */
export async function readStored(
  folder: string,
  notice: (line: string) => void,
): Promise<{ readonly file: SandboxFile; readonly store: Store } | null> {
  try {
    const file = await readSandboxFile(folder);
    if (!file) return null;
    const store = new Store(file.data);
    for (const change of await readChanges(folder, file.generation)) store.replay(change);
    return { file, store };
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== undefined) throw fault;
    const aside = `${fileName}.damaged`;
    await rename(join(folder, fileName), join(folder, aside));
    notice(`The sandbox’s data could not be read. It was set aside as ${aside}, and the sandbox starts anew.`);
    return null;
  }
}
