import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { AgentShares } from '../../electron/journal/writer/agent-shares.ts';
import { defaultRetention } from '../../electron/journal/writer/retention.ts';
import { Writer } from '../../electron/journal/writer/writer.ts';
import { type AgentId, agentIdSchema } from '../../shared/names.ts';
import { aCall, aDecision, anEnd, cursor, folderForTest, openJournal, record } from './help.ts';

const claude = agentIdSchema.parse('claude');
const day = 86_400_000;

function started(maxBytes: number, maxAgeMs = 90 * day) {
  const told: AgentId[] = [];
  const clock = { now: Date.parse('2026-11-29T10:00:00Z') };
  const rule = { maxBytes, maxAgeMs };
  const shares = new AgentShares(
    rule,
    () => clock.now,
    (agent) => told.push(agent),
  );
  /** Bytes that are kept whole of so many records. */
  const whole = (count: number, agent: AgentId, readOnly = true) => {
    let bytes = 0;
    for (let n = 0; n < count; n++) if (shares.keepsWhole(agent, readOnly, 12_000)) bytes += 13_024;
    return bytes;
  };
  return { told, clock, shares, whole };
}

describe('an agent’s share of the journal', () => {
  it('is three eighths for what only reads and an eighth for the rest: reading does not use up what changes need', () => {
    const { whole } = started(8_000_000);
    expect(whole(1000, cursor)).toBeGreaterThan(2_980_000);
    expect(whole(1000, cursor)).toBe(0);
    const changes = whole(1000, cursor, false);
    expect(changes).toBeGreaterThan(980_000);
    expect(changes).toBeLessThanOrEqual(1_000_000);
  });

  it('is its own: others are not cut because of it', () => {
    const { whole, told, shares } = started(8_000_000);
    whole(1000, cursor);
    expect(whole(10, claude)).toBe(130_240);
    expect(told).toEqual([cursor]);
    expect(shares.used).toEqual([cursor]);
  });

  it('is never more than that in any time for which records are kept', () => {
    const { whole, clock } = started(8_000_000);
    const days: number[] = [];
    for (let n = 0; n < 400; n++) {
      days.push(whole(n % 7 === 0 ? 400 : 3, cursor));
      clock.now += day;
    }
    const spans = days.map((_, at) => days.slice(at, at + 90).reduce((sum, bytes) => sum + bytes, 0));
    expect(Math.max(...spans)).toBeLessThanOrEqual(3_000_000);
    // And comes free again: more than one share was used in four times that long.
    expect(days.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(9_000_000);
  });

  it('is not given anew by a clock that is set back, nor by settings that change', () => {
    const { whole, clock, shares } = started(8_000_000);
    whole(1000, cursor);
    clock.now -= 40 * day;
    expect(whole(10, cursor)).toBe(0);
    shares.use({ maxBytes: 8_000_000, maxAgeMs: 30 * day });
    expect(whole(10, cursor)).toBe(0);
    shares.use({ maxBytes: 16_000_000, maxAgeMs: 30 * day });
    expect(whole(10, cursor)).toBe(130_240);
  });

  it('is told of once a day', () => {
    const { whole, clock, told, shares } = started(8_000_000);
    whole(1000, cursor);
    whole(1000, cursor);
    clock.now += day;
    expect(shares.used).toEqual([]);
    whole(1000, cursor);
    expect(told).toEqual([cursor, cursor]);
  });
});

/** What the docs say that a call which is kept brief takes, both of its records together. */
const briefCall = 2_500;
const kept = { maxAgeMs: 90 * day, maxBytes: 4_000_000 };
const args = { text: 'lorem ipsum '.repeat(1000) };
const answer = anEnd({ content: [{ type: 'text', text: 'dolor sit '.repeat(1200) }] }, { error: 'e'.repeat(5000) });

it('allowed calls of 24 KB, five times what is kept in all, leave the records of others where they are', async () => {
  const folder = folderForTest();
  const journal = await openJournal(folder, { retention: kept });
  for (let n = 0; n < 5; n++) await record(journal, aCall({ agent: claude }));
  // With the answer 24 KB each. As many calls as the docs promise: half of what is kept, in records of 2,500 bytes a call.
  for (let n = 0; n < kept.maxBytes / 2 / briefCall; n++) {
    const call = aCall({ args });
    await journal.recordDecision({ call, decision: aDecision(), definition: null, reservations: [] }, false);
    journal.recordResult({ call, decision: aDecision(), end: answer, totalMs: 90, gatewayMs: 0.4, released: [] });
  }
  await journal.flush();
  expect(journal.briefAgents).toEqual([cursor]);
  expect((await journal.reading.verify()).ok).toBe(true);
  const own = (await journal.page({ agents: [claude] }, null, 100)).rows;
  const last = await journal.page({ agents: [cursor] }, null, 1);
  const view = await journal.detail(last.rows[0]?.call ?? aCall().id);
  await journal.close();
  expect(own).toHaveLength(5);
  expect(view?.arguments).toMatchObject({ cut: true, why: 'share', bytes: JSON.stringify(args).length });
  expect(view?.result).toMatchObject({ cut: true, why: 'share' });
  expect(view?.error?.length).toBeLessThan(140);

  const writer = new Writer(folder, Number.POSITIVE_INFINITY);
  writer.start();
  const due = writer.announceRemoval(kept);
  writer.close();
  expect(due).toBeNull();
  const db = new DatabaseSync(join(folder, 'journal.db'), { readOnly: true });
  const sizes = db
    .prepare(
      'SELECT avg(length(body) + length(hash)) AS size, count(*) AS n FROM record WHERE body LIKE \'%"why":"share"%\' GROUP BY body LIKE \'%"kind":"decided"%\'',
    )
    .all();
  db.close();
  expect(sizes.reduce((sum, { size }) => sum + Number(size), 0)).toBeLessThan(briefCall);
  expect(sizes.every(({ n }) => Number(n) > 700)).toBe(true);
});

it('what is kept brief says so, is digested whole, and keeps its reservations', async () => {
  const folder = folderForTest();
  const journal = await openJournal(folder, { retention: { ...defaultRetention, maxBytes: 1_000 } });
  const reservation = { key: 'add_run', windowMs: 60_000, at: 5_000, weight: 1 };
  const [one, other] = [aCall({ args }), aCall({ args: { text: `${args.text}.` } })];
  for (const call of [one, other, aCall({ args: { case_id: 1 } })])
    await journal.recordDecision({ call, decision: aDecision(), definition: null, reservations: [reservation] }, true);
  const lines = (await journal.reading.tail([], 10)).filter(({ kind }) => kind === 'retention');
  expect(lines).toHaveLength(1);
  expect((await journal.reservations()).rows).toHaveLength(3);
  const small = (await journal.page({}, null, 1)).rows[0];
  expect(small?.arguments).toEqual({ value: { case_id: 1 }, bytes: 13, cut: false, redacted: 0 });
  await journal.close();
  const db = new DatabaseSync(join(folder, 'journal.db'), { readOnly: true });
  const digests = db
    .prepare('SELECT body FROM record ORDER BY seq')
    .all()
    .flatMap(({ body }) => /"argumentsDigest":"(\w+)"/.exec(String(body))?.[1] ?? []);
  db.close();
  expect(new Set(digests).size).toBe(3);
});
