import { describe, expect, it } from 'vitest';
import { diskRefusal, ofWrite, systemWords, wayOut } from '../../electron/lib/system-words.ts';

const failed = (code: string, more: object = { syscall: 'write' }) =>
  Object.assign(new Error(`${code}: what Node says`), { code, ...more });

describe('What a system says', () => {
  it.each([
    ['ENOSPC', 'the disk is full (ENOSPC)'],
    ['EACCES', 'this user has no right to it (EACCES)'],
    ['ENOENT', 'there is no such file or folder (ENOENT)'],
    ['EBUSY', 'another program holds it (EBUSY)'],
    ['EWHAT', 'EWHAT: what Node says (EWHAT)'],
    ['CERT_HAS_EXPIRED', 'its certificate has expired, or the clock here is wrong (CERT_HAS_EXPIRED)'],
    ['constructor', 'constructor: what Node says (constructor)'],
  ])('by %s is in words: %s', (code, words) => {
    expect(systemWords(failed(code))).toBe(words);
  });

  it('of an authority that is not known says what a person can do', () => {
    const words = systemWords(failed('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'));
    expect(words).toContain('NODE_EXTRA_CA_CERTS');
    // The lines of some places end there.
    expect(words.length).toBeLessThanOrEqual(200);
  });

  it('without a code is what was thrown', () => {
    expect(systemWords(new Error('no words'))).toBe('no words');
    expect(systemWords('a text')).toBe('a text');
    expect(systemWords(Object.assign(new Error('odd'), { code: 7 }))).toBe('odd');
  });
});

describe('A disk that refuses a write', () => {
  it('is said with its folder and what to do; the name of a draft is not', () => {
    expect(diskRefusal(failed('ENOSPC', { syscall: 'open', path: '/data/policies/x.json.ab12.new' }))).toBe(
      'It could not be written in /data/policies: the disk is full (ENOSPC). Free some space, then try again.',
    );
    expect(diskRefusal(failed('EROFS'))).toBe(
      'It could not be written: the disk can only be read (EROFS). Have the disk made writable, then try again.',
    );
  });

  it.each(['open', 'write', 'mkdir', 'rename', 'unlink', 'fsync', 'ftruncate', 'fchmod', 'symlink', 'copyfile'])(
    'is one at %s',
    (syscall) => expect(diskRefusal(failed('EACCES', { syscall }))).toContain('Give this user the right'),
  );

  it.each<[string, unknown]>([
    ['a port that is refused', failed('EACCES', { syscall: 'listen' })],
    ['a program that may not run', failed('EACCES', { syscall: 'spawn' })],
    ['a name that is like one', failed('EACCES', { syscall: 'reopen' })],
    ['a file that is not there', failed('ENOENT', { syscall: 'open' })],
    ['a code of an object', failed('toString')],
    ['an error without a call', failed('ENOSPC', {})],
    ['an error of ours', new Error('ENOSPC')],
    ['no error', { code: 'ENOSPC', syscall: 'write' }],
    ['nothing', null],
  ])('is not %s', (_what, error) => expect(diskRefusal(error)).toBeNull());

  it.each([
    [13, 'the disk is full (ENOSPC)'],
    [8, 'the disk can only be read (EROFS)'],
    [10, 'the disk does not answer as it should (EIO)'],
    [3, 'this user has no right to it (EACCES)'],
    // An extended code has the primary one in its last byte.
    [10 + 3 * 256, 'the disk does not answer as it should (EIO)'],
  ])('is one also where SQLite says %d', (errcode, words) => {
    expect(diskRefusal(Object.assign(new Error('sqlite'), { code: 'ERR_SQLITE_ERROR', errcode }))).toContain(words);
  });

  it('is none where SQLite says something else', () => {
    expect(diskRefusal(Object.assign(new Error('busy'), { code: 'ENOSPC', syscall: 'write', errcode: 5 }))).toBeNull();
  });

  it('of an open file is of that file, unless it says which it was', () => {
    const of = (error: Error) => (ofWrite(error, '/data/a.json') as { path?: string }).path;
    expect([of(failed('ENOSPC')), of(failed('ENOSPC', { path: '/other' }))]).toEqual(['/data/a.json', '/other']);
    expect(ofWrite('text', '/data')).toBe('text');
  });

  it('whose folder is gone is one where something was to be written, and none where something was read', () => {
    const gone = () => failed('ENOENT', { syscall: 'open', path: '/data/a.json' });
    expect(diskRefusal(gone())).toBeNull();
    expect(diskRefusal(ofWrite(gone(), '/data/a.json'))).toBe(
      'It could not be written in /data: there is no such file or folder (ENOENT). Bring the folder back, or make it anew, then try again.',
    );
    expect(diskRefusal(failed('ENOTDIR', { syscall: 'mkdir', path: '/data/policies/x' }))).toContain(
      'Make it a folder again',
    );
  });

  it('has a way out to be said behind other words', () => {
    expect(wayOut(failed('ENOSPC'))).toBe(' Free some space, then try again.');
    expect(wayOut(new Error('no words'))).toBe('');
  });
});
