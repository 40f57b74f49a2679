import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Head } from './chain.ts';

const checkpointsName = 'heads.log';

/** A place of the chain noted outside the database, sealed with the journal's key. */
interface NotedHead extends Head {
  readonly at: string;
}

/** At the latest after so many records, or so many milliseconds with any, the head is noted. */
const everyRecords = 1_000;
const everyMs = 10_000;

/**
 * Notes heads in a file of its own. A chain alone cannot show that its end was cut off, or that all of it was written
 * anew; a head noted elsewhere can.
 */
export class CheckpointFile {
  readonly #path: string;
  readonly #seal: (text: string) => string;
  #file: number | null = null;
  #noted = 0;
  #notedAt = 0;

  constructor(folder: string, seal: (text: string) => string) {
    this.#path = join(folder, checkpointsName);
    this.#seal = seal;
  }

  /** The last record that was noted since this was opened; 0 for none. */
  get noted(): number {
    return this.#noted;
  }

  /** Notes the head where it is due. `now` in milliseconds since the epoch. */
  maybe(head: Head, now: number): void {
    if (head.seq === 0) return;
    if (head.seq - this.#noted >= everyRecords || Math.abs(now - this.#notedAt) >= everyMs) this.note(head, now);
  }

  /** Notes the head now, unless it was already. */
  note(head: Head, now: number): void {
    if (head.seq === this.#noted) return;
    this.#file ??= this.#create();
    const at = new Date(now).toISOString();
    const line = { seq: head.seq, hash: head.hash, at, seal: this.#seal(`${head.seq}\n${head.hash}\n${at}`) };
    writeLine(this.#file, `${JSON.stringify(line)}\n`);
    this.#noted = head.seq;
    this.#notedAt = now;
  }

  #create(): number {
    const fresh = !existsSync(this.#path);
    const file = openSync(this.#path, 'a+', 0o600);
    cutHalfLine(file);
    if (fresh && process.platform !== 'win32') {
      const folder = openSync(dirname(this.#path), 'r');
      fsyncSync(folder);
      closeSync(folder);
    }
    return file;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

/** The whole line or nothing of it: what stands half-written on a full disk would be one with the next, and look changed. */
function writeLine(file: number, line: string): void {
  const before = fstatSync(file).size;
  try {
    writeFileSync(file, line);
    // The database says with its next commit that this line is there, and a power cut must not prove it wrong.
    fsyncSync(file);
  } catch (error) {
    ftruncateSync(file, before);
    throw error;
  }
}

/** Longer than any line. */
const longestLine = 4_096;

/** A crash left a line half-written: nobody reads it, and nothing may be written behind it. */
function cutHalfLine(file: number): void {
  const { size } = fstatSync(file);
  const tail = Buffer.alloc(Math.min(size, longestLine));
  readSync(file, tail, 0, tail.length, size - tail.length);
  const half = tail.length - 1 - tail.lastIndexOf('\n');
  if (half > 0) ftruncateSync(file, size - half);
}

export type CheckpointLine =
  | { readonly ok: true; readonly head: NotedHead }
  | { readonly ok: false; readonly line: number };

/** Reads the noted heads; a line with a wrong seal is reported, a half-written last line (a crash) is not. */
export function readCheckpoints(folder: string, seal: (text: string) => string): readonly CheckpointLine[] {
  const path = join(folder, checkpointsName);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const head = parseLine(line, seal);
    return head === null ? { ok: false, line: index + 1 } : { ok: true, head };
  });
}

function parseLine(line: string, seal: (text: string) => string): NotedHead | null {
  try {
    const { seq, hash, at, seal: found } = JSON.parse(line) as Record<string, unknown>;
    if (typeof seq !== 'number' || typeof hash !== 'string' || typeof at !== 'string') return null;
    return found === seal(`${seq}\n${hash}\n${at}`) ? { seq, hash, at } : null;
  } catch {
    return null;
  }
}
