import { accessSync, constants, existsSync, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CodedError } from '../../shared/coded-error.ts';
import { makeContentPrivate, makePrivateFile, makePrivateFolder } from '../lib/private-files.ts';
import { systemWords } from '../lib/system-words.ts';

/** A folder that cannot be used, in words for a person. */
export class FolderError extends CodedError<'folder-unusable' | 'folder-in-use' | 'folder-newer'> {}

/** Another folder may stand there by now, of another Railguard. */
export function folderGone(folder: string): FolderError {
  return new FolderError(
    'folder-unusable',
    `The data folder ${folder} is not there any more, or is another one. Bring it back, or start Railguard anew.`,
  );
}

/** Where the platform keeps application data; the desktop app and the command line share it. */
export function defaultDataFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Railguard');
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Railguard');
  return join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'railguard');
}

/**
 * Makes the folder, for its owner only. Throws `FolderError` where it cannot be made or written, and where it, or anything in
 * it, belongs to another user: that user could read the secrets that are kept there.
 */
export function openDataFolder(folder: string): string {
  const path = resolve(folder);
  try {
    makeFolders(path);
    if (!statSync(path).isDirectory()) throw new Error('it is no folder');
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    refuseForeignLink(path);
    refuseWrongKinds(path);
    makePrivateFolder(realpathSync(path));
    makeContentPrivate(path, {
      // Chromium's own files, and its links to a socket, which hold nothing of ours.
      skip: (entry) => /^(?:window|Crashpad|Singleton\w+)$/.test(relative(path, entry)),
      // Who finds these open says so to a person as well.
      keepMode: (entry) =>
        /^(?:settings|secrets)(?:\.last-good)?\.json$/.test(relative(path, entry)) || isPolicy(path, entry),
    });
  } catch (error) {
    throw new FolderError(
      'folder-unusable',
      `The data folder ${path} cannot be used: ${systemWords(error)}. Name another with --data DIR.`,
    );
  }
  return path;
}

function isPolicy(folder: string, entry: string): boolean {
  return basename(dirname(entry)) === 'policies' && dirname(dirname(entry)) === folder && entry.endsWith('.json');
}

/** A link to the folder is fine where this user or root made it; another user's leads where that user likes. */
function refuseForeignLink(path: string): void {
  const { uid } = lstatSync(path);
  if (process.getuid !== undefined && uid !== 0 && uid !== process.getuid()) {
    throw new Error(`it belongs to another user (${uid})`);
  }
}

/** Nothing can be read from, or written to, a folder where a file must be, nor the other way round; a pipe would never answer. */
function refuseWrongKinds(path: string): void {
  const kindOf = (name: string) => statSync(join(path, name), { throwIfNoEntry: false });
  for (const name of [
    'settings.json',
    'settings.last-good.json',
    'secrets.json',
    'control.json',
    'lock.db',
    'folder.json',
  ]) {
    if (kindOf(name)?.isFile() === false) throw new Error(`${join(path, name)} is in the way: it must be a plain file`);
  }
  for (const name of ['journal', 'logs', 'pins', 'policies', 'revisions', 'sandbox']) {
    if (kindOf(name)?.isDirectory() === false)
      throw new Error(`${join(path, name)} is in the way: it must be a folder`);
  }
}

/** Not `recursive`: where the system refuses a folder with ENOENT (below /proc), Node's own recursion never ends. */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolders(parent);
  mkdirSync(path, { mode: 0o700 });
}

/** Kept from the collector: a database that nobody refers to is closed, and its lock goes with it. */
const openLocks = new Set<DatabaseSync>();

/**
 * Holds the folder for one process. The lock is the operating system's own on an open SQLite file, so it ends with the
 * process, however that ends: nothing stale is left after a kill -9.
 */
export function lockDataFolder(folder: string): { release(): void } {
  const path = join(folder, 'lock.db');
  makePrivateFile(path);
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;');
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) {
      throw new FolderError(
        'folder-in-use',
        `Another Railguard works on ${folder}. Stop it first, or name another folder with --data DIR.`,
      );
    }
    throw error;
  }
  openLocks.add(database);
  return {
    release() {
      openLocks.delete(database);
      database.close();
    },
  };
}
