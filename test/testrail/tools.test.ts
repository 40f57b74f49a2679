import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import { catalogue } from '../../shared/testrail/catalogue.ts';
import { calm, done, onSandbox, refused, textOf } from './harness.ts';

const all = catalogue.map((tool) => tool.name).sort();

/** The entry of the sample's plan. */
const entry = '00000001-0000-4000-8000-000000000001';

/** Valid arguments for each tool, on fresh sample data, and what the answer must hold. */
const calls: readonly (readonly [string, JsonObject, JsonObject | number | string | readonly []])[] = [
  ['get_project', { project_id: 2 }, { id: 2, name: 'Checkout', suite_mode: 3, is_completed: false }],
  ['get_projects', {}, 3],
  ['add_project', { name: 'New', suite_mode: null }, { id: 4, name: 'New', suite_mode: 1 }],
  ['update_project', { project_id: 1, name: 'Shop' }, { id: 1, name: 'Shop', is_completed: false }],
  ['delete_project', { project_id: 3 }, {}],
  ['get_case', { case_id: 1 }, { id: 1, title: 'Sign in with e-mail and password', suite_id: 1, section_id: 1 }],
  ['get_cases', { project_id: 1 }, 60],
  ['get_cases', { project_id: 2, suite_id: 3 }, 17],
  [
    'add_case',
    { section_id: 1, title: 'Sign in with a passkey', refs: 'SHOP-1' },
    { section_id: 1, suite_id: 1, refs: 'SHOP-1' },
  ],
  ['update_case', { case_id: 2, title: 'Changed', priority_id: 1 }, { id: 2, title: 'Changed', priority_id: 1 }],
  ['delete_case', { case_id: 2 }, {}],
  ['get_section', { section_id: 1 }, { id: 1, name: 'Sign-in and account', depth: 0, parent_id: null, suite_id: 1 }],
  ['get_sections', { project_id: 1 }, 9],
  ['get_sections', { project_id: 2, suite_id: 2 }, 5],
  [
    'add_section',
    { project_id: 1, name: 'Subscriptions', description: '' },
    { name: 'Subscriptions', suite_id: 1, depth: 0 },
  ],
  [
    'update_section',
    { section_id: 1, description: 'Changed' },
    { id: 1, name: 'Sign-in and account', description: 'Changed' },
  ],
  ['delete_section', { section_id: 5, soft: false }, {}],
  ['move_section', { section_id: 3, parent_id: 1, after_id: null }, { id: 3, parent_id: 1, depth: 1 }],
  [
    'get_run',
    { run_id: 1 },
    { id: 1, name: 'Release 4.2 regression', is_completed: false, project_id: 1, suite_id: 1 },
  ],
  ['get_runs', { project_id: 2 }, 3],
  ['add_run', { project_id: 1, suite_id: 1, name: 'Smoke' }, { name: 'Smoke', include_all: true, untested_count: 60 }],
  ['update_run', { run_id: 1, description: 'Changed' }, { id: 1, description: 'Changed' }],
  ['close_run', { run_id: 1 }, { id: 1, is_completed: true }],
  ['delete_run', { run_id: 2 }, {}],
  ['get_results', { test_id: 167 }, 0],
  [
    'add_result',
    { test_id: 1, status_id: 1, comment: 'OK', elapsed: '1m 5s' },
    { test_id: 1, status_id: 1, comment: 'OK' },
  ],
  ['get_dataset', { dataset_id: 1 }, { id: 1, name: 'Default' }],
  ['get_datasets', { project_id: 1 }, 3],
  ['add_dataset', { project_id: 1, name: 'Night', description: 'Late' }, { name: 'Night', variables: [] }],
  ['update_dataset', { dataset_id: 2, name: 'Abroad' }, { id: 2, name: 'Abroad' }],
  ['delete_dataset', { dataset_id: 3 }, {}],
  ['get_tests', { run_id: 1, status_id: [3] }, 0],
  ['get_test', { test_id: 1 }, { id: 1, run_id: 1, case_id: 1 }],
  ['get_results_for_run', { run_id: 1, limit: 10 }, 10],
  ['get_results_for_case', { run_id: 2, case_id: 1 }, 0],
  ['add_results', { run_id: 1, results: [{ test_id: 1, status_id: 1, custom_step_results: [] }] }, 1],
  [
    'add_results_for_cases',
    {
      run_id: 1,
      results: [
        { case_id: 1, status_id: 1 },
        { case_id: 2, status_id: 5 },
      ],
    },
    2,
  ],
  ['get_suites', { project_id: 2 }, 2],
  ['get_suite', { suite_id: 2 }, { id: 2, project_id: 2 }],
  ['add_suite', { project_id: 2, name: 'Refunds' }, { name: 'Refunds', project_id: 2 }],
  ['update_suite', { suite_id: 2, description: 'Changed' }, { id: 2, name: 'Web checkout', description: 'Changed' }],
  ['delete_suite', { suite_id: 2 }, {}],
  ['get_plans', { project_id: 1 }, 1],
  ['get_plan', { plan_id: 1 }, { id: 1, name: 'Release 4.2 browsers', untested_count: 6 }],
  [
    'add_plan',
    { project_id: 1, name: 'Nightly', entries: [{ suite_id: 1, case_ids: [1, 2], config_ids: [1] }] },
    { name: 'Nightly', untested_count: 2 },
  ],
  ['add_plan_entry', { plan_id: 1, suite_id: 1, name: 'More', case_ids: [4] }, { name: 'More', include_all: false }],
  ['update_plan_entry', { plan_id: 1, entry_id: entry, name: 'Renamed' }, { id: entry, name: 'Renamed' }],
  ['delete_plan_entry', { plan_id: 1, entry_id: entry }, {}],
  ['close_plan', { plan_id: 1 }, { id: 1, is_completed: true }],
  ['delete_plan', { plan_id: 1 }, {}],
  ['get_milestones', { project_id: 1, is_completed: false }, 1],
  ['get_milestone', { milestone_id: 2 }, { id: 2, name: 'Release 4.2' }],
  ['add_milestone', { project_id: 1, name: 'Release 4.3', parent_id: 2 }, { name: 'Release 4.3', parent_id: 2 }],
  ['update_milestone', { milestone_id: 2, is_completed: true }, { id: 2, is_completed: true }],
  ['delete_milestone', { milestone_id: 2 }, {}],
  ['get_statuses', {}, 5],
  ['get_priorities', { fields: ['name'] }, 4],
  ['get_case_types', {}, 12],
  ['get_case_fields', {}, 7],
  ['get_result_fields', {}, 1],
  ['get_templates', { project_id: 1 }, 2],
  ['get_users', { project_id: 1 }, 6],
  ['get_current_user', {}, { id: 1 }],
  ['get_labels', { project_id: 1 }, 2],
  ['get_configs', { project_id: 1 }, 1],
  ['get_attachments_for_case', { case_id: 1 }, 1],
  ['get_attachments_for_run', { run_id: 1 }, []],
  ['get_attachments_for_test', { test_id: 1 }, []],
  ['get_attachments_for_plan', { plan_id: 1 }, []],
  ['get_attachment', { attachment_id: 1, case_id: 1 }, 'sign-in page opened'],
  ['add_attachment_to_case', { case_id: 2, name: 'a.log', text: 'Grüße' }, { attachment_id: 2 }],
  ['add_attachment_to_run', { run_id: 1, name: 'a.bin', base64: 'AAEC' }, { attachment_id: 2 }],
  ['add_attachment_to_plan', { plan_id: 1, name: 'a.log', text: 'x' }, { attachment_id: 2 }],
  ['add_attachment_to_result', { result_id: 1, name: 'a.log', text: 'x' }, { attachment_id: 2 }],
  ['delete_attachment', { attachment_id: 1, case_id: 1 }, {}],
  ['get_shared_steps', { project_id: 1 }, 1],
  ['get_shared_step', { shared_step_id: 1 }, { id: 1, title: 'Sign in as the default customer' }],
  [
    'add_shared_step',
    { project_id: 2, title: 'Pay', custom_steps_separated: [{ content: 'Pay', expected: 'Paid' }] },
    { project_id: 2, title: 'Pay' },
  ],
  ['delete_shared_step', { shared_step_id: 1 }, {}],
  [
    'update_cases',
    { suite_id: 1, case_ids: [1, 2], priority_id: 1 },
    { updated_cases: [{ id: 1, priority_id: 1 }, { id: 2 }] },
  ],
  ['copy_cases_to_section', { section_id: 2, case_ids: [1, 2] }, {}],
  ['move_cases_to_section', { section_id: 2, suite_id: 1, case_ids: [1, 2] }, {}],
  ['delete_cases', { suite_id: 1, case_ids: [1, 2] }, {}],
  ['get_history_for_case', { case_id: 1 }, []],
];

describe('each tool does its work on the sandbox', () => {
  it('and none is left out', () => {
    expect([...new Set(calls.map(([name]) => name))].sort()).toEqual(all);
  });

  it.each(calls)('%s %j', async (name, args, expected) => {
    const server = await onSandbox();
    if (typeof expected === 'string')
      return expect(textOf(await server.callTool(name, args, calm))).toContain(expected);
    const answer = await done(server, name, args);
    if (Array.isArray(expected)) expect(answer).toEqual(expected);
    else if (typeof expected !== 'number') expect(answer).toMatchObject(expected);
    else if (expected > 0) expect(answer).toHaveLength(expected);
    else expect(answer.length).toBeGreaterThan(0);
  });

  it('answers one compact text and no structured copy of it', async () => {
    const result = await (await onSandbox()).callTool('get_project', { project_id: 1 }, calm);
    expect(Object.keys(result)).toEqual(['content']);
    expect(textOf(result)).not.toContain('\n');
  });
});

describe('what was deleted is gone, with all that hung on it', () => {
  it('a run takes its tests and results', async () => {
    const server = await onSandbox();
    await done(server, 'delete_run', { run_id: 1 });
    expect(await refused(server, 'get_run', { run_id: 1 })).toContain('Field :run_id is not a valid test run.');
    expect(await refused(server, 'get_results', { test_id: 1 })).toContain('Field :test_id is not a valid test.');
  });

  it('a project takes suites, cases, runs and datasets', async () => {
    const server = await onSandbox();
    await done(server, 'delete_project', { project_id: 1 });
    expect(await refused(server, 'get_cases', { project_id: 1 })).toContain('valid or accessible project');
    expect(await refused(server, 'get_case', { case_id: 1 })).toContain('Field :case_id is not a valid test case.');
    expect(await refused(server, 'get_dataset', { dataset_id: 1 })).toContain('dataset');
    expect(await done(server, 'get_projects')).toHaveLength(2);
  });

  it('a section takes its subsections and cases', async () => {
    const server = await onSandbox();
    await done(server, 'delete_section', { section_id: 4, soft: false });
    expect(await refused(server, 'get_section', { section_id: 5 })).toContain(
      'Field :section_id is not a valid section.',
    );
    expect((await done(server, 'get_cases', { project_id: 1 })).length).toBe(60 - 13);
  });

  it('a case takes its test in an open run and leaves the one in a closed run', async () => {
    const server = await onSandbox();
    await done(server, 'delete_case', { case_id: 1 });
    expect((await done(server, 'get_run', { run_id: 1 })).untested_count).toBeLessThanOrEqual(18);
    expect(await refused(server, 'get_results', { test_id: 1 })).toContain('valid test');
    expect((await done(server, 'get_results', { test_id: 61 })).length).toBeGreaterThan(0);
  });

  it('and its id is never given again', async () => {
    const server = await onSandbox();
    const first = await done(server, 'add_project', { name: 'A' });
    await done(server, 'delete_project', { project_id: first.id });
    expect((await done(server, 'add_project', { name: 'B' })).id).toBe(first.id + 1);
  });
});

describe('a soft delete only counts', () => {
  it('and changes nothing', async () => {
    const server = await onSandbox();
    const counted = await done(server, 'delete_section', { section_id: 4, soft: true });
    expect(counted).toMatchObject({ sections: 2, cases: 13 });
    expect(counted.tests).toBeGreaterThan(0);
    expect(await done(server, 'get_section', { section_id: 5 })).toMatchObject({ id: 5 });
    expect(await done(server, 'get_cases', { project_id: 1 })).toHaveLength(60);
  });
});

describe('a closed run', () => {
  it('takes no results, no change and no second close', async () => {
    const server = await onSandbox();
    await done(server, 'close_run', { run_id: 1 });
    for (const [name, args] of [
      ['add_result', { test_id: 1, status_id: 1 }],
      ['update_run', { run_id: 1, name: 'X' }],
      ['close_run', { run_id: 1 }],
    ] as const) {
      expect(await refused(server, name, args)).toContain('The test run is closed');
    }
    expect(await done(server, 'get_run', { run_id: 1 })).toMatchObject({ name: 'Release 4.2 regression' });
  });
});

describe('a completed project', () => {
  it('can be read and opened again, and nothing else', async () => {
    const server = await onSandbox();
    await done(server, 'update_project', { project_id: 1, is_completed: true });
    expect(await refused(server, 'add_case', { section_id: 1, title: 'X' })).toContain('completed');
    expect(await refused(server, 'add_result', { test_id: 1, status_id: 1 })).toContain('completed');
    expect(await refused(server, 'update_project', { project_id: 1, name: 'X' })).toContain('completed');
    expect(await done(server, 'get_cases', { project_id: 1 })).toHaveLength(60);
    await done(server, 'update_project', { project_id: 1, is_completed: false });
    await done(server, 'add_case', { section_id: 1, title: 'X' });
  });
});

describe('runs hold the cases they were asked for', () => {
  it('case_ids alone select them, instead of the whole suite', async () => {
    const run = await done(await onSandbox(), 'add_run', {
      project_id: 1,
      suite_id: 1,
      name: 'Three',
      case_ids: [1, 2, 3],
    });
    expect(run).toMatchObject({ include_all: false, untested_count: 3 });
  });

  it('tests that fall out of a run lose their results', async () => {
    const server = await onSandbox();
    await done(server, 'update_run', { run_id: 1, include_all: false, case_ids: [1] });
    const run = await done(server, 'get_run', { run_id: 1 });
    expect(run.passed_count + run.failed_count + run.untested_count + run.blocked_count + run.retest_count).toBe(1);
    expect(await refused(server, 'get_results', { test_id: 2 })).toContain('valid test');
  });

  it('a case of another suite is refused', async () => {
    const server = await onSandbox();
    const words = await refused(server, 'add_run', { project_id: 1, suite_id: 1, name: 'X', case_ids: [147] });
    expect(words).toContain('case 147 unknown or not part of the test suite');
    expect(await done(server, 'get_runs', { project_id: 1 })).toHaveLength(2);
  });

  it('a new case joins the open runs of its whole suite', async () => {
    const server = await onSandbox();
    const before = await done(server, 'get_run', { run_id: 1 });
    await done(server, 'add_case', { section_id: 1, title: 'New' });
    expect((await done(server, 'get_run', { run_id: 1 })).untested_count).toBe(before.untested_count + 1);
  });

  it('a result changes the counts', async () => {
    const server = await onSandbox();
    const before = await done(server, 'get_run', { run_id: 6 });
    const results = await done(server, 'get_results', { test_id: 223 });
    expect(results).toEqual([]);
    await done(server, 'add_result', { test_id: 223, status_id: 5 });
    expect((await done(server, 'get_run', { run_id: 6 })).failed_count).toBe(before.failed_count + 1);
    expect(await refused(server, 'add_result', { test_id: 223, status_id: 3 })).toContain('invalid status (Untested)');
    expect(await refused(server, 'add_result', { test_id: 223, status_id: 77 })).toContain(':status_id');
  });
});

describe('steps of a case', () => {
  const steps = [{ content: 'Open the page', expected: 'It opens' }];

  it.each(['custom_steps_separated', 'steps_separated'])('are kept when given as %s', async (field) => {
    const made = await done(await onSandbox(), 'add_case', { section_id: 1, title: 'X', [field]: steps });
    expect(made.custom_steps_separated).toMatchObject(steps);
  });

  it('are refused when given as both', async () => {
    const args = { case_id: 1, steps_separated: steps, custom_steps_separated: steps };
    expect(await refused(await onSandbox(), 'update_case', args)).toContain('give one of them');
  });
});

describe('sections move', () => {
  it('to the top with null, and after a sibling', async () => {
    const server = await onSandbox();
    expect(await done(server, 'move_section', { section_id: 5, parent_id: null, after_id: 1 })).toMatchObject({
      depth: 0,
      display_order: 2,
    });
    expect(await refused(server, 'move_section', { section_id: 4, parent_id: 4, after_id: null })).toContain(
      ':parent_id',
    );
    expect(await refused(server, 'move_section', { section_id: 4, parent_id: null, after_id: 999 })).toContain(
      ':after_id',
    );
  });
});

describe('wrong arguments are refused before anything is sent', () => {
  it.each([
    ['get_run', {}, 'run_id is missing (a whole number)'],
    ['get_run', { run_id: '7' }, 'run_id must be a whole number, not "7"'],
    ['get_run', { run_id: 7.5 }, 'run_id must be a whole number, not 7.5'],
    ['get_run', { run_id: 2 ** 53 }, 'run_id must be a whole number'],
    ['get_run', { run_id: null }, 'run_id must be a whole number, not null'],
    [
      'get_cases',
      { project_id: 1, suiteId: 2 },
      '"suiteId" is not an argument of this tool: it takes project_id, suite_id',
    ],
    ['get_projects', { x: 1 }, 'it takes is_completed, limit, offset, fields'],
    ['get_projects', { ['__proto__']: 1 }, '"__proto__" is not an argument'],
    [
      'add_case',
      { section_id: 1, title: 'X', custom_steps_separated: [{ content: 5 }] },
      'custom_steps_separated must be',
    ],
    [
      'add_run',
      { project_id: 1, suite_id: 1, name: 'X', case_ids: ['1'] },
      'case_ids must be an array, each a whole number or null',
    ],
    ['delete_section', { section_id: 1 }, 'soft is missing (true or false)'],
    ['delete_section', { section_id: 1, soft: 'true' }, 'soft must be true or false'],
    ['move_section', { section_id: 1 }, 'parent_id is missing (a whole number or null); after_id is missing'],
    ['update_project', { project_id: 1, is_completed: 1 }, 'is_completed must be true or false or null, not 1'],
  ] as const)('%s %j', async (name, args, words) => {
    const server = await onSandbox();
    const before = await done(server, 'get_section', { section_id: 1 });
    expect(await refused(server, name, args)).toContain(words);
    expect(await done(server, 'get_section', { section_id: 1 })).toEqual(before);
  });

  it.each(['nothing', '__proto__', 'constructor'])('a tool called %s is unknown', async (name) => {
    expect(await refused(await onSandbox(), name)).toBe(`Unknown tool: ${name}`);
  });
});

describe('resources', () => {
  it.each([
    ['testrail://project/1', 'get_project', { project_id: 1 }],
    ['testrail://case/3', 'get_case', { case_id: 3 }],
    ['testrail://run/2', 'get_run', { run_id: 2 }],
    ['testrail://results/1', 'get_results', { test_id: 1 }],
    ['testrail://dataset/2', 'get_dataset', { dataset_id: 2 }],
  ] as const)('%s holds what %s answers', async (uri, tool, args) => {
    const server = await onSandbox();
    const read = await server.readResource(uri, calm);
    const contents = read?.contents as readonly JsonObject[];
    expect(contents[0]).toMatchObject({ uri, mimeType: 'application/json' });
    expect(JSON.parse(String(contents[0]?.text))).toEqual(await done(server, tool, args));
  });

  it('that fit no template are null, and one that is not there rejects', async () => {
    const server = await onSandbox();
    expect(await server.readResource('testrail://section/1', calm)).toBeNull();
    await expect(server.readResource('testrail://run/99', calm)).rejects.toThrow(
      'Field :run_id is not a valid test run.',
    );
    expect(server.resourceTemplates).toHaveLength(5);
  });
});
