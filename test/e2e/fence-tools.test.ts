import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import { fence } from '../../shared/policy/fence.ts';
import { catalogue } from '../../shared/testrail/catalogue.ts';
import { call, initialize, raw, rpc } from '../gateway/raw-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

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
  ['add_case', { section_id: 10, title: 'New' }, [{ section_id: 1, title: 'New' }]],
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
];

it('holds for each of the 29 tools of the running gateway, and for the resources that read the same data', async () => {
  const known = catalogue.map(({ name }) => name);
  expect(inAndOut.map(([tool]) => tool).sort()).toEqual([...known].sort());
  const folder = await tempFolder();
  await mkdir(join(folder, 'policies'));
  const document = fence({ version: '1', default: 'allow', tools: {} }, [2], known);
  await writeFile(join(folder, 'policies', 'testrail.json'), JSON.stringify(document));
  const { mcp } = await serve(folder);
  const session = await initialize(mcp);
  const answer = async (tool: string, args: JsonObject) => JSON.stringify((await call(mcp, session, tool, args)).body);

  for (const [tool, inside, outside] of inAndOut) {
    for (const args of outside) expect(await answer(tool, args), JSON.stringify(args)).toContain('Denied by');
    if (inside !== null) expect(await answer(tool, inside), tool).not.toContain('"isError":true');
  }
  // A run is filled with cases of its own suite: TestRail itself refuses any other.
  for (const case_ids of [[61, 1], [1]]) {
    const mixed = { project_id: 2, suite_id: 2, name: 'Mixed', include_all: false, case_ids };
    expect(await answer('add_run', mixed)).toContain('case 1 unknown or not part of the test suite');
  }

  const read = async (uri: string) =>
    JSON.stringify((await raw(mcp, { session, body: rpc(1, 'resources/read', { uri }) })).body);
  for (const inside of ['project/2', 'case/63', 'run/5', 'dataset/4']) {
    expect(await read(`testrail://${inside}`), inside).toContain('"contents"');
  }
  for (const outside of ['project/1', 'case/1', 'run/1', 'results/1', 'dataset/1']) {
    expect(await read(`testrail://${outside}`), outside).toContain('needs project_id in [2]');
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
