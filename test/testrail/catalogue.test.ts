import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import { attackPatterns } from '../../shared/testrail/attacks.ts';
import { catalogue, catalogueTool, isInSet, toolProfile } from '../../shared/testrail/catalogue.ts';
import { isTestRailUri, resourceTemplates, toolForResource } from '../../shared/testrail/resources.ts';
import { testrailGroups } from '../../shared/testrail/tools.ts';

interface UpstreamTool {
  readonly name: string;
  readonly entity: string;
  readonly description: string;
  readonly inputSchema: { readonly properties: JsonObject; readonly required?: readonly string[] };
  readonly category: string;
  readonly risk: string;
  readonly attacks: readonly string[];
  readonly caution: boolean;
}
const upstream: { tools: UpstreamTool[]; resourceTemplates: Record<string, string> } = JSON.parse(
  readFileSync(new URL('./fixtures/testrail-mcp.json', import.meta.url), 'utf8'),
);

const base = catalogue.filter((tool) => tool.set === 'base');

describe('the TestRail catalogue', () => {
  it('holds the 29 tools of testrail-mcp, in groups', () => {
    expect(base.map((tool) => tool.name).sort()).toEqual(upstream.tools.map((tool) => tool.name).sort());
    expect(catalogue.slice(0, 29)).toEqual(base);
    const count = (group: string) => base.filter((tool) => tool.group === group).length;
    expect(testrailGroups.slice(0, 6).map((group) => [group, count(group)])).toEqual([
      ['Projects', 5],
      ['Cases', 5],
      ['Sections', 6],
      ['Runs', 6],
      ['Results', 2],
      ['Datasets', 5],
    ]);
  });

  it.each(upstream.tools)('says of $name what testrail-mcp says, word for word', (tool) => {
    const entry = catalogueTool(tool.name);
    expect(entry?.definition.description).toBe(tool.description);
    const { properties, required } = entry?.definition.inputSchema ?? {};
    // Steps may be shared ones: the one argument that takes more than there, and all that it takes there.
    const { custom_steps_separated: steps, ...theirs } = tool.inputSchema.properties;
    expect(properties).toMatchObject(theirs);
    expect(required).toEqual(tool.inputSchema.required ?? []);
    expect(Object.keys(entry?.args ?? {})).toEqual(Object.keys(tool.inputSchema.properties));
    if (steps !== undefined)
      expect((properties as JsonObject).custom_steps_separated).toMatchObject(steps as JsonObject);
    expect(entry).toMatchObject({ category: tool.category, risk: tool.risk, entity: tool.entity });
    expect(entry?.attacks.map((attack) => attack.id)).toEqual(tool.attacks);
    expect(entry?.caution !== null).toBe(tool.caution);
  });

  it('has 11 reads, 13 writes and 5 destructive tools among them', () => {
    const count = (category: string) => base.filter((tool) => tool.category === category).length;
    expect([count('Read'), count('Write'), count('Destructive')]).toEqual([11, 13, 5]);
  });

  it('has a set for a tester’s day, which clients take without complaint, and one of everything', () => {
    const day = catalogue
      .filter((tool) => isInSet('everyday', tool.name) && tool.set !== 'base')
      .map(({ name }) => name);
    expect(day.sort()).toEqual([
      'add_results_for_cases',
      'get_case_fields',
      'get_milestones',
      'get_plan',
      'get_plans',
      'get_results_for_run',
      'get_statuses',
      'get_suites',
      'get_tests',
      'get_users',
    ]);
    expect(catalogue.filter((tool) => isInSet('all', tool.name))).toHaveLength(catalogue.length);
    expect(isInSet('all', 'constructor')).toBe(false);
    expect(isInSet('base', 'get_tests')).toBe(false);
  });

  it.each(catalogue)('has a row for $name that holds together', (tool) => {
    const { properties, required } = tool.definition.inputSchema;
    const names = Object.keys(properties as JsonObject);
    for (const name of tool.path) expect(names).toContain(name.replace('?', ''));
    for (const path of Object.keys(tool.targets)) expect(names).toContain(path.split(/[[.]/, 1)[0]);
    // An id that must be there and names a thing in a project is what the scope looks at.
    const ids = (required as string[]).filter(
      (name) => /_ids?$/.test(name) && !['entry_id', 'status_id'].includes(name),
    );
    const unlooked = ids.filter((name) => !Object.keys(tool.targets).some((path) => path.startsWith(name)));
    const told = tool.entity === 'attachment' ? ['attachment_id', 'result_id'] : [];
    expect(unlooked.filter((name) => !told.includes(name))).toEqual([]);
    expect(Object.keys(attackPatterns)).toEqual(expect.arrayContaining(tool.attacks.map(({ id }) => id)));
    expect(testrailGroups).toContain(tool.group);
    if (tool.list !== undefined) expect(names).toEqual(expect.arrayContaining(['limit', 'offset', 'fields']));
    if (tool.category === 'Read' && tool.instance !== true && tool.name !== 'get_projects') {
      expect(Object.keys(tool.targets).length).toBeGreaterThan(0);
    }
  });

  it.each(catalogue)('explains $name to a person', (tool) => {
    expect(tool.what.length).toBeGreaterThan(8);
    expect(tool.what.length).toBeLessThanOrEqual(70);
    expect(tool.why).toMatch(/[.]$/);
    expect(tool.attacks.length).toBeGreaterThan(0);
  });

  it('marks as read-only just what it calls Read', () => {
    for (const tool of catalogue) {
      expect(tool.definition.annotations?.readOnlyHint).toBe(tool.category === 'Read');
      expect(toolProfile(tool.name)?.readOnly).toBe(tool.category === 'Read');
      if (tool.category === 'Destructive') expect(tool.definition.annotations?.destructiveHint).toBe(true);
    }
  });

  it.each(['__proto__', 'constructor', 'toString', 'Get_run', 'get_run ', 'gеt_run'])('does not know %j', (name) => {
    expect(toolProfile(name)).toBeNull();
    expect(catalogueTool(name)).toBeNull();
  });
});

describe('resources of TestRail', () => {
  it('are the five of testrail-mcp, each served by the same tool', () => {
    const ours = Object.fromEntries(resourceTemplates.map((one) => [one.uriTemplate, one.tool]));
    expect(ours).toEqual(upstream.resourceTemplates);
  });

  it('map to the call that reads the same data', () => {
    expect(toolForResource('testrail://run/7')).toEqual({ tool: 'get_run', args: { run_id: 7 } });
    expect(toolForResource('testrail://results/12')).toEqual({ tool: 'get_results', args: { test_id: 12 } });
  });

  it.each([
    'testrail://run/07',
    'testrail://run/+7',
    'testrail://run/7/',
    'testrail://run/%37',
    'testrail://run/7?x',
    'testrail://run/7\n',
    'testrail://run/-7',
    'testrail://run/9007199254740993',
    'testrail://section/7',
    'testrail://constructor/7',
    'TESTRAIL://run/7',
    ' testrail://run/7',
    '',
  ])('do not fit %j', (uri) => {
    expect(toolForResource(uri)).toBeNull();
  });

  it.each([
    'testrail://run/7',
    'testrail://run/07',
    'TestRail://RUN/7',
    ' testrail://run/7',
    'test\trail://x',
    '\u200btestrail:x',
  ])('claim every spelling of their scheme: %j', (uri) => {
    expect(isTestRailUri(uri)).toBe(true);
  });

  it.each(['file:///testrail://run/7', 'https://x.testrail.io', 'testrails://run/7', ''])(
    'leave %j to others',
    (uri) => {
      expect(isTestRailUri(uri)).toBe(false);
    },
  );
});
