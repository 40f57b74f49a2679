import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  draftPrivateFile,
  isOpenToOthers,
  makeContentPrivate,
  makePrivateFile,
  makePrivateFolder,
  whyNotOurs,
  writePrivateFile,
} from '../../electron/lib/private-files.ts';
import { tempFolder } from '../support/temp-folder.ts';

const modeOf = (path: string): number => lstatSync(path).mode & 0o777;

// Windows has other rights, and nothing of this is checked there.
describe.skipIf(process.platform === 'win32')('A path', () => {
  it('is ours where it is what it should be, and no link', async () => {
    const folder = await tempFolder();
    const [file, link, within] = ['file', 'link', 'within'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(file, '');
    symlinkSync(file, link);
    mkdirSync(within);
    expect([whyNotOurs(file, 'file'), whyNotOurs(within, 'folder')]).toEqual([null, null]);
    expect(whyNotOurs(file, 'folder')).toBe('is no folder');
    expect(whyNotOurs(within, 'file')).toBe('is no file');
    expect(whyNotOurs(file, 'socket')).toBe('is no socket');
    expect(whyNotOurs(link, 'file')).toMatch(/^is a link/);
    expect(() => whyNotOurs(join(folder, 'none'), 'file')).toThrow('ENOENT');
  });

  it.each([
    [0o600, false],
    [0o700, false],
    [0o640, true],
    [0o610, true],
    [0o604, true],
    [0o601, true],
  ])('of mode %o is open to others: %s', async (mode, open) => {
    const path = join(await tempFolder(), 'file');
    writeFileSync(path, '');
    chmodSync(path, mode);
    expect(isOpenToOthers(path)).toBe(open);
  });
});

describe.skipIf(process.platform === 'win32')('A private folder', () => {
  it('is made for this user alone, and one that is there is closed', async () => {
    const path = join(await tempFolder(), 'own');
    makePrivateFolder(path);
    expect(modeOf(path)).toBe(0o700);
    chmodSync(path, 0o755);
    makePrivateFolder(path);
    expect(modeOf(path)).toBe(0o700);
  });

  it('is none where a link or a file stands there, and what that leads to stays as it is', async () => {
    const folder = await tempFolder();
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o755 });
    chmodSync(elsewhere, 0o755);
    symlinkSync(elsewhere, join(folder, 'link'));
    writeFileSync(join(folder, 'file'), '');
    expect(() => makePrivateFolder(join(folder, 'link'))).toThrow('is a link');
    expect(modeOf(elsewhere)).toBe(0o755);
    expect(() => makePrivateFolder(join(folder, 'file'))).toThrow('is no folder');
    expect(() => makePrivateFolder(join(folder, 'missing', 'deeper'))).toThrow('ENOENT');
  });
});

describe.skipIf(process.platform === 'win32')('A private file', () => {
  it('is written whole, closed to others, and in place of a link instead of through it', async () => {
    const folder = await tempFolder();
    const [path, other] = [join(folder, 'secrets.json'), join(folder, 'other')];
    writeFileSync(other, 'untouched');
    symlinkSync(other, path);
    writePrivateFile(path, 'mine');
    expect([readFileSync(path, 'utf8'), readFileSync(other, 'utf8')]).toEqual(['mine', 'untouched']);
    expect([lstatSync(path).isSymbolicLink(), modeOf(path)]).toEqual([false, 0o600]);
    chmodSync(path, 0o644);
    writePrivateFile(path, 'again');
    expect([readFileSync(path, 'utf8'), modeOf(path)]).toEqual(['again', 0o600]);
    expect(readdirSync(folder).toSorted()).toEqual(['other', 'secrets.json']);
  });

  it('is drafted beside its place, and stays away where it is dropped', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'file');
    const draft = draftPrivateFile(path, 'new');
    const [name = ''] = readdirSync(folder);
    expect(name).toMatch(/^file\.[0-9a-f]{12}\.new$/);
    expect(modeOf(join(folder, name))).toBe(0o600);
    expect(existsSync(path)).toBe(false);
    draft.drop();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves no draft where it cannot be put in its place, and says which file it was', async () => {
    const folder = await tempFolder();
    mkdirSync(join(folder, 'taken', 'within'), { recursive: true });
    expect(() => writePrivateFile(join(folder, 'taken'), 'x')).toThrow();
    expect(readdirSync(folder)).toEqual(['taken']);
    expect(() => writePrivateFile(join(folder, 'none', 'file'), 'x')).toThrow('ENOENT');
  });

  it('is made empty, or closed where it is there; what is in it stays', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'journal.db');
    makePrivateFile(path);
    expect([modeOf(path), readFileSync(path, 'utf8')]).toEqual([0o600, '']);
    writeFileSync(path, 'kept');
    chmodSync(path, 0o666);
    makePrivateFile(path);
    expect([modeOf(path), readFileSync(path, 'utf8')]).toEqual([0o600, 'kept']);
    const link = join(folder, 'link');
    symlinkSync(path, link);
    expect(() => makePrivateFile(link)).toThrow('ELOOP');
    expect(() => makePrivateFile(folder)).toThrow('EISDIR');
  });
});

describe.skipIf(process.platform === 'win32')('The content of a folder', () => {
  it('is closed to others all the way down, but for what is left alone or keeps its mode', async () => {
    const folder = await tempFolder();
    const at = (...parts: string[]) => join(folder, ...parts);
    for (const name of ['a', 'kept', 'skipped']) mkdirSync(at(name, 'b'), { recursive: true });
    for (const name of ['top', 'a/one', 'a/b/two', 'kept/mode', 'skipped/b/three']) writeFileSync(at(name), '');
    for (const name of ['top', 'a/one', 'a/b/two', 'kept/mode', 'skipped/b/three']) chmodSync(at(name), 0o644);
    for (const name of ['a', 'a/b', 'kept', 'kept/b', 'skipped', 'skipped/b']) chmodSync(at(name), 0o755);
    symlinkSync(at('skipped/b/three'), at('link'));
    symlinkSync(at('nowhere'), at('dangling'));
    makeContentPrivate(folder, {
      skip: (path) => path === at('skipped'),
      keepMode: (path) => path === at('kept/mode'),
    });
    for (const name of ['top', 'a/one', 'a/b/two']) expect([name, modeOf(at(name))]).toEqual([name, 0o600]);
    for (const name of ['a', 'a/b', 'kept', 'kept/b']) expect([name, modeOf(at(name))]).toEqual([name, 0o700]);
    expect([modeOf(at('kept/mode')), modeOf(at('skipped')), statSync(at('link')).mode & 0o777]).toEqual([
      0o644, 0o755, 0o644,
    ]);
  });

  it('is looked through five folders deep', async () => {
    const folder = await tempFolder();
    const deep = join(folder, '1', '2', '3', '4', '5');
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(folder, '1', '2', '3', '4', 'in'), '');
    writeFileSync(join(deep, 'out'), '');
    for (const path of [join(folder, '1', '2', '3', '4', 'in'), join(deep, 'out')]) chmodSync(path, 0o644);
    makeContentPrivate(folder, { skip: () => false, keepMode: () => false });
    expect([modeOf(join(folder, '1', '2', '3', '4', 'in')), modeOf(join(deep, 'out'))]).toEqual([0o600, 0o644]);
  });
});

// Only root can give a file to somebody else.
describe.skipIf(process.getuid?.() !== 0)('What belongs to another user', () => {
  const another = 54_321;

  it('is not ours, is not closed and is not written to', async () => {
    const folder = await tempFolder();
    const [file, within] = [join(folder, 'file'), join(folder, 'within')];
    writeFileSync(file, 'theirs');
    mkdirSync(within);
    for (const path of [file, within]) {
      chmodSync(path, 0o777);
      chownSync(path, another, another);
    }
    expect(whyNotOurs(file, 'file')).toBe(`belongs to another user (${another})`);
    expect(() => makePrivateFile(file)).toThrow(`belongs to another user (${another})`);
    expect(() => makePrivateFolder(within)).toThrow(`belongs to another user (${another})`);
    expect([modeOf(file), modeOf(within)]).toEqual([0o777, 0o777]);
  });

  it('has no place in a folder of ours, nor has a link to it', async () => {
    const [folder, elsewhere] = [await tempFolder(), await tempFolder()];
    const theirs = join(elsewhere, 'theirs');
    writeFileSync(theirs, '');
    chownSync(theirs, another, another);
    const look = () => makeContentPrivate(folder, { skip: () => false, keepMode: () => false });
    look();
    symlinkSync(theirs, join(folder, 'link'));
    expect(look).toThrow(`link belongs to another user (${another})`);
    expect(() => makeContentPrivate(elsewhere, { skip: () => false, keepMode: () => false })).toThrow('theirs belongs');
    makeContentPrivate(elsewhere, { skip: () => true, keepMode: () => false });
  });
});
