import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { systemWords, wayOut } from '../../lib/system-words.ts';
import { ClientError } from './client-error.ts';

/** Larger files are none that a person's program keeps its settings in. */
const maxBytes = 32 * 1024 * 1024;
const byteOrderMark = '\ufeff';

/** A configuration file as it was read. */
export interface ConfigFile {
  /** As the client names it. */
  readonly path: string;
  /** Where links lead to: what is written. */
  readonly target: string;
  /** Null where there is no file. */
  readonly bytes: Buffer | null;
  /** Without the byte order mark. */
  readonly text: string;
  readonly mark: string;
  /** SHA-256 of the bytes, or `absent`. */
  readonly digest: string;
  readonly stats: Stats | null;
}

/** Reads a file as it is; one that is missing is empty. Throws `ClientError` where it cannot be read as text. */
export function readConfigFile(path: string): ConfigFile {
  const target = targetOf(path);
  const stats = statSync(target, { throwIfNoEntry: false }) ?? null;
  if (stats === null) return { path, target, bytes: null, text: '', mark: '', digest: 'absent', stats };
  refuseOdd(path, stats);
  let bytes: Buffer;
  try {
    bytes = readFileSync(target);
  } catch (error) {
    throw unusable(path, `cannot be read: ${systemWords(error)}`);
  }
  const { text, mark } = textOf(path, bytes);
  return { path, target, bytes, text, mark, digest: digestOf(bytes), stats };
}

/** Throws `ClientError` for what is not read at all. */
export function refuseOdd(path: string, stats: Stats): void {
  if (!stats.isFile()) throw unusable(path, 'is no plain file');
  if (stats.size > maxBytes) throw unusable(path, 'is larger than 32 MB');
}

/** The text of a file, and the byte order mark before it. Throws `ClientError` where it is no text. */
export function textOf(path: string, bytes: Uint8Array): Pick<ConfigFile, 'text' | 'mark'> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
    return { text: text.slice(mark.length), mark };
  } catch {
    throw unusable(path, 'is no UTF-8 text');
  }
}

/** Follows links, also to a file that is not there yet. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    if (isLink) throw unusable(path, 'is a link that leads nowhere');
    if (code === 'ENOENT') return path;
    throw unusable(path, `cannot be reached: ${systemWords(error)}`);
  }
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function unusable(path: string, reason: string): ClientError {
  return new ClientError('client-file-unusable', `${path} ${reason}. It was left as it is.`);
}

/** Throws where a file must not be written, so that a person hears of it before they say yes. */
export function refuseUnwritable({ path, stats }: Pick<ConfigFile, 'path' | 'stats'>): void {
  if (stats === null) return;
  if ((stats.mode & 0o222) === 0) throw unusable(path, 'is read-only: make it writable first');
  if (stats.nlink > 1) throw unusable(path, 'has a second name (a hard link), which would be left behind');
}

/**
 * Puts new bytes in the place of a file that was read, whole or not at all, with its mode and owner; a new file is this
 * user's alone. Throws `ClientError` where the file changed since it was read, or cannot be written.
 */
export function writeConfigFile(file: ConfigFile, bytes: Uint8Array): void {
  refuseUnwritable(file);
  const { path, target, stats } = file;
  try {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    // As late as can be: what somebody wrote since it was read must not be lost.
    writeWhole(target, bytes, stats, () => refuseChanged(file));
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw notWritten(path, error, ' It was left as it is.');
  }
}

/** Puts a copy of a file beside it, this user's alone, whole or not at all. Throws `ClientError` where it cannot be written. */
export function writeCopy(path: string, bytes: Uint8Array): void {
  try {
    writeWhole(path, bytes, null, () => undefined);
  } catch (error) {
    throw notWritten(path, error, ' Without that copy nothing was changed.');
  }
}

function notWritten(path: string, error: unknown, left: string): ClientError {
  const why = `cannot be written: ${systemWords(error)}`;
  return new ClientError('client-file-unusable', `${path} ${why}.${left}${wayOut(error)}`);
}

function writeWhole(target: string, bytes: Uint8Array, stats: Stats | null, last: () => void): void {
  const draft = join(dirname(target), `.${randomBytes(6).toString('hex')}.railguard`);
  try {
    const handle = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(handle, bytes);
      if (stats !== null) {
        copyOwner(draft, stats);
        fchmodSync(handle, stats.mode & 0o7777);
      }
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    last();
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function copyOwner(draft: string, { uid, gid }: Stats): void {
  const made = statSync(draft);
  if (process.platform !== 'win32' && (made.uid !== uid || made.gid !== gid)) chownSync(draft, uid, gid);
}

/** Throws where the file is not what it was when it was read. */
export function refuseChanged({ path, digest }: Pick<ConfigFile, 'path' | 'digest'>): void {
  if (readConfigFile(path).digest === digest) return;
  throw new ClientError(
    'client-file-changed',
    `${path} changed in the meantime, so nothing was written. Look at the change again.`,
  );
}

/** Where a copy of a file may stand: beside it, but never within a repository, which others may get to read. */
export function backupFolder(target: string, dataFolder: string): string {
  for (let folder = dirname(target); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return join(dataFolder, 'client-backups');
    if (folder === dirname(folder)) return dirname(target);
  }
}
