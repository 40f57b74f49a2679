import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createProfiles } from '../../electron/servers/profiles.ts';
import { classify } from '../../shared/classify.ts';
import { presetDocument } from '../../shared/policy/presets.ts';
import { ruleKind } from '../../shared/policy/read.ts';
import { catalogue } from '../../shared/testrail/catalogue.ts';
import type { Category, Risk, RuleKind, ToolDefinition, ToolTrait } from '../../shared/tool.ts';
import { server } from '../gateway/harness.ts';
import { noClassification } from '../support/no-classification.ts';

interface Row {
  readonly name: string;
  readonly arguments?: readonly string[];
  readonly annotations?: NonNullable<ToolDefinition['annotations']>;
  readonly category: Category;
  readonly risk: Risk;
  readonly trait?: ToolTrait;
}
const rows = JSON.parse(readFileSync(new URL('./tool-names.json', import.meta.url), 'utf8')) as readonly Row[];

function definition({ name, arguments: names = [], annotations }: Row): ToolDefinition {
  const properties = Object.fromEntries(names.map((argument) => [argument, { type: 'string' }]));
  return { name, inputSchema: { type: 'object', properties }, ...(annotations === undefined ? {} : { annotations }) };
}

describe('What a tool that nobody reviewed is taken for', () => {
  it('is told for more than 150 names', () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBeGreaterThan(150);
  });

  it.each(rows)('$name $arguments $annotations: $category, $risk $trait', (row) => {
    const { category, risk, trait, readOnly } = classify(definition(row));
    expect({ category, risk, trait, readOnly }).toEqual({
      category: row.category,
      risk: row.risk,
      trait: row.trait,
      readOnly: false,
    });
  });

  // Camel case, kebab case and the name of a service before it say the same.
  const spellings: readonly [string, (name: string) => string][] = [
    ['camel case', (name) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())],
    ['kebab case', (name) => name.replaceAll('_', '-')],
    ['capitals', (name) => name.toUpperCase()],
    ['a prefix', (name) => `testrail_${name}`],
    ['a path', (name) => `testrail/${name}`],
    ['another verb for adding', (name) => name.replace(/^add_/, 'create_')],
  ];
  it.each(spellings)("is the catalogue's word in %s, for each of its tools", (_spelling, spell) => {
    const wrong = catalogue.filter(({ name, category }) => classify({ name: spell(name) }).category !== category);
    expect(wrong.map(({ name }) => spell(name))).toEqual([]);
  });

  it('is the riskier of the catalogue and the annotations, on a server that names its tools as the catalogue does', () => {
    const listed = catalogue.map((tool) => ({ name: tool.name, inputSchema: tool.definition.inputSchema }));
    const claims = { destructiveHint: true, readOnlyHint: false };
    const profiles = createProfiles({
      definitions: () => listed.map((one) => (one.name === 'get_run' ? { ...one, annotations: claims } : one)),
      isTrustedRead: () => false,
      namedAs: () => null,
      ...noClassification,
    });
    expect(profiles.isTestrail(server('other'))).toBe(true);
    expect(profiles.profile(server('other'), 'get_run')).toMatchObject({ category: 'Destructive', readOnly: false });
    // A person's word for the server's hints is none for what its tools admit, or what the catalogue knows.
    const trusting = createProfiles({
      definitions: () => listed.map((one) => (one.name === 'get_run' ? { ...one, annotations: claims } : one)),
      isTrustedRead: () => true,
      namedAs: () => null,
      ...noClassification,
    });
    const isReadOnly = (tool: string) => trusting.profile(server('other'), tool).readOnly;
    expect(['get_run', 'get_case', 'add_result', 'delete_run'].map(isReadOnly)).toEqual([false, true, false, false]);
    expect(profiles.profile(server('other'), 'get_case')).toMatchObject({ category: 'Read', readOnly: false });
  });
});

describe('A preset over tools that nobody reviewed', () => {
  const rule = (preset: 'recommended' | 'read-only', tool: ToolDefinition): RuleKind | null => {
    const { category, trait } = classify(tool);
    return ruleKind(presetDocument(preset, [{ name: tool.name, category, trait }]), tool.name, 0);
  };
  const named = (name: string, ...names: string[]) =>
    definition({ name, arguments: names, category: 'Read', risk: 'Low' });

  it.each([
    'get_or_create_section',
    'getOrCreateSection',
    'find_and_update_case',
    'fetch_and_send',
    'read_and_delete',
    'upsert',
  ])('does not let %s pass as a reader', (name) => {
    expect(rule('read-only', named(name))).toBe('hide');
    expect(rule('recommended', named(name))).not.toBe('allow');
  });

  it.each([
    ['fetch_url', ['url']],
    ['query_database', ['sql']],
    ['browse', ['address']],
    ['download', ['url']],
    ['get_metadata', ['uri']],
  ] as const)('limits %s, which reads what it is told to', (name, names) => {
    expect(rule('recommended', named(name, ...names))).toBe('limit');
    expect(rule('read-only', named(name, ...names))).toBe('allow');
  });

  it.each([
    ['get_run', 'allow'],
    ['addRun', 'limit'],
    ['add_results_for_cases', 'limit'],
    ['updateCases', 'limit'],
    ['closeRun', 'ask'],
    ['close_plan', 'ask'],
    ['deleteCases', 'hide'],
    ['frobnicate', 'deny'],
  ] as const)('recommended: %s is %s', (name, expected) => {
    expect(rule('recommended', named(name))).toBe(expected);
  });
});
