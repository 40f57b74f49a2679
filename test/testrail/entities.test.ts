import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { TestRailApi } from '../../electron/testrail/client.ts';
import {
  createTestRailEntities,
  type EntitiesOptions,
  type TestRailEntities,
} from '../../electron/testrail/entities.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { agentIdSchema, serverNameSchema } from '../../shared/names.ts';
import { builtInServer, defaultAgent } from '../../shared/reserved-names.ts';
import { catalogue } from '../../shared/testrail/catalogue.ts';
import { connector, done, fakeTestRail, onSandbox, sandbox, targetOf } from './harness.ts';

const base = catalogue.flatMap((tool) => (tool.set === 'base' ? [tool.name] : [])).sort();

const other = serverNameSchema.parse('python');
const agent = agentIdSchema.parse(defaultAgent);
const never = () => Promise.reject(new Error('No other server was expected to be asked.'));

/** Counts what is read, so that tests see the cache work. */
function counted(api: TestRailApi): TestRailApi & { readonly paths: string[] } {
  const paths: string[] = [];
  return {
    paths,
    get(path, signal) {
      paths.push(path);
      return api.get(path, signal);
    },
    list(path, key, signal) {
      paths.push(path);
      return api.list(path, key, signal);
    },
    post: () => Promise.reject(new Error('Facts never write.')),
  };
}

function entities(api: TestRailApi, options: Partial<EntitiesOptions> = {}): TestRailEntities {
  return createTestRailEntities({
    api,
    builtIn: builtInServer,
    callTool: never,
    clock: { monotonic: () => 0 },
    ...options,
  });
}

function factsIn(on: TestRailEntities, tool: string, args: JsonObject, server = builtInServer) {
  return on.facts({ server, tool, args, agent });
}

/** What each of the 29 touches on the sample data. Project 2 is Checkout with suites 2 and 3; run 3 is in suite 2. */
const touched: readonly (readonly [string, JsonObject, JsonObject])[] = [
  ['get_project', { project_id: 2 }, { project_id: 2, name: 'Checkout', is_completed: false }],
  ['get_projects', {}, {}],
  ['add_project', { name: 'X' }, {}],
  ['update_project', { project_id: 1 }, { project_id: 1 }],
  ['delete_project', { project_id: 3 }, { project_id: 3 }],
  ['get_case', { case_id: 147 }, { project_id: 3, suite_id: 4, case_id: 147 }],
  ['get_cases', { project_id: 2, suite_id: 3 }, { project_id: 2, suite_id: 3 }],
  [
    'add_case',
    { section_id: 1, title: 'X' },
    { project_id: 1, suite_id: 1, section_id: 1, name: 'Sign-in and account' },
  ],
  [
    'update_case',
    { case_id: 1, title: 'X', custom_steps_separated: [{ shared_step_id: 1 }, { content: 'Y' }] },
    { project_id: 1, suite_id: 1, section_id: 1, case_id: 1, priority_id: 4 },
  ],
  ['delete_case', { case_id: 61 }, { project_id: 2, suite_id: 2, case_id: 61 }],
  ['get_section', { section_id: 5 }, { project_id: 1, suite_id: 1, section_id: 5, parent_id: 4 }],
  ['get_sections', { project_id: 2, suite_id: 2 }, { project_id: 2, suite_id: 2 }],
  ['add_section', { project_id: 1, name: 'X', description: '', parent_id: 4 }, { project_id: 1, suite_id: 1 }],
  ['update_section', { section_id: 1 }, { project_id: 1, section_id: 1 }],
  ['delete_section', { section_id: 1, soft: true }, { project_id: 1, section_id: 1 }],
  ['move_section', { section_id: 5, parent_id: null, after_id: 1 }, { project_id: 1, section_id: 5 }],
  ['get_run', { run_id: 2 }, { project_id: 1, suite_id: 1, run_id: 2, is_completed: true }],
  ['get_runs', { project_id: 2 }, { project_id: 2 }],
  ['add_run', { project_id: 2, suite_id: 3, name: 'X' }, { project_id: 2, suite_id: 3 }],
  ['update_run', { run_id: 3 }, { project_id: 2, suite_id: 2, run_id: 3, is_completed: false, include_all: false }],
  ['close_run', { run_id: 3 }, { project_id: 2, run_id: 3 }],
  ['delete_run', { run_id: 6 }, { project_id: 3, run_id: 6 }],
  [
    'get_results',
    { test_id: 61 },
    { project_id: 1, suite_id: 1, run_id: 2, test_id: 61, case_id: 1, is_completed: true },
  ],
  [
    'add_result',
    { test_id: 1, status_id: 1 },
    { project_id: 1, suite_id: 1, run_id: 1, test_id: 1, is_completed: false },
  ],
  ['get_dataset', { dataset_id: 5 }, { project_id: 2, dataset_id: 5, name: 'Challenge card' }],
  ['get_datasets', { project_id: 2 }, { project_id: 2 }],
  ['add_dataset', { project_id: 2, name: 'X' }, { project_id: 2 }],
  ['update_dataset', { dataset_id: 8 }, { project_id: 3, dataset_id: 8 }],
  ['delete_dataset', { dataset_id: 1 }, { project_id: 1, dataset_id: 1 }],
];

describe('what a call touches', () => {
  it('is known for all 29 tools', () => {
    expect(touched.map(([tool]) => tool).sort()).toEqual(base);
  });

  it.each(touched)('%s %j', async (tool, args, expected) => {
    const facts = await factsIn(entities((await onSandbox()).api), tool, args);
    expect(facts).toMatchObject(expected);
    if (Object.keys(expected).length === 0) expect(facts).toEqual({});
  });

  it('counts as completed when the project is', async () => {
    const server = await onSandbox();
    await done(server, 'update_project', { project_id: 1, is_completed: true });
    expect(await factsIn(entities(server.api), 'update_case', { case_id: 1 })).toMatchObject({ is_completed: true });
  });

  it('holds plain values and no counts', async () => {
    const facts = await factsIn(entities((await onSandbox()).api), 'get_run', { run_id: 1 });
    expect(Object.keys(facts).filter((name) => name.endsWith('_count'))).toEqual([]);
    expect(Object.values(facts).filter((value) => typeof value === 'object' && value !== null)).toEqual([]);
  });
});

describe('what cannot be said rejects', () => {
  it.each([
    ['a run that is not there', 'get_run', { run_id: 99 }],
    ['a dataset in no project', 'get_dataset', { dataset_id: 99 }],
    ['an id as text', 'get_run', { run_id: '1' }],
    ['an id left out', 'get_run', {}],
    ['an id of zero', 'get_run', { run_id: 0 }],
    ['a tool nobody knows', 'get_bdd', { suite_id: 1 }],
    ['a tool called __proto__', '__proto__', {}],
    ['an argument that may move the case away', 'update_case', { case_id: 1, section_id: 20 }],
    ['a project with a suite of another', 'get_cases', { project_id: 1, suite_id: 2 }],
    [
      'a project with a section of another',
      'add_section',
      { project_id: 1, name: 'X', description: '', parent_id: 12 },
    ],
    ['a run of one project on a suite of another', 'add_run', { project_id: 1, suite_id: 4, name: 'X' }],
    ['a section moved below one of another project', 'move_section', { section_id: 1, parent_id: 12, after_id: null }],
    ['a section moved after one of another project', 'move_section', { section_id: 1, parent_id: null, after_id: 12 }],
  ])('%s', async (_, tool, args) => {
    await expect(factsIn(entities((await onSandbox()).api), tool, args)).rejects.toThrow();
  });

  it('a call that names more than sixty requests find, and no more are made', async () => {
    const api = counted({
      ...(await onSandbox()).api,
      get: (path) => Promise.resolve({ id: Number(path.split('/')[1]) }),
    });
    const steps = Array.from({ length: 500 }, (_, at) => ({ shared_step_id: at + 1 }));
    const args = { case_id: 1, custom_steps_separated: steps };
    await expect(factsIn(entities(api), 'update_case', args)).rejects.toThrow();
    expect(api.paths.length).toBeLessThanOrEqual(60);
  });

  it('a server that never answers, in bounded time', async () => {
    const silent: TestRailApi = { get: () => new Promise(() => {}), list: () => new Promise(() => {}), post: never };
    await expect(factsIn(entities(silent, { timeoutMs: 20 }), 'get_run', { run_id: 1 })).rejects.toThrow(
      'not read in time',
    );
  });

  it('is waited for while TestRail wants no requests', async () => {
    const { promise, resolve } = Promise.withResolvers<JsonValue>();
    const api: TestRailApi = { get: () => promise, list: never, post: never };
    const busyMs = vi.fn(() => 1);
    const facts = factsIn(entities(api, { timeoutMs: 1, busyMs }), 'get_project', { project_id: 1 });
    // Its time ran out, and again, without an end.
    await vi.waitFor(() => expect(busyMs.mock.calls.length).toBeGreaterThan(1));
    resolve({ id: 1 });
    expect(await facts).toMatchObject({ project_id: 1 });
  });

  it('is asked for on behalf of the agent, which waits for its own turn', async () => {
    const { api } = await onSandbox();
    const apiAs = vi.fn(() => api);
    await factsIn(entities(api, { apiAs }), 'get_run', { run_id: 1 });
    expect(apiAs).toHaveBeenCalledWith(agent);
  });

  it.each([
    ['about another entity', { id: 8, project_id: 1 }],
    ['without its project', { id: 7 }],
    ['with a project that is no id', { id: 7, project_id: '1' }],
    ['that is a list', [{ id: 7, project_id: 1 }]],
  ])('an answer %s', async (_, answer) => {
    const api: TestRailApi = { get: async () => answer as JsonValue, list: never, post: never };
    await expect(factsIn(entities(api), 'get_run', { run_id: 7 })).rejects.toThrow();
  });
});

describe('entities are kept briefly', () => {
  it('and read again when their time is over', async () => {
    const api = counted((await onSandbox()).api);
    let now = 0;
    const on = entities(api, { clock: { monotonic: () => now }, ttlMs: 1000 });
    await factsIn(on, 'update_case', { case_id: 1 });
    await factsIn(on, 'update_case', { case_id: 2 });
    expect(api.paths).toEqual(['get_case/1', 'get_suite/1', 'get_project/1', 'get_case/2']);
    now = 1001;
    await factsIn(on, 'update_case', { case_id: 1 });
    expect(api.paths.slice(4)).toEqual(['get_case/1', 'get_suite/1', 'get_project/1']);
  });

  it('calls at the same time share a read', async () => {
    const api = counted((await onSandbox()).api);
    const on = entities(api);
    await Promise.all(Array.from({ length: 20 }, () => factsIn(on, 'get_run', { run_id: 1 })));
    expect(api.paths).toEqual(['get_run/1', 'get_project/1']);
  });

  it('a failure is not kept', async () => {
    const server = await onSandbox();
    const on = entities(server.api);
    await expect(factsIn(on, 'get_run', { run_id: 9 })).rejects.toThrow();
    await done(server, 'add_run', { project_id: 1, suite_id: 1, name: 'X' });
    expect(await factsIn(on, 'get_run', { run_id: 9 })).toMatchObject({ run_id: 9 });
  });

  it.each([
    ['get_run', { run_id: 1 }],
    ['get_dataset', { dataset_id: 1 }],
  ])('nor is a read of %s that never ends', async (tool, args) => {
    const { api } = await onSandbox();
    const stuck = () => new Promise<never>(() => {});
    let answers = false;
    const slow: TestRailApi = {
      get: (path, signal) => (answers ? api.get(path, signal) : stuck()),
      list: (path, key, signal) => (answers ? api.list(path, key, signal) : stuck()),
      post: never,
    };
    const on = entities(slow, { timeoutMs: 100 });
    await expect(factsIn(on, tool, args)).rejects.toThrow('not read in time');
    answers = true;
    await vi.waitFor(async () => expect(await factsIn(on, tool, args)).toMatchObject({ project_id: 1 }));
  });

  it('a write that passed drops what it changed, and only that', async () => {
    const server = await onSandbox();
    const api = counted(server.api);
    const on = entities(api);
    expect(await factsIn(on, 'add_result', { test_id: 1, status_id: 1 })).toMatchObject({ is_completed: false });
    on.invalidate(builtInServer, 'add_result', { test_id: 1, status_id: 1 });
    await factsIn(on, 'add_result', { test_id: 1, status_id: 1 });
    expect(api.paths).toEqual(['get_test/1', 'get_run/1', 'get_project/1', 'get_test/1']);
    await done(server, 'close_run', { run_id: 1 });
    on.invalidate(builtInServer, 'close_run', { run_id: 1 });
    expect(await factsIn(on, 'add_result', { test_id: 1, status_id: 1 })).toMatchObject({ is_completed: true });
  });

  it('a read that a write overtook is not kept', async () => {
    const answers = [Promise.withResolvers<JsonValue>(), Promise.withResolvers<JsonValue>()];
    let asked = 0;
    const api: TestRailApi = {
      get: (path) =>
        path.startsWith('get_project') ? Promise.resolve({ id: 1 }) : (answers[asked++]?.promise ?? never()),
      list: never,
      post: never,
    };
    const on = entities(api);
    const early = factsIn(on, 'get_run', { run_id: 7 });
    on.invalidate(builtInServer, 'close_run', { run_id: 7 });
    answers[0]?.resolve({ id: 7, project_id: 1, is_completed: false });
    await early;
    const late = factsIn(on, 'get_run', { run_id: 7 });
    answers[1]?.resolve({ id: 7, project_id: 1, is_completed: true });
    expect(await late).toMatchObject({ is_completed: true });
    expect(asked).toBe(2);
  });

  it.each(['delete_project', 'some_tool_nobody_knows'])('after %s everything is read anew', async (tool) => {
    const api = counted((await onSandbox()).api);
    const on = entities(api);
    await factsIn(on, 'get_case', { case_id: 1 });
    on.invalidate(builtInServer, tool, { project_id: 3 });
    await factsIn(on, 'get_case', { case_id: 1 });
    expect(api.paths).toHaveLength(6);
  });

  it('another target starts with nothing kept', async () => {
    const api = counted((await onSandbox()).api);
    const on = entities(api);
    await factsIn(on, 'get_run', { run_id: 1 });
    on.forget(builtInServer);
    await factsIn(on, 'get_run', { run_id: 1 });
    expect(api.paths).toHaveLength(4);
  });
});

describe('why it cannot be said', () => {
  it.each([
    [429, { error: 'Slow' }, 'Retry in'],
    [409, { error: 'Maintenance' }, 'being maintained'],
    [503, { error: 'Down' }, 'TestRail failed'],
    [401, { error: 'No' }, 'must log in again'],
  ])('is told in the words for %d', async (status, body, words) => {
    const fake = await fakeTestRail(() => ({ status, headers: { 'retry-after': '60' }, body }));
    const failed = factsIn(entities(connector(fake.target).api), 'get_run', { run_id: 1 });
    await expect(failed).rejects.toMatchObject({ forAgent: expect.stringContaining(words) });
  });

  it('says nothing of an id that is wrong', async () => {
    const failed = factsIn(entities((await onSandbox()).api), 'get_run', { run_id: 99 });
    await expect(failed).rejects.toMatchObject({ forAgent: null });
  });
});

describe('a call of many things', () => {
  const runs = { run_id: 3, results: [131, 132, 133].map((test_id) => ({ test_id, status_id: 1 })) };
  it('is in a project where all of them are', async () => {
    const on = entities((await onSandbox()).api);
    expect(await factsIn(on, 'add_results', runs)).toMatchObject({ project_id: 2, run_id: 3 });
    const cases = { suite_id: 2, case_ids: [61, 62, 63], title: 'X' };
    expect(await factsIn(on, 'update_cases', cases)).toMatchObject({ project_id: 2, suite_id: 2 });
    const plan = { project_id: 2, name: 'X', entries: [{ suite_id: 2 }, { suite_id: 3, case_ids: [100] }] };
    const facts = await factsIn(on, 'add_plan', plan);
    expect(facts).toMatchObject({ project_id: 2 });
    // In two suites: in neither.
    expect(facts).not.toHaveProperty('suite_id');
  });

  it.each<[string, JsonObject]>([
    [
      'add_results',
      {
        run_id: 3,
        results: [
          { test_id: 131, status_id: 1 },
          { test_id: 1, status_id: 1 },
        ],
      },
    ],
    ['add_results_for_cases', { run_id: 3, results: [{ case_id: 61 }, { case_id: 1 }] }],
    ['update_cases', { suite_id: 2, case_ids: [61, 1] }],
    ['delete_cases', { suite_id: 2, case_ids: [147] }],
    ['copy_cases_to_section', { section_id: 10, case_ids: [61, 1] }],
    ['move_cases_to_section', { section_id: 10, suite_id: 1, case_ids: [61] }],
    ['add_run', { project_id: 2, suite_id: 2, name: 'X', case_ids: [61, 1] }],
    ['add_plan', { project_id: 2, name: 'X', entries: [{ suite_id: 1 }] }],
    ['add_plan', { project_id: 2, name: 'X', entries: [{ suite_id: 2, runs: [{ case_ids: [1] }] }] }],
    ['add_plan_entry', { plan_id: 1, suite_id: 2 }],
    ['update_plan_entry', { plan_id: 1, entry_id: 'x', case_ids: [61] }],
    ['add_milestone', { project_id: 2, name: 'X', parent_id: 1 }],
    ['add_case', { section_id: 10, title: 'X', custom_steps_separated: [{ shared_step_id: 1 }] }],
    ['add_case', { section_id: 10, title: 'X', steps_separated: [{ shared_step_id: '1' }] }],
    ['update_cases', { suite_id: 2, case_ids: [61], custom_more: [{ content: 'A' }, { shared_step_id: 1 }] }],
    ['update_cases', { suite_id: 2, case_ids: [61, 99999] }],
    ['update_cases', { suite_id: 2, case_ids: [61, '62'] }],
    ['update_cases', { suite_id: 2, case_ids: 61 }],
    ['add_results', { run_id: 3, results: [{ test_id: 131, custom_step_results: [{ shared_step_id: 1 }] }] }],
    ['add_shared_step', { project_id: 2, title: 'X', custom_steps_separated: [{ shared_step_id: 1 }] }],
  ])('%s %j is in none', async (tool, args) => {
    await expect(factsIn(entities((await onSandbox()).api), tool, args)).rejects.toThrow();
  });

  it('costs a few reads, not one for each', async () => {
    const api = counted((await onSandbox()).api);
    const on = entities(api);
    const case_ids = Array.from({ length: 30 }, (_, index) => 61 + index);
    await factsIn(on, 'update_cases', { suite_id: 2, case_ids });
    expect(api.paths).toEqual(['get_case/61', 'get_suite/2', 'get_cases/2&suite_id=2', 'get_project/2']);
  });
});

describe('a rule that asks only for the project', () => {
  const wanted = new Set(['project_id']);
  const project = (on: TestRailEntities, tool: string, args: JsonObject) =>
    on.facts({ server: builtInServer, tool, args, agent, wanted });

  it('costs next to nothing in a steady stream, whatever was written in between', async () => {
    const api = counted((await onSandbox()).api);
    let now = 0;
    const on = entities(api, { clock: { monotonic: () => now } });
    for (let test_id = 1; test_id <= 60; test_id++) {
      now += 5000;
      expect(await project(on, 'add_result', { test_id, status_id: 1 })).toMatchObject({ project_id: 1, run_id: 1 });
      on.invalidate(builtInServer, 'add_result', { test_id, status_id: 1 });
    }
    expect(api.paths).toEqual(['get_test/1', 'get_run/1', 'get_tests/1']);
  });

  it('finds a test whose neighbours are gone', async () => {
    const server = await onSandbox();
    const on = entities(server.api);
    expect(await project(on, 'get_test', { test_id: 1 })).toMatchObject({ run_id: 1 });
    await done(server, 'delete_run', { run_id: 1 });
    on.invalidate(builtInServer, 'delete_run', { run_id: 1 });
    expect(await project(on, 'get_test', { test_id: 61 })).toMatchObject({ run_id: 2 });
  });

  it('is told by lists that the agent itself read', async () => {
    const server = await onSandbox();
    const api = counted(server.api);
    const on = entities(api);
    on.learn(await done(server, 'get_tests', { run_id: 1 }), 'test');
    on.learn(await done(server, 'get_runs', { project_id: 1 }), 'run');
    expect(await project(on, 'add_result', { test_id: 7, status_id: 1 })).toMatchObject({ project_id: 1 });
    expect(api.paths).toEqual([]);
  });

  it('sees a case that was moved, for what moves drops what was known', async () => {
    const server = await onSandbox();
    const on = entities(server.api);
    const args = { section_id: 20, suite_id: 4, case_ids: [1] };
    expect(await project(on, 'get_case', { case_id: 1 })).toMatchObject({ project_id: 1 });
    await done(server, 'move_cases_to_section', args);
    on.invalidate(builtInServer, 'move_cases_to_section', args);
    expect(await project(on, 'get_case', { case_id: 1 })).toMatchObject({ project_id: 3 });
  });
});

describe('another TestRail server is read through its own get_ tools', () => {
  async function behind() {
    const server = connector(targetOf(await sandbox()), { tools: 'base' });
    const callTool = vi.fn((_server: string, tool: string, args: JsonObject, signal: AbortSignal) =>
      server.callTool(tool, args, { signal, party: 'test' }),
    );
    const nothing: TestRailApi = { get: never, list: never, post: never };
    onTestFinished(() => {
      for (const [, tool] of callTool.mock.calls) expect(tool).toMatch(/^get_/);
    });
    return { on: entities(nothing, { callTool }), callTool };
  }

  it('as far as they can say', async () => {
    const { on } = await behind();
    expect(await factsIn(on, 'close_run', { run_id: 3 }, other)).toMatchObject({ project_id: 2, suite_id: 2 });
    expect(await factsIn(on, 'get_runs', { project_id: 1 }, other)).toMatchObject({ project_id: 1 });
    expect(await factsIn(on, 'get_dataset', { dataset_id: 5 }, other)).toMatchObject({ project_id: 2 });
  });

  it('and what they cannot say rejects: no tool there tells the project of a suite, or the run of a test', async () => {
    const { on } = await behind();
    await expect(factsIn(on, 'update_case', { case_id: 1 }, other)).rejects.toThrow('get_suite answered with an error');
    await expect(factsIn(on, 'add_result', { test_id: 1, status_id: 1 }, other)).rejects.toThrow('get_test');
  });

  it.each<[string, JsonObject]>([
    ['an error', { content: [{ type: 'text', text: '{"id":7,"project_id":1}' }], isError: true }],
    [
      'two texts',
      {
        content: [
          { type: 'text', text: '{"id":7}' },
          { type: 'text', text: '{}' },
        ],
      },
    ],
    ['no JSON', { content: [{ type: 'text', text: 'Run 7 of project 1' }] }],
    ['nothing', {}],
  ])('%s says nothing', async (_, result) => {
    const nothing: TestRailApi = { get: never, list: never, post: never };
    const on = entities(nothing, { callTool: async () => result });
    await expect(factsIn(on, 'get_run', { run_id: 7 }, other)).rejects.toThrow();
  });

  it('a list in structured content counts, one that goes on does not', async () => {
    const nothing: TestRailApi = { get: never, list: never, post: never };
    const answering = (datasets: JsonObject) =>
      entities(nothing, {
        callTool: async (_server, tool) => {
          if (tool === 'get_project') return { content: [{ type: 'text', text: '{"id":1}' }] };
          if (tool === 'get_projects') return { content: [], structuredContent: { result: [{ id: 1 }] } };
          return { content: [{ type: 'text', text: JSON.stringify(datasets) }] };
        },
      });
    const whole = { _links: { next: null }, datasets: [{ id: 3 }] };
    expect(await factsIn(answering(whole), 'get_dataset', { dataset_id: 3 }, other)).toMatchObject({ project_id: 1 });
    const part = { _links: { next: '/more' }, datasets: [{ id: 3 }] };
    await expect(factsIn(answering(part), 'get_dataset', { dataset_id: 3 }, other)).rejects.toThrow(
      'longer than one page',
    );
  });
});
