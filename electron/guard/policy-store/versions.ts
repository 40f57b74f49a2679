import { createHash } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { syncFolder, writeAtomic } from '../../lib/atomic-file.ts';
import { systemWords } from '../../lib/system-words.ts';

export const versionSchema = z.object({
  version: z.int().min(1),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** Who: `window`, `web`, `command-line`, `file` for an edit on disk, `railguard` for what it wrote itself. */
  author: z.string(),
  note: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  /** The file was taken away: from here on there was no document, until the next version. */
  removed: z.boolean().default(false),
});
export type Version = z.infer<typeof versionSchema>;

/**
 * Every accepted text of one document: `N.json` holds it byte for byte, `log.jsonl` a line for each with who and when.
 * A text that no longer matches its digest is not handed out: an undo must never put back something else.
 */
export class Versions {
  readonly #folder: string;
  readonly #known: Version[];
  /** Why the history could not be read: then nothing is known of what was good last, and nothing is added to it. */
  readonly fault: string | null;

  private constructor(folder: string, known: Version[], fault: string | null) {
    this.#folder = folder;
    this.#known = known;
    this.fault = fault;
  }

  static async open(folder: string): Promise<Versions> {
    let fault: string | null = null;
    const text = await readFile(join(folder, 'log.jsonl'), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') fault = `Its history in ${folder} cannot be read: ${systemWords(error)}`;
      return '';
    });
    const known: Version[] = [];
    for (const line of text.split('\n')) {
      const version = readLine(line);
      const last = known.at(-1)?.version ?? 0;
      if (version === null || version.version < last) continue;
      // Written, not surely on disk, and so written anew: the later line is what its file holds.
      if (version.version === last) known.pop();
      known.push(version);
    }
    return new Versions(folder, known, fault);
  }

  /** Oldest first. */
  list(): readonly Version[] {
    return this.#known;
  }

  get latest(): Version | null {
    return this.#known.at(-1) ?? null;
  }

  /** The text of a version; null where it is not known or its file was changed or lost. */
  async text(version: number): Promise<string | null> {
    const entry = this.#known.find((known) => known.version === version);
    if (entry === undefined || entry.removed) return null;
    const text = await readFile(this.#path(version), 'utf8').catch(() => null);
    return text !== null && digest(text) === entry.sha256 ? text : null;
  }

  /** Whether a version says that there was no document. */
  removed(version: number): boolean {
    return this.#known.find((known) => known.version === version)?.removed ?? false;
  }

  /** Keeps a text, or (null) that the file was taken away; it is on disk when this resolves. */
  async add(
    text: string | null,
    who: { readonly author: string; readonly note: string; readonly at: number },
  ): Promise<Version> {
    if (this.fault !== null) throw new Error(this.fault);
    const version = (this.latest?.version ?? 0) + 1;
    const stored = text ?? '';
    const about = { bytes: Buffer.byteLength(stored), sha256: digest(stored), removed: text === null };
    const entry: Version = { version, ...who, ...about };
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    if (text !== null) await writeAtomic(this.#path(version), text);
    const log = await open(join(this.#folder, 'log.jsonl'), 'a', 0o600);
    try {
      // A line that a crash cut off has no end: start on a fresh one, so that it spoils only itself.
      const { size } = await log.stat();
      await log.appendFile(`${size > 0 ? '\n' : ''}${JSON.stringify(entry)}`);
      await log.sync();
    } finally {
      await log.close();
    }
    await syncFolder(this.#folder);
    this.#known.push(entry);
    return entry;
  }

  #path(version: number): string {
    return join(this.#folder, `${version}.json`);
  }
}

function readLine(line: string): Version | null {
  try {
    return versionSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
