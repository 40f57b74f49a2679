import { expect, it } from 'vitest';
import { faultCodeOf, healsByItself, journalFault } from '../../electron/journal/fault.ts';

const errno = (code: string) => Object.assign(new Error(code), { code });
const sqlite = (errcode: number) => Object.assign(new Error('SQLite'), { code: 'ERR_SQLITE_ERROR', errcode });

it.each<[what: string, error: unknown, code: string]>([
  ['no space on the disk', errno('ENOSPC'), 'journal-full'],
  ['no share of the disk left', errno('EDQUOT'), 'journal-full'],
  ['SQLITE_FULL', sqlite(13), 'journal-full'],
  ['a file system that is mounted read-only', errno('EROFS'), 'journal-read-only'],
  ['a folder of somebody else', errno('EACCES'), 'journal-read-only'],
  ['a file that may not be changed', errno('EPERM'), 'journal-read-only'],
  ['SQLITE_READONLY', sqlite(8), 'journal-read-only'],
  ['SQLITE_READONLY_DBMOVED, an extended code', sqlite(8 | (4 << 8)), 'journal-gone'],
  ['a folder that was removed', errno('ENOENT'), 'journal-gone'],
  ['SQLITE_CANTOPEN', sqlite(14), 'journal-read-only'],
  ['SQLITE_PERM', sqlite(3), 'journal-read-only'],
  ['SQLITE_CORRUPT', sqlite(11), 'journal-damaged'],
  ['SQLITE_CORRUPT_INDEX, an extended code', sqlite(11 | (3 << 8)), 'journal-damaged'],
  ['SQLITE_NOTADB', sqlite(26), 'journal-damaged'],
  ['SQLITE_IOERR', sqlite(10), 'journal-failed'],
  ['an error of another kind', errno('EIO'), 'journal-failed'],
  ['a code that is no number', { errcode: '13' }, 'journal-failed'],
  ['a text', 'full', 'journal-failed'],
  ['nothing', null, 'journal-failed'],
])('%s is told apart', (_what, error, code) => expect(faultCodeOf(error)).toBe(code));

it('only a damaged file waits for a person', () => {
  const codes = ['journal-full', 'journal-read-only', 'journal-gone', 'journal-failed', 'journal-damaged'] as const;
  expect(codes.map(healsByItself)).toEqual([true, true, true, true, false]);
});

it('each says that the gate is closed, and what the cause was', () => {
  expect(journalFault('journal-full', 'ENOSPC').help).toMatch(/^Every call is denied\. .*\(ENOSPC\)$/);
});
