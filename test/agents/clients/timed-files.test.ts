import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { NoAnswer, TimedFiles } from '../../../electron/agents/clients/timed-files.ts';

/** Paths of `away` answer only when they are told to, all others at once: however busy the machine is. */
function share() {
  const waiting = new Map<string, () => void>();
  const asked: string[] = [];
  const files = new TimedFiles(
    {
      readFile: async (path) => readFileSync(path),
      readdir: async (path) => readdirSync(path),
      async stat(path) {
        asked.push(path);
        if (!path.startsWith('/away')) return statSync(path);
        return new Promise<Stats>((_resolve, reject) => waiting.set(path, () => reject(new Error('gone'))));
      },
    },
    5,
  );
  const comeBack = () => {
    for (const answer of waiting.values()) answer();
    waiting.clear();
  };
  return { files, asked, comeBack };
}

it('a folder that does not answer is given up, and is not asked again before it answered', async () => {
  const { files, asked, comeBack } = share();
  await expect(files.stat('/away/a')).rejects.toThrow(NoAnswer);
  await expect(files.stat('/away/a')).rejects.toThrow(/does not answer/);
  expect(asked).toEqual(['/away/a']);
  // Others are looked at meanwhile.
  expect((await files.stat('/'))?.isDirectory()).toBe(true);
  comeBack();
  await vi.waitFor(async () => {
    await expect(files.stat('/away/a')).rejects.toThrow();
    expect(asked.filter((path) => path === '/away/a')).toHaveLength(2);
  });
});

it('never more than two threads wait: then no other file is asked for', async () => {
  const { files, asked, comeBack } = share();
  await expect(files.stat('/away/a')).rejects.toThrow(NoAnswer);
  expect(files.isFull).toBe(false);
  await expect(files.stat('/away/b')).rejects.toThrow(NoAnswer);
  expect(files.isFull).toBe(true);
  await expect(files.stat('/')).rejects.toThrow(NoAnswer);
  expect(asked).toEqual(['/away/a', '/away/b']);
  comeBack();
  await vi.waitFor(() => expect(files.isFull).toBe(false));
  expect(await files.stat('/no/such/file')).toBeNull();
});

it('a file that cannot be read says why, and a folder that is missing is empty', async () => {
  const { files } = share();
  await expect(files.read('/no/such/file')).rejects.toThrow(/ENOENT/);
  expect(await files.names('/no/such/folder')).toEqual([]);
});
