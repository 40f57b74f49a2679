import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomic } from '../../lib/atomic-file.ts';
import type { Change } from './store.ts';
import { type Snapshot, tableNames } from './tables.ts';

/** Address and data of the sandbox as its file holds them. The key opens it, so the file is 0600. */
export interface SandboxFile {
  readonly format: 1;
  /** Names the log of changes since: `changes-<generation>.jsonl`. A log of another generation is never replayed. */
  readonly generation: number;
  readonly port: number;
  readonly user: string;
  readonly key: string;
  readonly data: Snapshot;
}

const row = z.looseObject({ id: z.number().int().positive() });
const fileSchema = z.object({
  format: z.literal(1),
  generation: z.number().int().positive(),
  port: z.number().int().min(0).max(65_535),
  user: z.string().min(1),
  key: z.string().min(8),
  data: z.object({
    rows: z.object(Object.fromEntries(tableNames.map((table) => [table, z.array(row).default([])]))),
    next: z.object(Object.fromEntries(tableNames.map((table) => [table, z.number().int().positive().default(1)]))),
  }),
});
const changeSchema = z.object({
  rows: z.array(z.tuple([z.enum(tableNames), z.number().int(), row.nullable()])),
  next: z.partialRecord(z.enum(tableNames), z.number().int()),
});

export const fileName = 'sandbox.json';
function logName(generation: number): string {
  return `changes-${generation}.jsonl`;
}

/** The file, or null where there is none. @throws where it is not a sandbox file. */
export async function readSandboxFile(folder: string): Promise<SandboxFile | null> {
  const text = await readFile(join(folder, fileName), 'utf8').catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT') return null;
    throw fault;
  });
  // The schema checks what must hold for the sandbox to run; rows were written by this program.
  return text === null ? null : (fileSchema.parse(JSON.parse(text)) as unknown as SandboxFile);
}

/** Changes since the file was written. A last line without its end was never acknowledged: it is left out. */
export async function readChanges(folder: string, generation: number): Promise<readonly Change[]> {
  const text = await readFile(join(folder, logName(generation)), 'utf8').catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT') return '';
    throw fault;
  });
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => changeSchema.parse(JSON.parse(line)) as unknown as Change);
}

/** Writes the file in one step, then drops the logs of older generations. */
export async function writeSandboxFile(folder: string, file: SandboxFile): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeAtomic(join(folder, fileName), JSON.stringify(file));
  const old = (await readdir(folder)).filter((name) => /^changes-\d+\.jsonl$/.test(name));
  await Promise.all(
    old.filter((name) => name !== logName(file.generation)).map((name) => rm(join(folder, name), { force: true })),
  );
}

export interface ChangeLog {
  /** Resolves once the change would survive the end of this process. Order is that of the calls. */
  append(change: Change): Promise<void>;
  readonly bytes: number;
  close(): Promise<void>;
}

/** Appends changes; those that arrive while a write runs go out together in the next. */
export async function openChangeLog(folder: string, generation: number): Promise<ChangeLog> {
  const handle = await open(join(folder, logName(generation)), 'a', 0o600);
  let waiting: string[] = [];
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  let bytes = 0;

  async function flush(before: Promise<void>): Promise<void> {
    // After a failed write the file may end in half a line: nothing may follow it.
    await before;
    const lines = waiting.join('');
    waiting = [];
    running = next ?? running;
    next = null;
    await handle.appendFile(lines);
  }
  return {
    append(change) {
      const line = `${JSON.stringify(change)}\n`;
      bytes += Buffer.byteLength(line);
      waiting.push(line);
      next ??= flush(running);
      return next;
    },
    get bytes() {
      return bytes;
    },
    async close() {
      await (next ?? running).catch(() => undefined);
      await handle.close();
    },
  };
}
