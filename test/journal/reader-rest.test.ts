import { expect, it, onTestFinished } from 'vitest';
import { ReaderClient } from '../../electron/journal/query/reader-client.ts';
import { defaultRetention } from '../../electron/journal/writer/retention.ts';
import { watchThreads } from '../support/threads.ts';
import { folderForTest, openJournal, workerUrl } from './help.ts';

it('the thread that reads ends when nobody needs it, comes back with the next question, and when its index fell behind', async () => {
  const folder = folderForTest();
  const journal = await openJournal(folder);
  for (let count = 0; count < 3; count++) await journal.event({ kind: 'gate', what: `said ${count}` });
  const start = { folder, ceiling: 2 ** 30, retention: defaultRetention };
  const reader = new ReaderClient(workerUrl, start, () => undefined, {
    behindAtMost: 10,
    behindInStorm: 2,
    quietMs: 0,
    idleMs: 0,
  });
  onTestFinished(() => reader.close());
  const threads = watchThreads();
  const ended = async () => {
    await threads.ended();
    expect(reader.running).toBe(false);
  };
  expect(reader.running).toBe(false);

  const ask = () => reader.ask('lines', { query: [], limit: 10 });
  expect(await ask()).toHaveLength(3);
  reader.indexInBackground();
  await ended();

  // Asked while it ends, or after: the answer is the same.
  expect(await Promise.all([ask(), ask()])).toHaveLength(2);
  await ended();
  expect(await ask()).toHaveLength(3);
  await ended();

  reader.committed(10);
  expect(reader.running).toBe(false);
  // A little behind: when calls pause. Far behind: at once.
  reader.committed(1);
  expect(reader.running).toBe(false);
  await threads.next();
  await ended();
  reader.committed(21);
  expect(reader.running).toBe(true);
  await ended();

  // Who looks on keeps it.
  const stop = reader.onRows(() => undefined);
  await ask();
  expect(reader.running).toBe(true);
  stop();
  await ended();
});

it('the thread that reads gives way to a storm of calls when nobody asks it anything', async () => {
  const folder = folderForTest();
  const journal = await openJournal(folder);
  await journal.event({ kind: 'gate', what: 'said' });
  const start = { folder, ceiling: 2 ** 30, retention: defaultRetention };
  const storm = async (idleMs: number): Promise<ReaderClient> => {
    const rest = { behindAtMost: 10, behindInStorm: 1000, quietMs: 60_000, idleMs };
    const reader = new ReaderClient(workerUrl, start, () => undefined, rest);
    onTestFinished(() => reader.close());
    await reader.ask('lines', { query: [], limit: 10 });
    reader.committed(100);
    return reader;
  };
  // Somebody asked it just now.
  expect((await storm(Number.POSITIVE_INFINITY)).running).toBe(true);
  // Nobody has for as long as it waits.
  expect((await storm(0)).running).toBe(false);
});

it('a question that comes while the thread ends is answered by the next one', async () => {
  const folder = folderForTest();
  const journal = await openJournal(folder);
  await journal.event({ kind: 'gate', what: 'said' });
  const start = { folder, ceiling: 2 ** 30, retention: defaultRetention };
  const reader = new ReaderClient(workerUrl, start, () => undefined);
  onTestFinished(() => reader.close());
  await reader.ask('lines', { query: [], limit: 10 });
  const replaced: string[] = [];
  const reopened = reader.reopen(async () => void replaced.push('the files'));
  expect(await reader.ask('lines', { query: [], limit: 10 })).toHaveLength(1);
  await reopened;
  expect(replaced).toEqual(['the files']);
});

it('a journal that could not be made is said as what it is, not as an error inside Railguard', async () => {
  const folder = folderForTest();
  const start = { folder, ceiling: 2 ** 30, retention: defaultRetention };
  const reader = new ReaderClient(workerUrl, start, () => undefined);
  onTestFinished(() => reader.close());
  await expect(reader.ask('lines', { query: [], limit: 10 })).rejects.toMatchObject({ code: 'journal-read-only' });
});
