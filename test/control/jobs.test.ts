import { describe, expect, it } from 'vitest';
import { EventHub } from '../../electron/control/dispatcher.ts';
import { ExportJobs } from '../../electron/control/export-jobs.ts';
import { Jobs } from '../../electron/control/jobs.ts';
import { recordedCalls } from '../../electron/control/recorded-calls.ts';
import type { Manifest } from '../../electron/journal/jobs/export.ts';
import type { FeedRow } from '../../shared/control/feed.ts';
import { agentIdSchema, callIdSchema } from '../../shared/names.ts';
import { builtInServer } from '../../shared/reserved-names.ts';

describe('a job', () => {
  it('says how far it is, to whoever listens, under its name', async () => {
    const hub = new EventHub();
    const heard: unknown[] = [];
    hub.listen((name, payload) => heard.push([name, payload]));
    const jobs = new Jobs(hub);
    const answer = await jobs.run('replay-1', async ({ onProgress }) => {
      onProgress(200);
      return 'done';
    });
    expect([answer, heard]).toEqual(['done', [['job.progress', { job: 'replay-1', done: 200 }]]]);
  });

  it('is cancelled by its name, and by the end of the application; others go on', async () => {
    const jobs = new Jobs(new EventHub());
    const untilAborted = (name: string) =>
      jobs.run(name, ({ signal }) => new Promise((done) => signal.addEventListener('abort', () => done(name))));
    const [first, second] = [untilAborted('a'), untilAborted('b')];
    jobs.cancel('nobody');
    jobs.cancel('a');
    expect(await first).toBe('a');
    jobs.close();
    expect(await second).toBe('b');
  });

  it('that cannot answer with a part of its work is refused as cancelled, which is no error of ours', async () => {
    const jobs = new Jobs(new EventHub());
    const running = jobs.run('a', ({ signal }) => {
      return new Promise((_done, fail) => signal.addEventListener('abort', () => fail(signal.reason)));
    });
    jobs.cancel('a');
    await expect(running).rejects.toMatchObject({ name: 'CodedError', code: 'job-cancelled' });
  });

  it('has a name of its own while it runs', async () => {
    const jobs = new Jobs(new EventHub());
    const running = jobs.run('a', ({ signal }) => new Promise((done) => signal.addEventListener('abort', done)));
    await expect(jobs.run('a', async () => 1)).rejects.toThrow(/runs already/);
    jobs.cancel('a');
    await running;
    expect(await jobs.run('a', async () => 2)).toBe(2);
  });
});

const manifest: Manifest = {
  format: 'jsonl',
  query: '',
  count: 2,
  first: null,
  last: null,
  exportedAt: '2026-11-23T00:00:00.000Z',
  sha256: 'x',
};

describe('an export', () => {
  it('is made piece by piece, as fast as it is read, and ends with its manifest', async () => {
    const made: string[] = [];
    const exports = new ExportJobs();
    exports.begin(
      'e',
      {
        async export(_query, _format, take) {
          for (const text of ['one', 'two']) {
            made.push(text);
            await take(text);
          }
          return manifest;
        },
      },
      [],
      'jsonl',
    );
    expect(await exports.next('e')).toEqual({ text: 'one', manifest: null });
    expect(made).toEqual(['one', 'two']);
    expect(await exports.next('e')).toEqual({ text: 'two', manifest: null });
    expect(await exports.next('e')).toEqual({ text: '', manifest });
    await expect(exports.next('e')).rejects.toThrow(/No export called e/);
  });

  it('that fails says so to its reader and is gone', async () => {
    const exports = new ExportJobs();
    exports.begin('e', { export: () => Promise.reject(new Error('disk gone')) }, [], 'csv');
    await expect(exports.next('e')).rejects.toThrow('disk gone');
    await expect(exports.next('e')).rejects.toThrow(/No export/);
  });

  it('that is cancelled stops being made', async () => {
    const exports = new ExportJobs();
    let aborted = false;
    exports.begin(
      'e',
      {
        export: (_query, _format, _take, options) =>
          new Promise((_resolve, reject) =>
            options?.signal?.addEventListener('abort', () => {
              aborted = true;
              reject(options.signal?.reason);
            }),
          ),
      },
      [],
      'csv',
    );
    exports.cancel('e');
    expect(aborted).toBe(true);
    await expect(exports.next('e')).rejects.toThrow(/No export/);
  });
});

describe('recorded calls', () => {
  const row = (seq: number, change: Partial<FeedRow> = {}): FeedRow => ({
    call: callIdSchema.parse(`call-${seq}`),
    seq,
    at: seq,
    agent: agentIdSchema.parse('default'),
    agentLabel: 'Default agent',
    session: null,
    server: builtInServer,
    tool: 'get_run',
    via: 'tools/call',
    arguments: { value: { run_id: seq }, bytes: 10, cut: false, redacted: 0 },
    end: 'ok',
    error: null,
    totalMs: 1,
    gatewayMs: 1,
    outcome: 'allowed',
    rule: '/tools/get_run',
    words: 'Allow',
    risk: 'Low',
    category: 'Read',
    ...change,
  });

  it('come oldest first over all pages, and tell what can no longer be judged as it was', async () => {
    const pages = [
      { rows: [row(2), row(1)], next: 2 },
      { rows: [row(3, { arguments: { value: { run_id: 3 }, bytes: 9, cut: false, redacted: 1 } })], next: null },
    ];
    const asked: unknown[] = [];
    const reading = {
      newerPage: async (_filter: unknown, after: number) => {
        asked.push(after);
        return pages.shift() ?? { rows: [], next: null };
      },
    };
    const calls = [];
    for await (const call of recordedCalls(reading, builtInServer, 0, () => true)) calls.push(call);
    expect(calls.map(({ call, whole }) => [call.args, whole])).toEqual([
      [{ run_id: 1 }, true],
      [{ run_id: 2 }, true],
      [{ run_id: 3 }, false],
    ]);
    expect(asked).toEqual([0, 2]);
  });

  it('that were let through and failed at the server count as allowed', async () => {
    const rows = [row(1, { outcome: 'error', end: 'failed' }), row(2, { outcome: 'error', end: null })];
    const reading = { newerPage: async () => ({ rows: rows.splice(0).reverse(), next: null }) };
    const outcomes = [];
    for await (const { outcome } of recordedCalls(reading, builtInServer, 0, () => true)) outcomes.push(outcome);
    expect(outcomes).toEqual(['allowed', 'error']);
  });
});
