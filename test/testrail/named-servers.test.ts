import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createProfiles } from '../../electron/servers/profiles.ts';
import { createTestRailEntities } from '../../electron/testrail/entities.ts';
import type { NamedAs } from '../../shared/control/server-spec.ts';
import type { JsonObject } from '../../shared/json.ts';
import { agentIdSchema, serverNameSchema } from '../../shared/names.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import { toolOfPackage } from '../../shared/testrail/named-servers.ts';
import { reviewedReleases, type ServerPackage, serverPackages } from '../../shared/testrail/server-packages.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { categoryOfName, severity } from '../../shared/tool-name.ts';
import { noClassification } from '../support/no-classification.ts';
import { onSandbox } from './harness.ts';

const other = serverNameSchema.parse('other');
const agent = agentIdSchema.parse('claude');

interface Recorded {
  readonly version: string;
  readonly tools: readonly ToolDefinition[];
}

/** What a server listed when it was asked: its names, annotations and arguments. */
function recorded(name: ServerPackage): Recorded {
  const file =
    name === 'testrail-mcp'
      ? './fixtures/testrail-mcp.json'
      : `../fixtures/testrail-servers/${name.replace('@', '').replace('/', '-')}.json`;
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Recorded;
}

function profilesOf(tools: readonly ToolDefinition[], namedAs: NamedAs | null, trusted = false) {
  return createProfiles({
    definitions: () => tools,
    isTrustedRead: () => trusted,
    namedAs: () => namedAs,
    ...noClassification,
  });
}

/** The tools of a server by the category and the risk that they have. */
function classified(name: ServerPackage): Record<string, string> {
  const { tools } = recorded(name);
  const profiles = profilesOf(tools, { package: name, hints: true });
  const found: Record<string, string> = {};
  for (const tool of tools) {
    const { category, risk, trait } = profiles.profile(other, tool.name);
    const key = [category, risk, ...(trait === undefined ? [] : [trait])].join(' ');
    found[key] = `${found[key] ?? ''} ${tool.name}`.trim();
  }
  return found;
}

describe('the reviewed tables of other TestRail servers', () => {
  it.each(serverPackages)('%s: a row for each tool that it listed, and no other', (name) => {
    const { tools, version } = recorded(name);
    for (const tool of tools) expect(toolOfPackage(name, tool.name), tool.name).not.toBeNull();
    const rows = JSON.parse(
      readFileSync(
        new URL(`../../shared/testrail/named-servers/${name.replace('@', '').replace('/', '-')}.json`, import.meta.url),
        'utf8',
      ),
    ) as JsonObject;
    expect(Object.keys(rows).sort()).toEqual(tools.map((tool) => tool.name).sort());
    if (version !== undefined) expect(reviewedReleases[name]).toBe(version);
  });

  /** `run` is a thing here, and its name taken by itself reads as a verb. */
  const readOtherwise = new Set(['prepare_run_summary']);

  it.each(serverPackages)('%s: no tool is taken for less than its name says', (name) => {
    for (const tool of recorded(name).tools.filter((one) => !readOtherwise.has(one.name))) {
      const said = categoryOfName(tool.name);
      const { category } = toolOfPackage(name, tool.name) ?? { category: 'Read' as const };
      if (said !== 'Unclassified') expect([tool.name, severity[category] >= severity[said]]).toEqual([tool.name, true]);
    }
  });

  it('know no tool by what every object has', () => {
    for (const name of ['constructor', '__proto__', 'toString']) expect(toolOfPackage('tram-mcp', name)).toBeNull();
  });

  it.each(serverPackages)('classify %s', (name) => {
    expect(classified(name)).toMatchSnapshot();
  });
});

const claims = { readOnlyHint: true };

describe('a server that a person named', () => {
  const tram: NamedAs = { package: 'tram-mcp', hints: true };
  const { tools } = recorded('tram-mcp');

  it('is judged by the review, and says so; before by its names alone', () => {
    const before = profilesOf(tools, null);
    expect(before.isTestrail(other)).toBe(false);
    expect(before.reviewed(other, 'run_testrail_command')).toBeNull();
    const after = profilesOf(tools, tram);
    expect(after.isTestrail(other)).toBe(true);
    expect(after.profile(other, 'run_testrail_command')).toMatchObject({ category: 'Execute', risk: 'Critical' });
    expect(after.reviewed(other, 'run_testrail_command')).toMatchObject({ of: 'tram-mcp', what: expect.any(String) });
  });

  it.each(serverPackages)('%s has no tool that counts as a read without a person’s word for that', (name) => {
    const listed = recorded(name).tools.map((tool) => ({ ...tool, annotations: claims }));
    const profiles = profilesOf(listed, { package: name, hints: true });
    for (const tool of listed)
      expect([tool.name, profiles.profile(other, tool.name).readOnly]).toEqual([tool.name, false]);
    const trusted = profilesOf(listed, { package: name, hints: true }, true);
    for (const tool of listed) {
      const { category, readOnly } = trusted.profile(other, tool.name);
      expect([tool.name, readOnly]).toEqual([tool.name, category === 'Read']);
    }
  });

  it('may admit more than the review found, and that counts', () => {
    const listed = tools.map((tool) =>
      tool.name === 'search_test_cases' ? { ...tool, annotations: { destructiveHint: true } } : tool,
    );
    expect(profilesOf(listed, tram).profile(other, 'search_test_cases')).toMatchObject({
      category: 'Destructive',
      risk: 'Critical',
    });
  });

  it('keeps the judgement by names for a tool that the review did not meet', () => {
    const listed = [...tools, { name: 'delete_everything', inputSchema: { type: 'object' } }];
    const profiles = profilesOf(listed, tram);
    expect(profiles.profile(other, 'delete_everything').category).toBe('Destructive');
    expect([profiles.reviewed(other, 'delete_everything'), profiles.hints(other, 'delete_everything')]).toEqual([
      null,
      null,
    ]);
  });

  it('gives hints only where they are switched on', () => {
    expect(profilesOf(tools, tram).hints(other, 'search_test_cases')).toEqual({
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
    });
    expect(profilesOf(tools, tram).hints(other, 'run_testrail_command')).toEqual({
      readOnlyHint: false,
      destructiveHint: true,
      idempotentHint: false,
    });
    expect(profilesOf(tools, { ...tram, hints: false }).hints(other, 'search_test_cases')).toBeNull();
    expect(profilesOf(tools, null).hints(other, 'search_test_cases')).toBeNull();
  });
});

/** Ids by what they are of: one in project 1, one in project 2. */
const ids: Readonly<Record<string, readonly [number, number]>> = {
  project_id: [1, 2],
  suite_id: [1, 2],
  section_id: [1, 10],
  parent_id: [1, 10],
  after_id: [1, 10],
  case_id: [1, 61],
  run_id: [1, 3],
  run_id_a: [1, 3],
  run_id_b: [1, 3],
  test_id: [1, 131],
  dataset_id: [1, 4],
  // Only project 1 has a plan: nobody can say where another would be.
  plan_id: [1, 999],
};
/** Agents leave out what only sorts, and a place that the others name already. */
const leftOut = new Set(['milestone_id', 'parent_id']);

/** A call as an agent makes it: all ids that the tool takes, and what it requires, of one project. */
function callOf({ inputSchema }: ToolDefinition, project: 0 | 1): JsonObject {
  const { properties = {}, required = [] } = inputSchema as unknown as {
    readonly properties?: Readonly<Record<string, { readonly type?: string; readonly items?: object }>>;
    readonly required?: readonly string[];
  };
  const args: Record<string, JsonObject[string]> = {};
  for (const [name, schema] of Object.entries(properties)) {
    const plain = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
    const one = ids[plain]?.[project];
    const each = ids[plain.replace(/s$/, '')]?.[project];
    if (one !== undefined && !(leftOut.has(plain) && !required.includes(name))) args[name] = one;
    else if (plain.endsWith('_ids') && each !== undefined) args[name] = [each];
    else if (!required.includes(name)) continue;
    else if (schema.type === 'array') args[name] = 'items' in schema ? [{ case_id: ids.case_id?.[project] ?? 0 }] : [];
    else if (schema.type === 'object') args[name] = {};
    else args[name] = schema.type === 'integer' || schema.type === 'number' ? 1 : 'x';
  }
  return args;
}

describe('the project scope of other servers', () => {
  it.each(serverPackages)('%s: says the project of a call, or why it is denied', async (name) => {
    const sandbox = await onSandbox();
    const { tools } = recorded(name);
    const entities = createTestRailEntities({
      api: sandbox.api,
      builtIn: builtInServer,
      callTool: () => Promise.reject(new Error('Its own tools are not asked.')),
      clock: { monotonic: () => 0 },
      sameTestRail: () => true,
      reviewed: (_, tool) => toolOfPackage(name, tool),
    });
    const found: Record<string, string> = {};
    for (const tool of tools) {
      const projects = await Promise.all(
        ([0, 1] as const).map((project) =>
          entities
            .facts({
              server: other,
              tool: tool.name,
              args: callOf(tool, project),
              agent,
              wanted: new Set(['project_id']),
            })
            .then(
              (facts) => (facts.project_id === undefined ? 'in no project' : `project ${facts.project_id}`),
              (error: Error) => `denied: ${error.message}`,
            ),
        ),
      );
      // A call elsewhere that passed for one inside would leave the scope open.
      expect([tool.name, projects[1]]).not.toEqual([tool.name, 'project 1']);
      const [inside, outside] = projects;
      found[tool.name] = inside === outside ? `${inside}` : `inside ${inside}, outside ${outside}`;
    }
    expect(found).toMatchSnapshot();
  });
});
