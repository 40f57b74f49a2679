import { describe, expect, it } from 'vitest';
import type { TestRailApi } from '../../electron/testrail/client.ts';
import { type Effect, effectOf } from '../../electron/testrail/effects.ts';
import { openRunsOf } from '../../electron/testrail/open-runs.ts';
import { sharedReads } from '../../electron/testrail/shared-reads.ts';
import type { JsonObject } from '../../shared/json.ts';
import { catalogue } from '../../shared/testrail/catalogue.ts';
import { calm, connector, done, fakeTestRail, onSandbox } from './harness.ts';

/** Shows that looking costs nothing: only reads, and none of them soft. */
function readsOnly(api: TestRailApi): TestRailApi {
  const check = (path: string) => {
    expect(path).toMatch(/^get_/);
    expect(path).not.toContain('soft');
  };
  return {
    get(path, signal) {
      check(path);
      return api.get(path, signal);
    },
    list(path, key, signal) {
      check(path);
      return api.list(path, key, signal);
    },
    post: () => Promise.reject(new Error('A look must not write.')),
  };
}

async function effect(api: TestRailApi, tool: string, args: JsonObject): Promise<Effect> {
  const found = await effectOf(readsOnly(api), { tool, args }, calm.signal);
  if (!found) throw new Error(`${tool} has no effect to show.`);
  return found;
}

function count(of: Effect, label: string): number | undefined {
  return of.numbers.find((one) => one.label === label)?.count;
}

describe('what a call would lose is said before it is lost', () => {
  it('a run: as many tests and results as are gone afterwards', async () => {
    const server = await onSandbox();
    const before = await effect(server.api, 'delete_run', { run_id: 1 });
    expect(before).toMatchObject({
      subject: { id: 1, name: 'Release 4.2 regression' },
      project: { name: 'Storefront' },
      permanent: true,
    });
    const counted = (await server.api.post('delete_run/1&soft=1', {}, calm.signal)) as JsonObject;
    expect([count(before, 'tests'), count(before, 'results')]).toEqual([counted.tests, counted.results]);
    expect(Object.values(before.statuses ?? {}).reduce((a, b) => a + b, 0)).toBe(60);
    // In TestRail's order and words: the colours of the card go by them.
    expect(Object.keys(before.statuses ?? {})).toEqual(['Passed', 'Failed', 'Blocked', 'Retest', 'Untested']);
  });

  it('a section: cases and tests, subsections included', async () => {
    const server = await onSandbox();
    const before = await effect(server.api, 'delete_section', { section_id: 4 });
    const counted = await done(server, 'delete_section', { section_id: 4, soft: true });
    expect(count(before, 'cases')).toBe(counted.cases);
    expect(count(before, 'tests in open runs')).toBe(counted.tests);
    expect(count(before, 'sections below')).toBe(1);
    expect(count(before, 'of them with results')).toBeLessThanOrEqual(Number(counted.tests));
  });

  it('a case: its tests and results in open runs', async () => {
    const server = await onSandbox();
    const before = await effect(server.api, 'delete_case', { case_id: 1 });
    const counted = (await server.api.post('delete_case/1&soft=1', {}, calm.signal)) as JsonObject;
    expect([count(before, 'tests in open runs'), count(before, 'results')]).toEqual([counted.tests, counted.results]);
  });

  it('a project: its cases in all suites, its runs and tests', async () => {
    const server = await onSandbox();
    const before = await effect(server.api, 'delete_project', { project_id: 2 });
    const counted = (await server.api.post('delete_project/2&soft=1', {}, calm.signal)) as JsonObject;
    expect([count(before, 'cases'), count(before, 'runs'), count(before, 'tests')]).toEqual([
      counted.cases,
      counted.runs,
      counted.tests,
    ]);
  });

  it('a narrower selection: the tests that fall out', async () => {
    const server = await onSandbox();
    const args = { run_id: 1, include_all: false, case_ids: [1, 2, 3] };
    const before = await effect(server.api, 'update_run', args);
    expect(before).toMatchObject({ permanent: true });
    expect(count(before, 'tests dropped')).toBe(57);
    const run = await done(server, 'update_run', args);
    expect(run.passed_count + run.untested_count + run.failed_count + run.blocked_count + run.retest_count).toBe(3);
  });

  it('a close: what stays untested', async () => {
    const server = await onSandbox();
    const run = await done(server, 'get_run', { run_id: 1 });
    expect(count(await effect(server.api, 'close_run', { run_id: 1 }), 'untested')).toBe(run.untested_count);
  });

  it('a close of what is closed: that nothing will come of it', async () => {
    const server = await onSandbox();
    await done(server, 'close_run', { run_id: 1 });
    expect(await effect(server.api, 'close_run', { run_id: 1 })).toMatchObject({
      permanent: false,
      words: 'This run is closed already: TestRail refuses to close it once more.',
    });
  });

  it.each([
    ['update_project', { project_id: 1, is_completed: true }, 'open runs', 3, false],
    ['move_section', { section_id: 4, parent_id: null, after_id: null }, 'cases', 13, false],
    ['delete_dataset', { dataset_id: 1 }, 'values', 3, true],
  ] as const)('%s', async (tool, args, label, expected, permanent) => {
    const before = await effect((await onSandbox()).api, tool, args);
    expect(count(before, label)).toBe(expected);
    expect(before.permanent).toBe(permanent);
  });
});

describe('a look', () => {
  it('finds nothing to say of calls that lose nothing', async () => {
    const { api } = await onSandbox();
    const of = (tool: string, args: JsonObject) => effectOf(readsOnly(api), { tool, args }, calm.signal);
    expect(await of('update_run', { run_id: 1, name: 'X' })).toBeNull();
    expect(await of('update_run', { run_id: 1, include_all: true })).toBeNull();
    expect(await of('update_run', { run_id: 1, case_ids: [1] })).toBeNull();
    expect(await of('update_project', { project_id: 1, name: 'X' })).toBeNull();
    expect(await of('get_run', { run_id: 1 })).toBeNull();
    expect(await of('constructor', {})).toBeNull();
  });

  it('is there for every destructive tool', async () => {
    const { api } = await onSandbox();
    for (const tool of catalogue.filter((one) => one.category === 'Destructive' && one.set === 'base')) {
      expect(await effect(api, tool.name, { [`${tool.entity}_id`]: 1, soft: false }), tool.name).toMatchObject({
        permanent: true,
      });
    }
  });

  it('stops counting after 2,000 and says so', async () => {
    const run = { id: 1, project_id: 1, name: 'Huge', passed_count: 9000 };
    const page = { _links: { next: '/more' }, results: Array.from({ length: 250 }, (_, id) => ({ id })) };
    const fake = await fakeTestRail(({ url }) => ({
      body: url.includes('get_results') ? page : url.includes('get_run') ? run : { name: 'P' },
    }));
    const found = await effect(connector(fake.target).api, 'delete_run', { run_id: 1 });
    expect(found.numbers).toContainEqual({ label: 'results', count: 2000, atLeast: true });
  });

  it('rejects where TestRail does not answer: an unknown effect is not a small one', async () => {
    const fake = await fakeTestRail(() => ({ status: 500, body: { error: 'No' } }));
    await expect(effect(connector(fake.target).api, 'delete_run', { run_id: 1 })).rejects.toMatchObject({
      code: 'testrail-broken',
    });
  });
});

describe('open runs that hold a case which is to change', () => {
  const change = (id: number) => ({ tool: 'update_case', args: { case_id: id, priority_id: 3 } });

  it('are named with the results that the case has in each', async () => {
    const { api } = await onSandbox();
    const found = await openRunsOf(readsOnly(api), change(4), calm.signal);
    expect(found?.whole).toBe(true);
    const regression = found?.runs.find(({ id }) => id === 1);
    const results = (await api.list('get_results_for_case/1/4', 'results', calm.signal)).length;
    expect(regression).toEqual({ id: 1, name: 'Release 4.2 regression', results, atLeast: false });
    expect(results).toBeGreaterThan(0);
    expect(await openRunsOf(readsOnly(api), { tool: 'update_run', args: { run_id: 1 } }, calm.signal)).toBeNull();
  });

  it('are looked into once for asks that come together, however many', async () => {
    const { api } = await onSandbox();
    const paths: string[] = [];
    const counted = {
      get(path: string, signal: AbortSignal) {
        paths.push(path);
        return api.get(path, signal);
      },
    };
    const shared = sharedReads(counted, { monotonic: () => performance.now(), withinMs: 10_000 });
    const ids = Array.from({ length: 40 }, (_, index) => index + 1);
    const found = await Promise.all(ids.map((id) => openRunsOf(shared, change(id), calm.signal)));
    expect(found.every((runs) => runs?.runs.some(({ id }) => id === 1))).toBe(true);
    const around = paths.filter((path) => !/^get_(case|results)\//.test(path));
    expect(new Set(around).size).toBe(around.length);
  });
});
