import { dirname } from 'node:path';

const untrusted =
  'its certificate is not trusted here: have its authority installed in this system, or name its file in NODE_EXTRA_CA_CERTS and start Railguard again';

/** What a system says by a code, as the end of a sentence that begins with a path or with what was tried. */
const words: Readonly<Record<string, string>> = {
  EACCES: 'this user has no right to it',
  EPERM: 'the system does not let this user do it',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EEXIST: 'it is there already',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EROFS: 'the disk can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: "this user's share of the disk is full",
  EIO: 'the disk does not answer as it should',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EBUSY: 'another program holds it',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  ENOTFOUND: 'no machine has that name',
  EAI_AGAIN: 'names cannot be looked up now',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
  ...Object.fromEntries(
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    ].map((code) => [code, untrusted]),
  ),
  CERT_HAS_EXPIRED: 'its certificate has expired, or the clock here is wrong',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet, or the clock here is wrong',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Why the system refused something, in words with the code behind them: `the disk is full (ENOSPC)`. */
export function systemWords(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code !== null && error instanceof Error) return wordsOfCode(code) ?? `${error.message} (${code})`;
  return error instanceof Error ? error.message : String(error);
}

/** The words of a code as `systemWords` has them; null for one that it has none for. */
export function wordsOfCode(code: string): string | null {
  return Object.hasOwn(words, code) ? `${words[code]} (${code})` : null;
}

/** What to do where the disk refuses, by what it says. */
const waysOut: Readonly<Record<string, string>> = {
  ...{ ENOENT: 'Bring the folder back, or make it anew', ENOTDIR: 'Make it a folder again' },
  ENOSPC: 'Free some space',
  EDQUOT: 'Free some of your space, or have your share made larger',
  EROFS: 'Have the disk made writable',
  EACCES: 'Give this user the right to write there',
  EPERM: 'Give this user the right to write there',
  EIO: 'See to the disk',
};

/** Calls of the system on files; a port or a program that is refused is none. */
const onFiles =
  /^(?:open|write|mkdir|mkdtemp|rename|unlink|rmdir|f?sync|fdatasync|f?truncate|copyfile|f?chmod|link|symlink)$/;

/** What these say of reading is no refusal: the file was never there. */
const onlyWhereWritten: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);
const writing: ReadonlySet<string> = new Set(['mkdir', 'mkdtemp', 'rename']);

/** SQLite's primary result codes of a disk, https://sqlite.org/rescode.html, as the system would say them. */
const ofSqlite: Readonly<Record<number, string>> = { 3: 'EACCES', 8: 'EROFS', 10: 'EIO', 13: 'ENOSPC' };

/** Where the disk refused a write: what happened and what to do, in two sentences. Null for every other error. */
export function diskRefusal(error: unknown): string | null {
  const code = diskCode(error);
  if (code === null) return null;
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : null;
  // The file may be a draft, whose name nobody knows.
  const where = path === null ? '' : ` in ${dirname(path)}`;
  return `It could not be written${where}: ${words[code]} (${code}). ${waysOut[code]}, then try again.`;
}

/** What to do where the disk refuses, as a sentence after a blank; nothing where that is not known. */
export function wayOut(error: unknown): string {
  const code = diskCode(error);
  return code === null ? '' : ` ${waysOut[code]}, then try again.`;
}

/** An error of writing this file. One of an open file names none, and one of opening it does not say what for. */
export function ofWrite(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  return Object.assign(error, { toWrite: true, ...('path' in error ? {} : { path }) });
}

function diskCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('errcode' in error && typeof error.errcode === 'number') return ofSqlite[error.errcode & 0xff] ?? null;
  if (!('code' in error) || typeof error.code !== 'string' || !Object.hasOwn(waysOut, error.code)) return null;
  const { code } = error;
  if (!('syscall' in error) || typeof error.syscall !== 'string' || !onFiles.test(error.syscall)) return null;
  const isWritten = 'toWrite' in error || writing.has(error.syscall);
  return isWritten || !onlyWhereWritten.has(code) ? code : null;
}
