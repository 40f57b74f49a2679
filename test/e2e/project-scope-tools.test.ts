import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import { scopeToProjects } from '../../shared/policy/project-scope.ts';
import { catalogue, instanceTools } from '../../shared/testrail/catalogue.ts';
import { call, initialize, raw, rpc } from '../gateway/raw-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const first = '00000001-0000-4000-8000-000000000001';
const second = '00000002-0000-4000-8000-000000000001';
/** Of run 5, which stays open. */
const openTest = 170;

/**
 * Agents work in project 2 of the sandbox only (suites 2 and 3, sections 10 to 17, cases from 61, runs 3 to 5, tests 131 to
 * 183, datasets 4 to 6): for each tool a call that touches it, null where none can, and calls that touch another.
 */
const inAndOut: readonly (readonly [string, JsonObject | null, readonly JsonObject[]])[] = [
  ['get_project', { project_id: 2 }, [{ project_id: 1 }, { project_id: '2' }, {}]],
  ['get_projects', null, [{}]],
  ['add_project', null, [{ name: 'New' }]],
  ['update_project', { project_id: 2, announcement: 'Hi' }, [{ project_id: 1, announcement: 'Hi' }]],
  ['get_case', { case_id: 61 }, [{ case_id: 1 }, { case_id: 61, id: 1 }]],
  [
    'get_cases',
    { project_id: 2, suite_id: 2 },
    [{ project_id: 1 }, { project_id: 2, suite_id: 1 }, { project_id: 1, suite_id: 2 }],
  ],
  ['add_case', { section_id: 10, title: 'New', custom_severity: 1 }, [{ section_id: 1, title: 'New' }]],
  [
    'update_case',
    { case_id: 61, title: 'Changed' },
    [
      { case_id: 1, title: 'Changed' },
      { case_id: 61, section_id: 1 },
    ],
  ],
  ['get_section', { section_id: 10 }, [{ section_id: 1 }]],
  ['get_sections', { project_id: 2, suite_id: 2 }, [{ project_id: 1 }, { project_id: 2, suite_id: 1 }]],
  [
    'add_section',
    { project_id: 2, suite_id: 2, name: 'New', description: '' },
    [
      { project_id: 1, suite_id: 1, name: 'New', description: '' },
      { project_id: 2, suite_id: 1, name: 'New', description: '' },
      { project_id: 2, parent_id: 1, name: 'New', description: '' },
      { project_id: 1, parent_id: 10, name: 'New', description: '' },
    ],
  ],
  ['update_section', { section_id: 10, name: 'Changed' }, [{ section_id: 1, name: 'Changed' }]],
  [
    'move_section',
    { section_id: 11, parent_id: null, after_id: null },
    [
      { section_id: 11, parent_id: 1, after_id: null },
      { section_id: 11, parent_id: null, after_id: 1 },
      { section_id: 1, parent_id: 10, after_id: null },
      { section_id: 1, parent_id: null, after_id: null },
    ],
  ],
  ['get_run', { run_id: 3 }, [{ run_id: 1 }, { run_id: 6 }]],
  ['get_runs', { project_id: 2 }, [{ project_id: 3 }]],
  [
    'add_run',
    { project_id: 2, suite_id: 2, name: 'New', include_all: false, case_ids: [61] },
    [
      { project_id: 2, suite_id: 2, name: 'Mixed', include_all: false, case_ids: [61, 1] },
      { project_id: 1, suite_id: 1, name: 'New' },
      { project_id: 2, suite_id: 1, name: 'New' },
    ],
  ],
  ['update_run', { run_id: 3, description: 'Changed' }, [{ run_id: 1, description: 'Changed' }]],
  ['get_results', { test_id: 131 }, [{ test_id: 1 }, { test_id: 235 }]],
  ['add_result', null, [{ test_id: 1, status_id: 1 }]],
  ['get_dataset', { dataset_id: 4 }, [{ dataset_id: 1 }, { dataset_id: 7 }]],
  ['get_datasets', { project_id: 2 }, [{ project_id: 1 }]],
  ['add_dataset', { project_id: 2, name: 'New' }, [{ project_id: 1, name: 'New' }]],
  ['update_dataset', { dataset_id: 4, name: 'Changed' }, [{ dataset_id: 1, name: 'Changed' }]],
  ['delete_dataset', { dataset_id: 5 }, [{ dataset_id: 1 }]],
  ['close_run', { run_id: 3 }, [{ run_id: 1 }]],
  ['delete_run', { run_id: 3 }, [{ run_id: 6 }]],
  ['delete_case', { case_id: 62 }, [{ case_id: 1 }]],
  ['delete_section', { section_id: 12, soft: false }, [{ section_id: 1, soft: false }]],
  ['delete_project', null, [{ project_id: 1 }]],
  ['get_tests', { run_id: 4 }, [{ run_id: 1 }]],
  ['get_test', { test_id: openTest }, [{ test_id: 1 }]],
  ['get_results_for_run', { run_id: 4 }, [{ run_id: 1 }]],
  [
    'get_results_for_case',
    { run_id: 4, case_id: 63 },
    [
      { run_id: 1, case_id: 1 },
      { run_id: 4, case_id: 1 },
    ],
  ],
  [
    'add_results',
    null,
    [
      { run_id: 1, results: [{ test_id: 1, status_id: 1 }] },
      {
        run_id: 5,
        results: [
          { test_id: openTest, status_id: 1 },
          { test_id: 1, status_id: 1 },
        ],
      },
      { run_id: 1, results: [{ test_id: openTest, status_id: 1 }] },
    ],
  ],
  [
    'add_results_for_cases',
    {
      run_id: 5,
      results: [
        { case_id: 95, status_id: 1 },
        { case_id: 96, status_id: 5 },
      ],
    },
    [
      { run_id: 1, results: [{ case_id: 1, status_id: 1 }] },
      {
        run_id: 5,
        results: [
          { case_id: 95, status_id: 1 },
          { case_id: 1, status_id: 1 },
        ],
      },
    ],
  ],
  ['get_suites', { project_id: 2 }, [{ project_id: 1 }]],
  ['get_suite', { suite_id: 2 }, [{ suite_id: 1 }]],
  ['add_suite', { project_id: 2, name: 'New' }, [{ project_id: 1, name: 'New' }]],
  ['update_suite', { suite_id: 2, name: 'Changed' }, [{ suite_id: 1, name: 'Changed' }]],
  ['get_plans', { project_id: 2 }, [{ project_id: 1 }]],
  [
    'add_plan',
    { project_id: 2, name: 'New', entries: [{ suite_id: 2 }] },
    [
      { project_id: 1, name: 'New' },
      { project_id: 2, name: 'New', entries: [{ suite_id: 1 }] },
      { project_id: 2, name: 'New', entries: [{ suite_id: 2, case_ids: [1] }] },
    ],
  ],
  ['get_plan', { plan_id: 2 }, [{ plan_id: 1 }]],
  [
    'add_plan_entry',
    { plan_id: 2, suite_id: 3 },
    [
      { plan_id: 1, suite_id: 1 },
      { plan_id: 2, suite_id: 1 },
    ],
  ],
  [
    'update_plan_entry',
    { plan_id: 2, entry_id: second, name: 'Changed' },
    [
      { plan_id: 1, entry_id: first, name: 'Changed' },
      { plan_id: 2, entry_id: second, case_ids: [1] },
    ],
  ],
  ['delete_plan_entry', { plan_id: 2, entry_id: second }, [{ plan_id: 1, entry_id: first }]],
  ['add_attachment_to_plan', { plan_id: 2, name: 'a', text: 'x' }, [{ plan_id: 1, name: 'a', text: 'x' }]],
  ['get_attachments_for_plan', { plan_id: 2 }, [{ plan_id: 1 }]],
  ['close_plan', { plan_id: 2 }, [{ plan_id: 1 }]],
  ['delete_plan', { plan_id: 2 }, [{ plan_id: 1 }]],
  ['get_milestones', { project_id: 2 }, [{ project_id: 1 }]],
  ['get_milestone', { milestone_id: 4 }, [{ milestone_id: 1 }]],
  [
    'add_milestone',
    { project_id: 2, name: 'New' },
    [
      { project_id: 1, name: 'New' },
      { project_id: 2, name: 'New', parent_id: 1 },
    ],
  ],
  ['update_milestone', { milestone_id: 4, name: 'Changed' }, [{ milestone_id: 1, name: 'Changed' }]],
  ['delete_milestone', { milestone_id: 4 }, [{ milestone_id: 1 }]],
  ['get_templates', { project_id: 2 }, [{ project_id: 1 }]],
  ['get_users', { project_id: 2 }, [{ project_id: 1 }, {}]],
  ['get_labels', { project_id: 2 }, [{ project_id: 1 }]],
  ['get_configs', { project_id: 2 }, [{ project_id: 1 }]],
  ['get_attachments_for_case', { case_id: 63 }, [{ case_id: 1 }]],
  ['get_attachments_for_run', { run_id: 4 }, [{ run_id: 1 }]],
  ['get_attachments_for_test', { test_id: openTest }, [{ test_id: 1 }]],
  ['add_attachment_to_case', { case_id: 63, name: 'a', text: 'x' }, [{ case_id: 1, name: 'a', text: 'x' }]],
  ['get_attachment', { attachment_id: 3, case_id: 63 }, [{ attachment_id: 1 }, { attachment_id: 1, case_id: 1 }]],
  ['delete_attachment', { attachment_id: 3, case_id: 63 }, [{ attachment_id: 1 }, { attachment_id: 1, case_id: 1 }]],
  ['add_attachment_to_run', { run_id: 5, name: 'a', text: 'x' }, [{ run_id: 1, name: 'a', text: 'x' }]],
  [
    'add_attachment_to_result',
    null,
    [
      { result_id: 1, name: 'a', text: 'x' },
      { result_id: 1, test_id: 1, name: 'a', text: 'x' },
    ],
  ],
  ['add_shared_step', { project_id: 2, title: 'New' }, [{ project_id: 1, title: 'New' }]],
  ['get_shared_steps', { project_id: 2 }, [{ project_id: 1 }]],
  ['get_shared_step', { shared_step_id: 2 }, [{ shared_step_id: 1 }]],
  ['delete_shared_step', { shared_step_id: 2 }, [{ shared_step_id: 1 }]],
  [
    'update_cases',
    { suite_id: 2, case_ids: [63, 64], priority_id: 1 },
    [
      { suite_id: 1, case_ids: [1], priority_id: 1 },
      { suite_id: 2, case_ids: [63, 1], priority_id: 1 },
    ],
  ],
  [
    'copy_cases_to_section',
    { section_id: 10, case_ids: [63] },
    [
      { section_id: 10, case_ids: [1] },
      { section_id: 1, case_ids: [63] },
    ],
  ],
  [
    'move_cases_to_section',
    { section_id: 10, suite_id: 2, case_ids: [63] },
    [
      { section_id: 10, suite_id: 2, case_ids: [63, 1] },
      { section_id: 1, suite_id: 1, case_ids: [63] },
    ],
  ],
  ['get_history_for_case', { case_id: 63 }, [{ case_id: 1 }]],
  [
    'delete_cases',
    { suite_id: 2, case_ids: [63] },
    [
      { suite_id: 1, case_ids: [1] },
      { suite_id: 2, case_ids: [64, 1] },
    ],
  ],
  ['delete_suite', { suite_id: 3 }, [{ suite_id: 1 }]],
];

it('holds for each tool of the running gateway, and for the resources that read the same data', async () => {
  const known = catalogue.map(({ name }) => name);
  expect([...inAndOut.map(([tool]) => tool), ...instanceTools].sort()).toEqual([...known].sort());
  const folder = await tempFolder();
  await mkdir(join(folder, 'policies'));
  const document = scopeToProjects({ version: '1', default: 'allow', tools: {} }, [2], known, instanceTools);
  await writeFile(join(folder, 'policies', 'testrail.json'), JSON.stringify(document));
  const railguard = await serve(folder);
  const { mcp } = railguard;
  await railguard.command('testrail', 'tools', 'all');
  const session = await initialize(mcp);
  const answer = async (tool: string, args: JsonObject) => JSON.stringify((await call(mcp, session, tool, args)).body);

  for (const [tool, inside, outside] of inAndOut) {
    for (const args of outside) expect(await answer(tool, args), JSON.stringify(args)).toContain('Denied by');
    if (inside !== null) expect(await answer(tool, inside), tool).not.toContain('"isError":true');
  }
  for (const tool of instanceTools) expect(await answer(tool, {}), tool).not.toContain('"isError":true');
  const read = async (uri: string) =>
    JSON.stringify((await raw(mcp, { session, body: rpc(1, 'resources/read', { uri }) })).body);
  for (const inside of ['project/2', 'case/64', 'run/4', 'dataset/4']) {
    expect(await read(`testrail://${inside}`), inside).toContain('"contents"');
  }
  for (const outside of ['project/1', 'case/1', 'run/1', 'results/1', 'dataset/1']) {
    expect(await read(`testrail://${outside}`), outside).toContain('project_id in [2] must hold');
  }
  for (const odd of [
    'testrail://run/01',
    'TESTRAIL://run/1',
    ' testrail://run/1',
    'testrail:/run/1',
    'testrail://run/1?a',
  ]) {
    expect(await read(odd), odd).toContain('Resource not found');
  }
});
