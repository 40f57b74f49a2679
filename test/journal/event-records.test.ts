import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { JournalClient } from '../../electron/journal/client.ts';
import type { FeedRow } from '../../shared/control/feed.ts';
import { parseQuery } from '../../shared/journal/query.ts';
import { aCall, cursor, folderForTest, openForAll, record, testrail } from './help.ts';

/** A call in whose middle its server asked, and the agent's answer; and who speaks for the agent. */
async function recordAll(journal: JournalClient): Promise<string> {
  await journal.event({
    kind: 'client',
    agent: cursor,
    what: 'The agent cursor is spoken for by Quillpad',
    detail: { clientInfo: { name: 'Quillpad', version: '7' }, capabilities: { elicitation: {} } },
  });
  const call = aCall({ tool: 'close_run', args: { run_id: 42 } });
  const answer = {
    kind: 'answer',
    what: 'Answered elicitation/create of close_run at testrail',
    agent: cursor,
    server: testrail,
    tool: 'close_run',
    call: call.id,
    detail: {
      method: 'elicitation/create',
      answer: { action: 'accept', content: { city: 'Zwolle', password: 'hunter2-x' } },
    },
  } as const;
  await journal.event(answer);
  await record(journal, call);
  await record(journal, aCall({ tool: 'get_case' }));
  return call.id;
}

async function kinds(journal: JournalClient, text: string): Promise<readonly string[]> {
  const parsed = parseQuery(text, Date.now());
  if (!parsed.ok) throw new Error(text);
  return (await journal.reading.tail(parsed.query, 50)).map((line) => line.kind);
}

describe('records of answers to servers, and of who speaks for an agent', () => {
  it('are found by their words and by agent, server and tool, after the index was made anew too', async () => {
    const folder = folderForTest();
    let journal = await openForAll(folder);
    await recordAll(journal);
    for (const _ of ['as it was written', 'anew']) {
      expect(await kinds(journal, 'Zwolle')).toEqual(['answer']);
      expect(await kinds(journal, 'quillpad')).toEqual(['client']);
      expect(await kinds(journal, '"elicitation/create"')).toEqual(['answer']);
      expect(await kinds(journal, 'tool:close_run server:testrail')).toEqual(['answer', 'decided', 'returned']);
      expect(await kinds(journal, 'agent:cursor')).toEqual([
        ...['client', 'answer', 'decided', 'returned', 'decided', 'returned'],
      ]);
      expect(await kinds(journal, 'agent:nobody')).toEqual([]);
      // What a person typed into a password's field is in no index.
      expect(await kinds(journal, 'hunter2')).toEqual([]);
      await journal.close();
      for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `index.db${end}`), { force: true });
      journal = await openForAll(folder);
    }
    expect(await journal.reading.verify()).toMatchObject({ ok: true, records: 6 });
    await journal.close();
  });

  it('are no calls: the feed, its totals and a search of calls have one row for the call, and no more', async () => {
    const journal = await openForAll(folderForTest());
    const shown: FeedRow[] = [];
    journal.onRows((rows) => shown.push(...rows));
    await journal.totals();
    const id = await recordAll(journal);
    await vi.waitFor(() => expect(new Set(shown.map((row) => row.tool))).toEqual(new Set(['close_run', 'get_case'])));
    expect(new Set(shown.map((row) => row.call)).size).toBe(2);
    expect((await journal.page({}, null, 50)).rows.map((row) => row.tool)).toEqual(['get_case', 'close_run']);
    expect((await journal.page({ text: 'tool:close_run' }, null, 50)).rows.map((row) => row.call)).toEqual([id]);
    expect((await journal.page({ text: 'agent:cursor' }, null, 50)).rows).toHaveLength(2);
    expect((await journal.page({ text: 'quillpad' }, null, 50)).rows).toEqual([]);
    expect((await journal.totals()).today.calls).toBe(2);
    await journal.close();
  });
});
