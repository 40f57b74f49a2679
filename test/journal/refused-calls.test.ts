import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { type CountedRefusals, RefusedCalls } from '../../electron/journal/writer/refused-calls.ts';
import { defaultRetention, dueForRemoval } from '../../electron/journal/writer/retention.ts';
import type { Decision } from '../../shared/decision.ts';
import { agentIdSchema } from '../../shared/names.ts';
import { aCall, aDecision, folderForTest, openJournal, record } from './help.ts';

const claude = agentIdSchema.parse('claude');
const denied = aDecision({ outcome: 'denied', rule: '(default deny)', words: 'Deny' });
const minute = 60_000;

function started(rule = defaultRetention) {
  const recorded: CountedRefusals[] = [];
  const clock = { now: Date.parse('2026-11-29T10:00:00Z') };
  const calls = new RefusedCalls(
    rule,
    () => clock.now,
    (counted) => recorded.push(counted),
  );
  const own = (count: number, call: () => ReturnType<typeof aCall>, decision: Decision = denied, size = 20) => {
    let admitted = 0;
    for (let n = 0; n < count; n++) {
      if (calls.admits({ call: call(), decision, definition: null, reservations: [] }, size)) admitted++;
    }
    return admitted;
  };
  return { recorded, clock, calls, own };
}

describe('refused calls', () => {
  it('that repeat are counted in one record a minute, which says how many, of what, and from when to when', () => {
    const { own, calls, recorded, clock } = started();
    expect(own(100, () => aCall({ tool: 'close_run' }))).toBe(30);
    clock.now += 5_000;
    expect(own(1, () => aCall({ tool: 'close_run' }))).toBe(0);
    expect(own(2, () => aCall({ tool: 'delete_run' }))).toBe(2);
    calls.nextMinute();
    expect(recorded).toEqual([
      {
        agent: 'cursor',
        count: 71,
        detail: {
          count: 71,
          calls: [
            {
              ...{ server: 'testrail', tool: 'close_run', outcome: 'denied', rule: '(default deny)', count: 71 },
              ...{ first: '2026-11-29T10:00:00.000Z', last: '2026-11-29T10:00:05.000Z' },
            },
          ],
          others: 0,
        },
      },
    ]);
    expect(own(1, () => aCall({ tool: 'close_run' }))).toBe(1);
    calls.close();
    expect(recorded).toHaveLength(1);
  });

  it('under ever new names are counted too, and their names do not grow the record', () => {
    const { own, calls, recorded } = started();
    let name = 0;
    expect(own(500, () => aCall({ tool: `${name++}${'x'.repeat(5000)}` }))).toBe(20);
    calls.close();
    expect(recorded).toMatchObject([{ count: 480, detail: { calls: [], others: 480 } }]);
    expect(JSON.stringify(recorded).length).toBeLessThan(8_000);
  });

  it('of one agent do not count against another, nor do other rules, outcomes and tools against each other', () => {
    const { own } = started();
    expect(own(100, () => aCall())).toBe(30);
    expect(own(10, () => aCall({ agent: claude }))).toBe(10);
    expect(own(10, () => aCall(), aDecision({ outcome: 'denied', rule: '/tools/get_case/deny_if/0' }))).toBe(10);
    expect(own(10, () => aCall(), aDecision({ outcome: 'limited', rule: '(default deny)' }))).toBe(10);
    expect(own(10, () => aCall({ tool: 'get_run' }))).toBe(10);
  });

  it('take a tenth of what is kept at most, and again only in the time for which it is kept', () => {
    const { own, clock, calls, recorded } = started({ maxBytes: 1_000_000, maxAgeMs: 90 * 24 * 60 * minute });
    let name = 0;
    const call = () => aCall({ tool: `tool_${name++}` });
    let bytes = 0;
    for (let turn = 0; turn < 24 * 60; turn++) {
      bytes += own(20, call, denied, 12_000) * 13_000;
      calls.nextMinute();
      clock.now += minute;
    }
    expect(bytes).toBeLessThan(100_000);
    // Once the share is used up, counts come once an hour, and are small.
    expect(recorded.length).toBeLessThan(40);
    expect(JSON.stringify(recorded).length).toBeLessThan(200_000);
    expect(recorded.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(24 * 60 * 20 - 20 * 61 - 10);
  });

  it('that a person was asked about are always records: the ask must not wait for ever', () => {
    const { own, calls } = started();
    own(100, () => aCall());
    const call = aCall();
    const waiting = aDecision({ outcome: 'waiting' });
    expect(calls.admits({ call, decision: waiting, definition: null, reservations: [] }, 20)).toBe(true);
    expect(calls.admits({ call, decision: denied, definition: null, reservations: [] }, 20)).toBe(true);
    expect(calls.admits({ call, decision: denied, definition: null, reservations: [] }, 20)).toBe(false);
  });

  it('never count what is allowed', () => {
    const { own } = started();
    expect(own(1000, () => aCall(), aDecision())).toBe(1000);
  });
});

it('4,000 refused calls of 12 KB push nothing out of a small journal, and are all counted', async () => {
  const folder = folderForTest();
  const retention = { maxAgeMs: 90 * 86_400_000, maxBytes: 1_000_000 };
  const journal = await openJournal(folder, { retention });
  for (let n = 0; n < 5; n++) await record(journal, aCall({ agent: claude }));
  const args = { text: 'lorem ipsum '.repeat(1000) };
  for (let n = 0; n < 4000; n++) {
    const call = aCall({ tool: 'close_run', args });
    await journal.recordDecision({ call, decision: denied, definition: null, reservations: [] }, false);
  }
  await journal.close();
  const db = new DatabaseSync(join(folder, 'journal.db'), { readOnly: true });
  expect(dueForRemoval(db, retention, Date.now())).toBeNull();
  const kinds = db
    .prepare(`SELECT json_extract(body, '$.kind') AS kind, count(*) AS count FROM record GROUP BY 1`)
    .all();
  const own = Number(kinds.find(({ kind }) => kind === 'decided')?.count) - 5;
  expect(own).toBeGreaterThan(0);
  expect(own).toBeLessThan(10);
  const counted = db.prepare(`SELECT body FROM record WHERE body LIKE '{"kind":"refused"%'`).all();
  expect(counted.map(({ body }) => JSON.parse(String(body)).detail.count)).toEqual([4000 - own]);
  db.close();
});

it('what was only counted is in the totals, the statistics and the tail', async () => {
  const journal = await openJournal(folderForTest());
  await record(journal, aCall());
  await journal.event({
    kind: 'refused',
    agent: claude,
    what: '1200 more refused calls, counted in one record',
    detail: {
      count: 1205,
      calls: [
        {
          ...{ server: 'testrail', tool: 'close_run', outcome: 'denied', rule: '(default deny)', count: 1200 },
          ...{ first: new Date().toISOString(), last: new Date().toISOString() },
        },
      ],
      others: 5,
    },
  });
  const { today } = await journal.totals();
  expect(today).toMatchObject({ calls: 1206, denied: 1205 });
  const now = Date.now();
  const asked = { since: now - 86_400_000, until: now, bucket: 3_600_000, agents: null, servers: null };
  const all = await journal.reading.statistics(asked);
  expect(all.calls).toBe(1206);
  expect(all.stopped).toMatchObject([
    { server: 'testrail', tool: 'close_run', rule: '(default deny)', outcome: 'denied', calls: 1200 },
    { server: '(others)', tool: '(others)', rule: '(others)', calls: 5 },
  ]);
  expect((await journal.reading.statistics({ ...asked, agents: ['cursor'] })).calls).toBe(1);
  const lines = await journal.reading.tail([], 1);
  expect(lines[0]).toMatchObject({ kind: 'refused', what: '1200 more refused calls, counted in one record' });
});
