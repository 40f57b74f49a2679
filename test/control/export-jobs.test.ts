import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExportJobs } from '../../electron/control/export-jobs.ts';

type Begin = Parameters<ExportJobs['begin']>;
type Reading = Begin[1];

const manifest = { records: 2 } as never;
const query = {} as Begin[2];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An export of so many pieces, and how far it came. */
function exportOf(pieces: readonly string[], failure: Error | null = null) {
  const state = { written: 0, signal: null as AbortSignal | null, ended: false };
  const reading: Reading = {
    async export(_query, _format, write, { signal } = {}) {
      state.signal = signal ?? null;
      try {
        for (const text of pieces) {
          signal?.throwIfAborted();
          const going = write(text);
          state.written++;
          await going;
        }
        if (failure !== null) throw failure;
        signal?.throwIfAborted();
        return manifest;
      } finally {
        state.ended = true;
      }
    },
  };
  return { reading, state };
}

describe('An export that is read piece by piece', () => {
  it('makes a piece when the one before it was read, and ends with its manifest', async () => {
    const jobs = new ExportJobs();
    const { reading, state } = exportOf(['one', 'two']);
    jobs.begin('job', reading, query, 'jsonl');
    await vi.advanceTimersByTimeAsync(0);
    expect(state.written).toBe(1);
    expect(await jobs.next('job')).toEqual({ text: 'one', manifest: null });
    await vi.advanceTimersByTimeAsync(0);
    expect(state.written).toBe(2);
    expect(await jobs.next('job')).toEqual({ text: 'two', manifest: null });
    expect(await jobs.next('job')).toEqual({ text: '', manifest });
    await expect(jobs.next('job')).rejects.toThrow('No export called job waits to be read');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is one of its name at a time; after its end the name is free again', async () => {
    const jobs = new ExportJobs();
    jobs.begin('job', exportOf(['one']).reading, query, 'jsonl');
    expect(() => jobs.begin('job', exportOf([]).reading, query, 'jsonl')).toThrow('runs already');
    jobs.begin('other', exportOf([]).reading, query, 'jsonl');
    expect((await jobs.next('other')).manifest).toBe(manifest);
    await jobs.next('job');
    await jobs.next('job');
    jobs.begin('job', exportOf([]).reading, query, 'jsonl');
    expect((await jobs.next('job')).manifest).toBe(manifest);
  });

  it('that fails tells its reader, once', async () => {
    const jobs = new ExportJobs();
    jobs.begin('job', exportOf(['one'], new Error('the disk is gone')).reading, query, 'jsonl');
    await jobs.next('job');
    await expect(jobs.next('job')).rejects.toThrow('the disk is gone');
    await expect(jobs.next('job')).rejects.toThrow('No export');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends where it stands when it is cancelled, also while nobody reads', async () => {
    const jobs = new ExportJobs();
    const { reading, state } = exportOf(['one', 'two', 'three']);
    jobs.begin('job', reading, query, 'jsonl');
    await jobs.next('job');
    await vi.advanceTimersByTimeAsync(0);
    jobs.cancel('job');
    jobs.cancel('never begun');
    await vi.advanceTimersByTimeAsync(0);
    expect(state).toMatchObject({ written: 2, ended: true });
    expect(state.signal?.aborted).toBe(true);
    await expect(jobs.next('job')).rejects.toThrow('No export');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that is cancelled while its next piece is made refuses the read that waits with a code: it is no error of ours', async () => {
    const jobs = new ExportJobs();
    const reading: Reading = {
      export: (_query, _format, _write, { signal } = {}) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    };
    jobs.begin('job', reading, query, 'jsonl');
    const waiting = expect(jobs.next('job')).rejects.toMatchObject({ code: 'job-cancelled' });
    jobs.cancel('job');
    await waiting;
    // A browser may have asked for one more piece before it heard.
    await expect(jobs.next('job')).rejects.toMatchObject({ code: 'job-cancelled' });
  });

  it('is given up where nobody read on for a minute, and says so to whoever comes then', async () => {
    const jobs = new ExportJobs();
    const { reading, state } = exportOf(['one', 'two']);
    jobs.begin('job', reading, query, 'jsonl');
    await vi.advanceTimersByTimeAsync(59_999);
    expect(await jobs.next('job')).toEqual({ text: 'one', manifest: null });
    await vi.advanceTimersByTimeAsync(59_999);
    expect(state.ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(state).toMatchObject({ written: 2, ended: true });
    expect(state.signal?.reason).toMatchObject({ code: 'job-cancelled', message: 'Nobody read on for a minute.' });
  });

  it('ends with all others when the program does', async () => {
    const jobs = new ExportJobs();
    const [one, two] = [exportOf(['one']), exportOf(['two'])];
    jobs.begin('one', one.reading, query, 'jsonl');
    jobs.begin('two', two.reading, query, 'csv');
    await vi.advanceTimersByTimeAsync(0);
    jobs.close();
    await vi.advanceTimersByTimeAsync(0);
    expect([one.state.ended, two.state.ended]).toEqual([true, true]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
