import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makePrivateFolder, writePrivateFile } from '../lib/private-files.ts';
import { FolderError } from './data-folder.ts';

/** In the data folder; folders of format 1 have none. */
const formatFile = 'folder.json';
const formatSchema = z.object({ format: z.int().min(1) });

/** What only a start leaves there. Policies a person may put there before the first one; Chromium comes before us with its own. */
const leftByAStart = /^(?:settings|secrets)\.|^(?:journal|pins|revisions|sandbox)$/;
/** Too large to be copied, or nothing that a migration changes: what a format changes of the journal it does there. */
const notCopied = /^(?:journal|logs|sandbox|window|Crashpad|Singleton\w+|lock\.db|control\.json|before-format-\d+.*)$/;

/** One step from a format to the next. It may run twice: a crash within it has it begin anew. */
export interface Migration {
  readonly to: number;
  run(folder: string): void;
}

/**
 * A change that an older version would misread is one more step; the last one leads to the format that this version writes.
 * Format 2 only says its number: what was kept before it is read as it is.
 */
const migrations: readonly Migration[] = [{ to: 2, run: () => undefined }];

function newest(steps: readonly Migration[]): number {
  return Math.max(1, ...steps.map(({ to }) => to));
}

export interface Migrated {
  readonly from: number;
  readonly to: number;
  /** Where settings, secrets, policies and pins of before are kept. */
  readonly copy: string;
}

/**
 * Brings a data folder to the format of this version, its lock being held. Answers what was migrated; null where nothing had
 * to be. Throws `FolderError` where a newer version wrote the folder, or where its format cannot be read: what is not
 * understood is not touched.
 */
export function bringToFormat(folder: string, steps = migrations): Migrated | null {
  const format = newest(steps);
  const from = formatOf(folder, format);
  if (from === format) return null;
  if (from > format) {
    throw new FolderError(
      'folder-newer',
      `The data folder ${folder} was written by a newer Railguard (format ${from}; this one knows ${format}). Update this one, or name another folder with --data DIR.`,
    );
  }
  const copy = copyBeside(folder, from);
  for (const step of steps) {
    if (step.to <= from || step.to > format) continue;
    step.run(folder);
    writeFormat(folder, step.to);
  }
  return { from, to: format, copy };
}

/** A folder that nothing was kept in yet is of our format from now on. */
function formatOf(folder: string, format: number): number {
  const path = join(folder, formatFile);
  if (!existsSync(path)) {
    if (readdirSync(folder).some((name) => leftByAStart.test(name))) return 1;
    writeFormat(folder, format);
    return format;
  }
  try {
    return formatSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).format;
  } catch {
    throw new FolderError(
      'folder-unusable',
      `${path} does not say of which format the folder is. Where this version wrote it last, put {"format":${format}} there; else name another folder with --data DIR.`,
    );
  }
}

function writeFormat(folder: string, format: number): void {
  writePrivateFile(join(folder, formatFile), `${JSON.stringify({ format })}\n`);
}

/** Whole or not at all; a copy that an interrupted migration made is the true one, and stays. */
function copyBeside(folder: string, from: number): string {
  const copy = join(folder, `before-format-${from + 1}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.part`;
  rmSync(draft, { recursive: true, force: true });
  makePrivateFolder(draft);
  for (const name of readdirSync(folder)) {
    if (!notCopied.test(name))
      cpSync(join(folder, name), join(draft, name), { recursive: true, preserveTimestamps: true });
  }
  renameSync(draft, copy);
  return copy;
}
