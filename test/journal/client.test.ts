import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { FeedRow } from '../../shared/control/feed.ts';
import { aCall, aDecision, anEnd, folderForTest, openJournal, record, testrail } from './help.ts';

describe('the journal', () => {
  it('keeps a call with its decision, arguments and end', async () => {
    const journal = await openJournal(folderForTest());
    const call = aCall();
    await record(journal, call);
    const view = await journal.detail(call.id);
    expect(view).toMatchObject({
      call: call.id,
      agent: 'cursor',
      agentLabel: 'Agent cursor',
      tool: 'get_case',
      arguments: { value: { case_id: 5122 }, bytes: 16, cut: false, redacted: 0 },
      decision: { outcome: 'allowed', rule: '/tools/get_case', version: 3 },
      end: 'ok',
      totalMs: 90,
      gatewayMs: 0.4,
    });
  });

  it('is closed to other users', async () => {
    const folder = folderForTest();
    const journal = await openJournal(folder);
    await record(journal, aCall());
    await journal.page({}, null, 10);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of ['journal.db', 'journal.db-wal', 'digest.key', 'heads.log', 'index.db']) {
      expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
    }
  });

  it('commits a read that nobody waits for, and shows it to who asks', async () => {
    const journal = await openJournal(folderForTest());
    const call = aCall();
    expect(
      journal.recordDecision({ call, decision: aDecision(), definition: null, reservations: [] }, false),
    ).toBeUndefined();
    const { rows } = await journal.page({}, null, 10);
    expect(rows.map((row) => row.call)).toEqual([call.id]);
    expect(rows[0]?.end).toBeNull();
  });

  it('pages from the newest to the oldest without gap or double', async () => {
    const journal = await openJournal(folderForTest());
    const ids: string[] = [];
    for (let n = 0; n < 25; n++) {
      const call = aCall();
      ids.unshift(call.id);
      await record(journal, call);
    }
    const seen: string[] = [];
    let before: number | null = null;
    do {
      const page: { rows: FeedRow[]; next: number | null } = await journal.page({}, before, 10);
      seen.push(...page.rows.map((row) => row.call));
      before = page.next;
    } while (before !== null);
    expect(seen).toEqual(ids);
  });

  it('filters by what a chip may say', async () => {
    const journal = await openJournal(folderForTest());
    const read = aCall();
    const denied = aCall({ tool: 'close_run', args: { run_id: 39 } });
    await record(journal, read);
    await record(
      journal,
      denied,
      aDecision({ outcome: 'denied', rule: '/tools/close_run/deny_if/0', words: 'Deny' }),
      null,
    );
    const found = async (filter: Parameters<typeof journal.page>[0]) =>
      (await journal.page(filter, null, 10)).rows.map((row) => row.call);
    expect(await found({ outcomes: ['denied'] })).toEqual([denied.id]);
    expect(await found({ tools: ['get_case'] })).toEqual([read.id]);
    expect(await found({ risks: ['Medium'] })).toEqual([denied.id]);
    expect(await found({ tools: ['never_called'] })).toEqual([]);
    expect(await found({ text: 'run_id 39' })).toEqual([denied.id]);
    expect(await found({ since: Date.now() + 1000 })).toEqual([]);
  });

  it('says error for an allowed call that its server failed', async () => {
    const journal = await openJournal(folderForTest());
    await record(journal, aCall(), aDecision(), anEnd(null, { end: 'broken', error: 'no answer in 30 s' }));
    const { rows } = await journal.page({ outcomes: ['error'] }, null, 10);
    expect(rows).toMatchObject([{ outcome: 'error', end: 'broken', error: 'no answer in 30 s', words: 'Allow' }]);
  });

  it('counts an ask once, as what it became', async () => {
    const journal = await openJournal(folderForTest());
    const call = aCall({ tool: 'delete_run' });
    const entry = { call, definition: null, reservations: [] };
    await journal.recordDecision({ ...entry, decision: aDecision({ outcome: 'waiting', words: 'Ask' }) }, true);
    expect((await journal.totals()).today).toEqual({ calls: 1, denied: 0, waiting: 1 });
    await journal.recordDecision({ ...entry, decision: aDecision({ outcome: 'expired', words: 'Ask' }) }, true);
    const totals = await journal.totals();
    expect(totals.today).toEqual({ calls: 1, denied: 1, waiting: 0 });
    expect(totals.minutes).toHaveLength(60);
    expect((await journal.page({}, null, 10)).rows).toMatchObject([{ call: call.id, outcome: 'expired' }]);
  });

  it('counts calls of each tool, also after it was opened again', async () => {
    const folder = folderForTest();
    const first = await openJournal(folder);
    await record(first, aCall());
    await record(first, aCall());
    await record(first, aCall({ tool: 'get_run' }));
    expect(await first.countsByTool(testrail)).toEqual({ get_case: 2, get_run: 1 });
    await first.close();
    const second = await openJournal(folder);
    await record(second, aCall());
    expect(await second.countsByTool(testrail)).toEqual({ get_case: 3, get_run: 1 });
  });

  it('shows new calls and their ends to who listens, and nothing to who stopped', async () => {
    const journal = await openJournal(folderForTest());
    const rows: FeedRow[] = [];
    const stop = journal.onRows((batch) => rows.push(...batch));
    await journal.totals();
    const call = aCall();
    await record(journal, call);
    await vi.waitFor(() => expect(rows.at(-1)).toMatchObject({ call: call.id, end: 'ok' }));
    stop();
    const seen = rows.length;
    await record(journal, aCall());
    await journal.totals();
    expect(rows).toHaveLength(seen);
  });

  it('gives reservations back as they were made, without those that were released', async () => {
    const folder = folderForTest();
    const first = await openJournal(folder);
    const call = aCall();
    const kept = { key: 'testrail:get_case_rate:cursor', windowMs: 60_000, at: 1_000.5, weight: 1 };
    const released = { ...kept, weight: 2 };
    const decision = aDecision();
    await first.recordDecision({ call, decision, definition: null, reservations: [kept, released] }, true);
    first.recordResult({ call, decision, end: anEnd(), totalMs: 1, gatewayMs: 1, released: [released] });
    await first.setClock({ stamp: 12, monotonic: 99.25 });
    await first.close();
    const second = await openJournal(folder);
    expect(await second.reservations()).toEqual({ rows: [kept], stamp: { stamp: 12, monotonic: 99.25 } });
  });
});
