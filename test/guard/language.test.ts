import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PolicyTest, parsePolicyTest, runPolicyTest } from '../../electron/guard/policy-tools/test-runner.ts';
import { operators } from '../../shared/policy/condition-schema.ts';

/** The files here are policy tests, as `railguard policy test FILE` runs them, and the examples of docs/policy.md. */
const folder = join(import.meta.dirname, 'language');
const files = readdirSync(folder).sort();

function load(file: string): PolicyTest {
  const parsed = parsePolicyTest(readFileSync(join(folder, file), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.test;
}

describe.each(files)('%s', (file) => {
  const run = runPolicyTest(load(file), null);
  const results = run.ok ? run.results : [];

  it('is a valid policy', () => {
    expect(run).toMatchObject({ ok: true });
  });

  it.each(
    results.map(
      (result) => [`${result.case}. ${result.name ?? result.tool}: ${result.expected.outcome}`, result] as const,
    ),
  )('%s', (_title, { expected, got }) => {
    expect({ outcome: got.outcome, rule: expected.rule === null ? null : got.rule }).toEqual(expected);
  });
});

it('has a row for each operator', () => {
  const { tools } = load('03-operators.json').policy as { readonly tools: object };
  expect(operators.filter((operator) => !Object.hasOwn(tools, `op_${operator}`))).toEqual([]);
});

/** What docs/policy.md shows of one file: its document and its cases as a table. */
function example({ name, about, policy, overlays, cases }: PolicyTest): string {
  const code = (value: unknown) => `\`${JSON.stringify(value)}\``;
  const block = (value: unknown) => ['```json', JSON.stringify(value, null, 2), '```'].join('\n');
  // A look-alike letter must not look alike here too.
  const visible = (tool: string) =>
    tool.replace(/[^ -~]/g, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
  const rows = cases.map((entry) => {
    const call = `${entry.agent === undefined ? '' : `${entry.agent}: `}${visible(entry.tool)} ${code(entry.arguments ?? {})}`;
    const entity =
      entry.entity === undefined ? '' : `, touches ${entry.entity === null ? 'unknown' : code(entry.entity)}`;
    const at = entry.at === undefined ? '' : `, at ${entry.at}${typeof entry.at === 'number' ? ' s' : ''}`;
    const times = entry.times === undefined ? '' : `, ${entry.times} times`;
    return `| ${entry.name ?? ''} | ${call}${entity}${at}${times} | ${entry.expect} | ${entry.rule === undefined ? '' : `\`${entry.rule}\``} |`;
  });
  return [
    `### ${name}`,
    '',
    about,
    '',
    block(policy),
    ...Object.entries(overlays ?? {}).flatMap(([agent, overlay]) => [
      '',
      `Overlay for \`${agent}\`:`,
      '',
      block(overlay),
    ]),
    '',
    '| case | call | decision | rule |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

describe('docs/policy.md', () => {
  const path = join(import.meta.dirname, '../../docs/policy.md');
  const text = readFileSync(path, 'utf8');
  const made = files.map((file) => example(load(file))).join('\n\n');

  it('shows these very examples (RAILGUARD_WRITE_EXAMPLES names a file to write them to)', async () => {
    const target = process.env.RAILGUARD_WRITE_EXAMPLES;
    if (target !== undefined) {
      const { writeFile } = await import('node:fs/promises');
      await writeFile(target, made);
    }
    const shown = text.split('<!-- examples -->')[1]?.trim();
    expect(shown).toBe(made);
  });
});
