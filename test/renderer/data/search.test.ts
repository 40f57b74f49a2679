import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JournalClient } from '../../../electron/journal/client.ts';
import { createFeed } from '../../../renderer/data/feed/feed.ts';
import {
  type LiveFilter,
  matches,
  noFilter,
  toFeedFilter,
  toQueryText,
  withText,
} from '../../../renderer/data/feed/filter.ts';
import { type FeedRow, feedFilterSchema } from '../../../shared/control/feed.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { agentIdSchema } from '../../../shared/names.ts';
import { aCall, aDecision, anEnd, openForAll, record } from '../../journal/help.ts';

const ci = agentIdSchema.parse('ci-nightly');
let root: string;
let journal: JournalClient;
let all: readonly FeedRow[];
const start = Date.now();

async function pageOf(filter: LiveFilter): Promise<readonly FeedRow[]> {
  return (await journal.page(feedFilterSchema.parse(toFeedFilter(filter)), null, 100)).rows;
}
const searched = (text: string, now = Date.now()): LiveFilter => withText(noFilter, text, now);
const names = (rows: readonly FeedRow[]): readonly string[] => rows.map((row) => `${row.tool} ${row.call}`);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'railguard-page-search-'));
  journal = await openForAll(join(root, 'journal'));
  const add = (
    tool: string,
    args: JsonObject,
    more: Parameters<typeof aCall>[0],
    decision: Parameters<typeof aDecision>[0],
    end: Parameters<typeof record>[3],
  ) => record(journal, aCall({ tool, args, ...more }), aDecision(decision), end);
  await add('get_case', { case_id: 5122 }, {}, {}, anEnd({ content: [{ type: 'text', text: 'Gästekasse' }] }));
  await add('get_cases', { project_id: 1, suite_id: 12 }, { agent: ci, at: start - 7_200_000 }, {}, anEnd());
  await add('add_run', { name: 'Smoke, payments' }, { agent: ci }, { outcome: 'denied', rule: '/tools/add_run' }, null);
  await add('delete_run', { run_id: 42 }, {}, { outcome: 'hidden', rule: '(hidden)', words: 'Hide' }, null);
  await add('close_run', { run_id: 3 }, {}, { outcome: 'waiting', rule: 'cursor#/tools/close_run/approval' }, null);
  await add('update_case', { title: 'Überweisung "schnell"', json: '{"a":"b\\nc"}' }, {}, {}, anEnd());
  await add(
    'add_result',
    { test_id: 1 },
    {},
    { rule: '/tools/add_result/limits/0' },
    {
      ...anEnd(),
      end: 'failed',
      error: 'Field :test_id is not a valid test.',
    },
  );
  await add('add_result', { test_id: 2 }, {}, {}, { ...anEnd(), end: 'broken', error: 'No answer' });
  await journal.flush();
  all = await pageOf(noFilter);
});
afterAll(async () => {
  await journal?.close();
  rmSync(root, { recursive: true, force: true });
});

describe('the page and the journal find the same calls', () => {
  test.each([
    'agent:cursor',
    'agent:ci-*',
    '-agent:cursor',
    'agent:"Agent cursor"',
    'tool:get_*',
    'tool:get_case',
    'tool:add_run,close_run',
    'server:testrail category:write',
    'risk:low',
    '-risk:low,medium',
    'outcome:error',
    'outcome:allowed',
    '-outcome:allowed,error',
    'rule:/tools/add_result',
    'rule:/tools/close_run',
    'rule:/tools/add_*',
    'rule:(hidden)',
    '-rule:/tools/get_case',
    'since:1h',
    'until:1h',
    'since:2020-01-01 until:2020-12-31',
    'run',
    'run 42',
    '"suite_id 12"',
    '"id 12"',
    'add_ru',
    'nightl',
    'uberweisung',
    'ÜBER',
    'schnell',
    'payments tool:add_run',
    'valid',
    '-valid -run',
    '-run -gast',
    '42,3',
    'ase',
    '...',
    '-...',
    'nothing_like_this',
  ])('for %s', async (text) => {
    const filter = searched(text);
    expect(filter.textProblem).toBeNull();
    // One word of these is in a result only, and there only to be left out.
    const only = all.filter((row) => matches(row, filter) && !(text.includes('-gast') && row.tool === 'get_case'));
    expect(names(only)).toEqual(names(await pageOf(filter)));
  });
  test('an allowed call that its server failed or never answered is an error, as a chip and as a word', async () => {
    const chip: LiveFilter = { ...noFilter, outcomes: ['error'] };
    expect(all.filter((row) => matches(row, chip)).map((row) => row.tool)).toEqual(['add_result', 'add_result']);
    expect(names(await pageOf(chip))).toEqual(names(all.filter((row) => matches(row, chip))));
    const passed: LiveFilter = { ...noFilter, outcomes: ['allowed'] };
    expect(names(await pageOf(passed))).toEqual(names(all.filter((row) => matches(row, passed))));
  });
  test('calls that are named one by one, and no others', async () => {
    const [first, , third] = all;
    const named: LiveFilter = { ...noFilter, calls: [first, third].flatMap((row) => (row ? [row.call] : [])) };
    expect(names(await pageOf(named))).toEqual(names([first, third].flatMap((row) => row ?? [])));
    expect(names(all.filter((row) => matches(row, named)))).toEqual(names(await pageOf(named)));
    expect(names(await pageOf(searched(toQueryText(named))))).toEqual(names(await pageOf(named)));
    const others = searched(`-call:${first?.call ?? ''}`);
    expect(names(await pageOf(others))).toEqual(names(all.slice(1)));
    expect(
      names(await pageOf(searched(`call:${(first?.call ?? '').slice(0, -1)}* tool:${first?.tool ?? ''}`))),
    ).toContain(names(all)[0]);
    expect(await pageOf(searched('call:never'))).toEqual([]);
  });
  test('chips and text together are one query', async () => {
    const filter: LiveFilter = { ...searched('since:1h "run id"'), agents: [agentIdSchema.parse('cursor')] };
    expect(names(all.filter((row) => matches(row, filter)))).toEqual(names(await pageOf(filter)));
    const again = searched(toQueryText(filter));
    expect(again.textProblem).toBeNull();
    expect(names(await pageOf(again))).toEqual(names(await pageOf(filter)));
  });
});

describe('a search in the feed', () => {
  const timers = { now: () => Date.now(), after: () => () => undefined };
  const bridge = {
    call: async (name: string, input: unknown) => {
      expect(name).toBe('feed.page');
      const { filter, before, limit } = input as { filter: unknown; before: number | null; limit: number };
      return (await journal.page(feedFilterSchema.parse(filter), before, limit)) as never;
    },
  };
  async function feedWith(text: string) {
    const feed = createFeed(bridge, timers);
    await feed.load();
    feed.setFilter({ text });
    await expect.poll(() => feed.get().loading).toBe(false);
    return feed;
  }
  const tools = (feed: Awaited<ReturnType<typeof feedWith>>) =>
    feed.get().list.shown.map((call) => feed.get().list.rows.get(call)?.tool);

  test('shows calls whose result holds the word, in their place', async () => {
    expect(tools(await feedWith('gastekasse'))).toEqual(['get_case']);
  });
  test('leaves out calls whose result holds a word that is not wanted', async () => {
    expect(tools(await feedWith('tool:get_* -gastekasse'))).toEqual(['get_cases']);
  });
  test('keeps what it shows while the text cannot be read, and says why', async () => {
    const feed = await feedWith('tool:add_run');
    feed.setFilter({ text: 'tool:add_run outcome:maybe' });
    expect(tools(feed)).toEqual(['add_run']);
    expect(feed.get().list.filter.textProblem).toMatch(/“maybe” is no outcome; it is one of allowed/);
    feed.setFilter({ text: '' });
    expect(feed.get().list.filter.textProblem).toBeNull();
    expect(tools(feed)).toHaveLength(all.length);
  });
});
