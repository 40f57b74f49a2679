import { describe, expect, it, vi } from 'vitest';
import { createProfiles } from '../../electron/servers/profiles.ts';
import { createTestRailEntities } from '../../electron/testrail/entities.ts';
import type { JsonObject } from '../../shared/json.ts';
import { agentIdSchema, serverNameSchema } from '../../shared/names.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import { catalogue } from '../../shared/testrail/catalogue.ts';
import { isTestRailName, spelledTool } from '../../shared/testrail/spelling.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { noClassification } from '../support/no-classification.ts';
import { calm, done, onSandbox } from './harness.ts';

const other = serverNameSchema.parse('other');
const agent = agentIdSchema.parse('claude');

const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** A server that has the catalogue's tools under names of its own, over a sandbox: camel case, `caseId`, an envelope. */
async function inCamelCase() {
  const server = await onSandbox();
  const definitions = catalogue.map(({ name, definition }): ToolDefinition => {
    const properties = definition.inputSchema.properties as JsonObject;
    const own = Object.fromEntries(Object.entries(properties).map(([key, schema]) => [camel(key), schema]));
    return { name: `testrail_${camel(name)}`, inputSchema: { type: 'object', properties: own } };
  });
  const callTool = vi.fn(async (_server: string, tool: string, args: JsonObject): Promise<JsonObject> => {
    const name = catalogue.find((one) => `testrail_${camel(one.name)}` === tool)?.name ?? tool;
    const back = Object.fromEntries(
      Object.entries(args).map(([key, value]) => [key.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), value]),
    );
    const row = (await done(server, name, back)) as JsonObject;
    const shown = Object.fromEntries(Object.entries(row).map(([key, value]) => [camel(key), value]));
    return { content: [{ type: 'text', text: JSON.stringify({ [name.replace('get_', '')]: shown }) }] };
  });
  const never = () => Promise.reject(new Error('The built-in connector is not asked.'));
  const entities = createTestRailEntities({
    api: { get: never, list: never, post: never },
    builtIn: builtInServer,
    callTool,
    clock: { monotonic: () => 0 },
    definitions: () => definitions,
  });
  const project = async (tool: string, args: JsonObject) =>
    (await entities.facts({ server: other, tool, args, agent, wanted: new Set(['project_id']) })).project_id;
  return { project, callTool };
}

describe('another TestRail server', () => {
  it.each([
    ['testrail_getCase', 'get_case'],
    ['get-cases', 'get_cases'],
    ['listRuns', 'get_runs'],
    ['create_case', 'add_case'],
    ['TESTRAIL_UPDATE_RUN', 'update_run'],
    ['removeSection', 'delete_section'],
    ['addResultsForCases', 'add_results_for_cases'],
    ['get_or_create_section', null],
    ['send_mail', null],
  ])('spells a tool as %s: %s', (name, tool) => {
    expect(spelledTool(name)).toBe(tool);
  });

  it.each(['get_or_create_section', 'bulkAddResults', 'copyToSection', 'get_test_cases'])(
    'says %s in TestRail’s words',
    (name) => {
      expect(isTestRailName(name)).toBe(true);
    },
  );
  it.each(['send_mail', 'get_issue', 'raw_request', 'run', 'get_case_and_mail_it'])(
    'does not say %s in them',
    (name) => {
      expect(isTestRailName(name)).toBe(false);
    },
  );

  it('is one in any spelling, and its tools count as reading by a person’s word alone', () => {
    const listed = catalogue
      .slice(0, 29)
      .map(({ name }) => ({ name: camel(name), inputSchema: { type: 'object' as const } }));
    const profiles = createProfiles({
      definitions: () => listed,
      isTrustedRead: () => false,
      namedAs: () => null,
      ...noClassification,
    });
    expect(profiles.isTestrail(other)).toBe(true);
    expect(profiles.profile(other, 'deleteRun')).toMatchObject({
      category: 'Destructive',
      risk: 'Critical',
      readOnly: false,
    });
    expect(profiles.profile(other, 'closeRun')).toMatchObject({ category: 'Write', trait: 'closes' });
    expect(profiles.profile(other, 'getCase')).toMatchObject({ category: 'Read', readOnly: false });
  });

  it.each<[string, JsonObject, number]>([
    ['testrail_getCase', { caseId: 1 }, 1],
    ['testrail_updateCase', { id: 61, title: 'X' }, 2],
    ['testrail_updateCases', { suiteId: 2, caseIds: [61, 62], priorityId: 1 }, 2],
    ['testrail_addResults', { runId: 3, results: [{ testId: 131, statusId: 1, comment: 'x' }] }, 2],
    ['get_or_create_section', { projectId: 1, suiteId: 1, name: 'New' }, 1],
    ['updateTestCase', { testCaseId: '61', custom_steps: 'x' }, 2],
  ])('says by its arguments what is touched, and by its answers the project: %s %j', async (tool, args, project) => {
    const on = await inCamelCase();
    expect(await on.project(tool, args)).toBe(project);
    for (const [, asked] of on.callTool.mock.calls) expect(asked).toMatch(/^testrail_get[A-Z]/);
  });

  it.each<[string, JsonObject, string]>([
    ['testrail_updateCases', { suiteId: 2, caseIds: [61, 1] }, 'more than one project'],
    ['testrail_moveSection', { sectionId: 10, parentId: 1 }, 'more than one project'],
    ['testrail_addResults', { runId: 3, results: [[{ testId: 1, statusId: 1 }]] }, 'more than one project'],
    ['testrail_addCase', { sectionId: 10, title: 'X', apiPath: 'get_users' }, 'apiPath'],
    ['testrail_deleteAttachment', { attachmentId: 5, caseId: 61 }, 'attachmentId'],
    ['testrail_getProjects', {}, 'does not say in which project'],
    ['testrail_getCase', { caseId: '61 or 1' }, 'not an id'],
    ['query_cases_database', { projectId: 1 }, 'not known what'],
  ])('is denied where it cannot be known: %s %j', async (tool, args, why) => {
    const on = await inCamelCase();
    await expect(on.project(tool, args)).rejects.toThrow(why);
  });

  it('is read through the built-in connector where that is logged in at the same TestRail', async () => {
    const server = await onSandbox();
    const never = vi.fn(() => Promise.reject(new Error('Its own tools are not asked.')));
    const entities = createTestRailEntities({
      api: server.api,
      builtIn: builtInServer,
      callTool: never,
      clock: { monotonic: () => 0 },
      sameTestRail: (name) => name === other,
    });
    const facts = (args: JsonObject) => entities.facts({ server: other, tool: 'getCase', args, agent });
    expect(await facts({ caseId: 61 })).toMatchObject({ project_id: 2 });
    // What the Python server has no tool for.
    expect(
      await entities.facts({ server: other, tool: 'add_result', args: { test_id: 1, status_id: 1 }, agent }),
    ).toMatchObject({ project_id: 1 });
    expect(never).not.toHaveBeenCalled();
    expect((await server.callTool('get_case', { case_id: 61 }, calm)).isError).toBeUndefined();
  });
});
