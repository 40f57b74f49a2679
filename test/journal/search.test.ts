import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JournalClient } from '../../electron/journal/client.ts';
import { parseQuery } from '../../shared/journal/query.ts';
import type { JsonObject } from '../../shared/json.ts';
import { agentIdSchema, serverNameSchema } from '../../shared/names.ts';
import { aCall, aDecision, anEnd, cursor, folderForTest, openForAll, openJournal, record, testrail } from './help.ts';

const ci = agentIdSchema.parse('ci-nightly');

interface Sample {
  readonly journal: JournalClient;
  readonly ids: Readonly<Record<'read' | 'denied' | 'hidden' | 'failed' | 'asked', string>>;
}

/** Five calls that differ in everything one can ask for, and two events. */
async function makeSample(folder: string): Promise<Sample> {
  const journal = await openForAll(folder);
  const call = (tool: string, args: JsonObject, more: Parameters<typeof aCall>[0] = {}) =>
    aCall({ tool, args, ...more });
  const read = call('get_case', { case_id: 5122 });
  const title = { id: 5122, title: 'Gästekasse: "declined card"\nmay retry' };
  await record(journal, read, aDecision(), anEnd({ content: [{ type: 'text', text: JSON.stringify(title) }] }));
  const denied = call('add_run', { project_id: 9, name: 'Smoke, payments' }, { agent: ci });
  const fence = { outcome: 'denied', rule: '/tools/add_run/require/0', words: 'project_id in [1, 4]' } as const;
  await record(journal, denied, aDecision(fence), null);
  const hidden = call('delete_project', { project_id: 7 }, { server: serverNameSchema.parse('other') });
  await record(journal, hidden, aDecision({ outcome: 'hidden', rule: '(hidden)', words: 'Hide' }), null);
  const failed = call('get_sections', { project_id: 4 });
  await record(journal, failed, aDecision(), anEnd(null, { end: 'broken', error: 'timeout after 30 s' }));
  const asked = call('delete_run', { run_id: 42 });
  const ask = (outcome: 'waiting' | 'allowed') =>
    journal.recordDecision(
      {
        call: asked,
        decision: aDecision({ outcome, rule: 'testrail@cursor#/tools/delete_run/approval', words: 'Ask' }),
        definition: null,
        reservations: [],
      },
      true,
    );
  await ask('waiting');
  await journal.event({ kind: 'policy', server: testrail, what: 'close_run now Denied for all agents', by: 'window' });
  await ask('allowed');
  journal.recordResult({
    call: asked,
    decision: aDecision(),
    end: anEnd(),
    totalMs: 11_000,
    gatewayMs: 1,
    released: [],
  });
  await journal.event({ kind: 'gate', what: 'Paused', by: 'web' });
  const ids = { read: read.id, denied: denied.id, hidden: hidden.id, failed: failed.id, asked: asked.id };
  return { journal, ids };
}

let shared: Sample;
let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'railguard-search-'));
  shared = await makeSample(join(root, 'journal'));
});
afterAll(async () => {
  await shared.journal.close();
  rmSync(root, { recursive: true, force: true });
});

async function found({ journal, ids }: Sample, text: string): Promise<string[]> {
  const { rows } = await journal.page({ text }, null, 50);
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return rows.map((row) => names.get(row.call) ?? row.call);
}

async function tail({ journal }: Sample, text: string, limit = 50) {
  const parsed = parseQuery(text, Date.now());
  if (!parsed.ok) throw new Error(text);
  return journal.reading.tail(parsed.query, limit);
}

describe('a search', () => {
  it.each([
    ['', 'asked failed hidden denied read'],
    ['agent:ci-nightly', 'denied'],
    ['agent:ci-nightly,cursor outcome:denied', 'denied'],
    ['-agent:ci-nightly', 'asked failed hidden read'],
    ['agent:nobody', ''],
    ['-agent:nobody', 'asked failed hidden denied read'],
    ['tool:get_*', 'failed read'],
    ['tool:get_case,add_run', 'denied read'],
    ['-tool:get_* -outcome:hidden', 'asked denied'],
    ['server:other', 'hidden'],
    ['risk:low', 'failed read'],
    ['category:write', 'asked hidden denied'],
    ['-category:write', 'failed read'],
    ['outcome:error', 'failed'],
    ['rule:(hidden)', 'hidden'],
    ['rule:/tools/add_run', 'denied'],
    ['rule:/tools/delete_run', 'asked'],
    ['rule:/tools/add', ''],
    ['since:1h', 'asked failed hidden denied read'],
    ['until:1h', ''],
    ['declined', 'read'],
    ['DECL', 'read'],
    ['gastekasse', 'read'],
    ['"declined card"', 'read'],
    ['"card declined"', ''],
    ['"card may"', 'read'],
    ['case_id', 'read'],
    ['5122', 'read'],
    ['payments', 'denied'],
    ['project_id', 'failed hidden denied'],
    ['project_id -payments', 'failed hidden'],
    ['-payments', 'asked failed hidden read'],
    ['project_id tool:delete_*', 'hidden'],
    ['timeout', 'failed'],
    ['nowhere', ''],
    ['"*" OR 1', ''],
    ['tool:"x\' OR 1=1"', ''],
    ['outcome:nonsense', ''],
  ])('for %j finds %j', async (text, expected) => {
    expect((await found(shared, text)).join(' ')).toBe(expected);
  });

  it('pages both ways', async () => {
    const journal = await openJournal(folderForTest());
    const ids: string[] = [];
    for (let n = 0; n < 9; n++) {
      const call = aCall();
      ids.unshift(call.id);
      await record(journal, call);
    }
    const first = await journal.page({}, null, 4);
    const second = await journal.page({}, first.next, 4);
    expect(second.rows.map((row) => row.call)).toEqual(ids.slice(4, 8));
    const oldest = (await journal.page({}, second.next, 4)).rows[0];
    const back = await journal.reading.newerPage({}, oldest?.seq ?? 0, 4);
    expect(back.rows.map((row) => row.call)).toEqual(ids.slice(4, 8));
    const further = await journal.reading.newerPage({}, back.next ?? 0, 4);
    expect(further.rows.map((row) => row.call)).toEqual(ids.slice(0, 4));
    expect(further.next).toBeNull();
  });
});

describe('the tail', () => {
  it('has a line for each record, oldest first, events among them', async () => {
    const lines = await tail(shared, '');
    expect(lines.map((line) => line.kind)).toEqual([
      ...['decided', 'returned', 'decided', 'decided', 'decided', 'returned'],
      ...['decided', 'policy', 'decided', 'returned', 'gate'],
    ]);
    expect(lines.map((line) => line.seq)).toEqual(lines.map((_, at) => at + 1));
    expect(lines[2]).toMatchObject({
      agent: 'ci-nightly',
      server: 'testrail',
      tool: 'add_run',
      arguments: { project_id: 9, name: 'Smoke, payments' },
      outcome: 'denied',
      rule: '/tools/add_run/require/0',
    });
  });

  it('keeps to a query and a number, with all records of the calls that fit', async () => {
    const some = shared;
    expect((await tail(some, 'tool:delete_run')).map((line) => [line.kind, line.outcome])).toEqual([
      ['decided', 'waiting'],
      ['decided', 'allowed'],
      ['returned', 'allowed'],
    ]);
    expect((await tail(some, 'tool:delete_run', 2)).map((line) => line.kind)).toEqual(['decided', 'returned']);
    expect((await tail(some, 'outcome:denied')).map((line) => line.tool)).toEqual(['add_run']);
    expect((await tail(some, 'paused')).map((line) => line.kind)).toEqual(['gate']);
    expect((await tail(some, 'server:testrail close_run')).map((line) => line.kind)).toEqual(['policy']);
  });
});

describe('statistics', () => {
  it('count outcomes, tools, agents, refusals, latencies and peaks of a span', async () => {
    const { journal } = shared;
    const now = Date.now();
    const ask = { since: now - 86_400_000, until: now, bucket: 3_600_000, agents: null, servers: null };
    const all = await journal.reading.statistics(ask);
    expect(all.calls).toBe(5);
    expect(all.outcomes).toMatchObject({ allowed: 2, denied: 1, hidden: 1, error: 1, waiting: 0 });
    expect(all.buckets).toHaveLength(25);
    expect(all.buckets.reduce((sum, bucket) => sum + bucket.outcomes.allowed, 0)).toBe(2);
    expect(all.agents).toEqual([
      { agent: 'cursor', calls: 4, outcomes: expect.objectContaining({ allowed: 2, hidden: 1, error: 1, denied: 0 }) },
      { agent: 'ci-nightly', calls: 1, outcomes: expect.objectContaining({ denied: 1, allowed: 0 }) },
    ]);
    expect(all.stopped).toHaveLength(2);
    expect(all.stopped).toContainEqual({
      server: 'testrail',
      tool: 'add_run',
      rule: '/tools/add_run/require/0',
      outcome: 'denied',
      calls: 1,
      mostly: 'ci-nightly',
      words: 'project_id in [1, 4]',
    });
    // The upper edge of the bucket that 90 ms lies in, not its number.
    const [edge] = all.latency.whole.counts[0] ?? [];
    expect(edge).toBeGreaterThanOrEqual(90);
    expect(edge).toBeLessThan(100);
    expect(all.latency.whole.p50).toBeGreaterThan(80);
    expect(all.latency.whole.p50).toBeLessThan(100);
    // One of them took 11 s, for a person was asked: that is in no latency.
    expect(all.latency.whole.p99).toBeLessThan(100);
    expect(all.peaks.every((peak) => peak.calls === 1)).toBe(true);
    const some = await journal.reading.statistics({ ...ask, agents: ['ci-nightly'], servers: ['testrail'] });
    expect(some.calls).toBe(1);
    const none = await journal.reading.statistics({ ...ask, agents: ['nobody'] });
    expect(none).toMatchObject({ calls: 0, latency: { whole: { p50: null } } });
  });

  it('name the agent that a rule stopped most often', async () => {
    const journal = await openJournal(folderForTest());
    const limited = aDecision({ outcome: 'limited', rule: '/tools/get_case/limits/0', words: 'Limit 30/min' });
    for (const agent of [ci, cursor, ci]) await record(journal, aCall({ agent }), limited, null);
    const now = Date.now();
    const { stopped } = await journal.reading.statistics({
      since: now - 3_600_000,
      until: now,
      bucket: 3_600_000,
      agents: null,
      servers: null,
    });
    expect(stopped).toEqual([
      {
        server: 'testrail',
        tool: 'get_case',
        rule: '/tools/get_case/limits/0',
        outcome: 'limited',
        calls: 3,
        mostly: 'ci-nightly',
        words: 'Limit 30/min',
      },
    ]);
  });
});

describe('the ends of the chain', () => {
  it('are its oldest record and its newest ones, each with its hash', async () => {
    const { journal } = shared;
    const { first, newest, bytes } = await journal.reading.chain(2);
    expect(first?.seq).toBe(1);
    expect(newest.map(({ what, outcome }) => [what, outcome])).toEqual([
      ['Paused', null],
      ['delete_run', 'allowed'],
    ]);
    const verdict = await journal.reading.verify();
    expect(verdict.ok && verdict.last).toEqual({ seq: newest[0]?.seq, hash: newest[0]?.hash });
    expect(bytes).toBeGreaterThan(4_000);
  });
});

describe('events', () => {
  const span = { since: 0, until: Date.now() * 2, agents: null, servers: null, limit: 10 };
  it('are found by their kinds, newest first, and counted beyond the limit', async () => {
    const { reading } = shared.journal;
    const all = await reading.events({ ...span, kinds: ['policy', 'gate'] });
    expect(all.events.map(({ kind, by }) => [kind, by])).toEqual([
      ['gate', 'web'],
      ['policy', 'window'],
    ]);
    const one = await reading.events({ ...span, kinds: ['policy', 'gate'], limit: 1 });
    expect([one.events.length, one.total]).toEqual([1, 2]);
  });
  it('are narrowed to a server and to a span', async () => {
    const { reading } = shared.journal;
    expect((await reading.events({ ...span, kinds: ['policy', 'gate'], servers: ['testrail'] })).total).toBe(1);
    expect((await reading.events({ ...span, kinds: ['policy', 'gate'], until: 1 })).total).toBe(0);
    expect((await reading.events({ ...span, kinds: ['no such kind'] })).total).toBe(0);
  });
});
