import { describe, expect, it } from 'vitest';
import { inCatalogueWords, lookUpCalls } from '../../electron/testrail/spelled-calls.ts';
import { namedPlaces } from '../../electron/testrail/spelled-targets.ts';
import type { JsonObject } from '../../shared/json.ts';
import { serverNameSchema } from '../../shared/names.ts';
import { builtInServer } from '../../shared/reserved-names.ts';

const other = serverNameSchema.parse('other');

describe('a call of another TestRail server', () => {
  it.each<[string, JsonObject, string, JsonObject]>([
    ['close_run', { run_id: 3 }, 'close_run', { run_id: 3 }],
    ['testrail_closeRun', { runId: '3' }, 'close_run', { run_id: 3 }],
    ['editCase', { id: 5, title: 'X', customSteps: 'y' }, 'update_case', { case_id: 5, title: 'X', custom_steps: 'y' }],
    ['removeSection', { sectionId: 4 }, 'delete_section', { section_id: 4 }],
    [
      'addResults',
      { runId: 1, results: [{ testId: 2, statusId: 1 }] },
      'add_results',
      { run_id: 1, results: [{ test_id: 2, status_id: 1 }] },
    ],
    ['update_cases', { suite_id: 1, case_ids: ['1', 2] }, 'update_cases', { suite_id: 1, case_ids: [1, 2] }],
  ])('is said in the catalogue’s words: %s %j', (tool, args, name, said) => {
    expect(inCatalogueWords({ tool, args })).toEqual({ tool: name, args: said });
  });

  it.each<[string, JsonObject]>([
    ['run_testrail_command', { method: 'delete_run/3' }],
    ['get_cases', { project_id: 1, output_file: '/tmp/x' }],
    ['updateCase', { caseId: 1, andDelete: true }],
    ['constructor', {}],
  ])('has no such words: %s %j', (tool, args) => {
    expect(inCatalogueWords({ tool, args })).toBeNull();
  });

  it('is named by what its arguments say, the narrowest first, and by no more', () => {
    const args = { projectId: 1, runId: '3', suite_id: 2, andMore: 9, caseIds: [5, 'none', -1], outputFile: '/tmp/x' };
    expect(namedPlaces('exportCases', args)).toEqual([
      { kind: 'run', id: 3 },
      { kind: 'case', id: 5 },
      { kind: 'suite', id: 2 },
      { kind: 'project', id: 1 },
    ]);
    expect(namedPlaces('send_mail', { to: 'x' })).toEqual([]);
  });

  it.each([
    ['speaks no TestRail', false, true],
    ['is on another one', true, false],
  ])('is not looked up where its server %s', (_what, isTestrail, same) => {
    const lookUp = lookUpCalls({
      builtIn: builtInServer,
      isTestrail: () => isTestrail,
      sameTestRail: () => same,
    });
    expect(lookUp(other, { tool: 'get_run', args: { run_id: 1 } })).toBeNull();
    expect(lookUp(builtInServer, { tool: 'get_run', args: { run_id: 1 } })).toMatchObject({ isOurs: true });
  });

  it('is looked up as it came where the catalogue has no words for it', () => {
    const lookUp = lookUpCalls({ builtIn: builtInServer, isTestrail: () => true, sameTestRail: () => true });
    const exported = { tool: 'exportCases', args: { runId: 1 } };
    expect(lookUp(other, exported)).toEqual({ call: exported, isKnown: false, isOurs: false });
    expect(lookUp(other, { tool: 'getRun', args: { runId: 1 } })).toEqual({
      call: { tool: 'get_run', args: { run_id: 1 } },
      isKnown: true,
      isOurs: false,
    });
  });
});
