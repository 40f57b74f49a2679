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
};

/** Why the system refused something, in words with the code behind them: `the disk is full (ENOSPC)`. */
export function systemWords(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code !== null && Object.hasOwn(words, code)) return `${words[code]} (${code})`;
  if (code !== null && error instanceof Error) return `${error.message} (${code})`;
  return error instanceof Error ? error.message : String(error);
}
