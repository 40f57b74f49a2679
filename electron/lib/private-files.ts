import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ofWrite } from './system-words.ts';

/**
 * Files and folders that are this user's alone. Windows has other rights, which a user's own folders bring with them: there
 * nothing is checked. What belongs to root is taken too where it says so: root reads and changes everything anyway.
 */
const hasOwners = process.platform !== 'win32' && process.getuid !== undefined;

type Kind = 'folder' | 'file' | 'socket';

const isKind: Readonly<Record<Kind, (found: Stats) => boolean>> = {
  folder: (found) => found.isDirectory(),
  file: (found) => found.isFile(),
  socket: (found) => found.isSocket(),
};

/** Why a path is not this user's own, as the end of a sentence that begins with it; null where it is. Follows no link. */
export function whyNotOurs(path: string, kind: Kind): string | null {
  if (!hasOwners) return null;
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return 'is a link, which may lead elsewhere';
  if (!isKind[kind](found)) return `is no ${kind}`;
  return found.uid === process.getuid?.() ? null : `belongs to another user (${found.uid})`;
}

/** Whether others than its owner have any right on it. */
export function isOpenToOthers(path: string): boolean {
  return hasOwners && (lstatSync(path).mode & 0o077) !== 0;
}

/** Makes a folder for this user alone, or closes one that is this user's. Throws where it is another's, or a link. */
export function makePrivateFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const why = whyNotOurs(path, 'folder');
  if (why !== null) throw new Error(`${path} ${why}`);
  if (isOpenToOthers(path)) chmodSync(path, 0o700);
}

/** Writes a whole file or nothing, 0600, in place of whatever stands there: a link is replaced and not followed. */
export function writePrivateFile(path: string, text: string): void {
  draftPrivateFile(path, text).take();
}

/** The same in two steps: all that a full disk can refuse is on it before `take` puts the file in its place. */
export function draftPrivateFile(path: string, text: string): { take(): void; drop(): void } {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  const drop = (): void => rmSync(draft, { force: true });
  try {
    // `wx`: made by us in this moment, or not at all.
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    drop();
    throw ofWrite(error, path);
  }
  return {
    take() {
      try {
        renameSync(draft, path);
      } catch (error) {
        drop();
        throw error;
      }
    },
    drop,
  };
}

/** Makes an empty file for this user alone, or closes one that is this user's. Throws where it is another's, or a link. */
export function makePrivateFile(path: string): void {
  const noFollow = hasOwners ? constants.O_NOFOLLOW : 0;
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT | noFollow, 0o600);
  try {
    if (!hasOwners) return;
    const found = fstatSync(file);
    if (!found.isFile()) throw new Error(`${path} is no file`);
    if (found.uid !== process.getuid?.()) throw new Error(`${path} belongs to another user (${found.uid})`);
    if ((found.mode & 0o077) !== 0) fchmodSync(file, 0o600);
  } finally {
    closeSync(file);
  }
}

/**
 * Looks through a folder that may once have been open to others: refuses what another user put there, links to another's
 * included, and closes what is this user's. `skip` leaves an entry and all below it alone; `keepMode` only its mode.
 */
export function makeContentPrivate(
  folder: string,
  { skip, keepMode }: { skip(path: string): boolean; keepMode(path: string): boolean },
  depth = 5,
): void {
  if (!hasOwners || depth === 0) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (skip(path)) continue;
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) continue;
    const target = found.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : found;
    for (const owner of [found.uid, target?.uid ?? found.uid]) {
      if (owner !== 0 && owner !== process.getuid?.()) throw new Error(`${path} belongs to another user (${owner})`);
    }
    if (found.isSymbolicLink()) continue;
    const wide = (found.mode & 0o077) !== 0 && found.uid === process.getuid?.() && !keepMode(path);
    if (wide) chmodSync(path, found.isDirectory() ? 0o700 : 0o600);
    if (found.isDirectory()) makeContentPrivate(path, { skip, keepMode }, depth - 1);
  }
}
