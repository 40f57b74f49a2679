import { describe, expect, it } from 'vitest';
import { setRule } from '../../../shared/policy/edit.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { presetNames } from '../../../shared/policy/preset-names.ts';
import { activePreset, type PresetTool, presetDocument, presetPage } from '../../../shared/policy/presets.ts';
import { printPolicy } from '../../../shared/policy/print.ts';
import { scopeToProjects } from '../../../shared/policy/project-scope.ts';
import { ruleKind } from '../../../shared/policy/read.ts';

const tools: readonly PresetTool[] = [
  { name: 'get_run', category: 'Read' },
  { name: 'add_run', category: 'Write' },
  { name: 'close_run', category: 'Write' },
  { name: 'delete_run', category: 'Destructive' },
  { name: 'run_script', category: 'Execute' },
  { name: 'pay', category: 'Financial' },
  { name: 'odd', category: 'Unclassified' },
];
const kinds = (name: (typeof presetNames)[number]) =>
  tools.map((tool) => ruleKind(presetDocument(name, tools), tool.name, 0));

describe('Presets', () => {
  it.each([
    ['recommended', ['allow', 'limit', 'ask', 'hide', 'ask', 'hide', 'deny']],
    ['read-only', ['allow', 'hide', 'hide', 'hide', 'hide', 'hide', 'hide']],
    ['lockdown', ['ask', 'ask', 'ask', 'hide', 'ask', 'hide', 'ask']],
    ['allow-all', ['allow', 'allow', 'allow', 'allow', 'allow', 'allow', 'allow']],
  ] as const)('%s goes by category', (name, expected) => {
    expect(kinds(name)).toEqual(expected);
  });

  it.each(presetNames)('%s is a valid document, and known again after it was saved', (name) => {
    const parsed = parsePolicy(printPolicy(presetDocument(name, tools)));
    expect(parsed.ok && activePreset(parsed.document, tools)).toBe(name);
  });

  it('is no preset any more after one change, and again after the change was taken back', () => {
    const click = { known: tools.map(({ name }) => name), now: 0 };
    const changed = setRule(presetDocument('recommended', tools), ['get_run'], 'deny', click);
    expect(activePreset(changed, tools)).toBeNull();
    expect(activePreset(setRule(changed, ['get_run'], 'allow', click), tools)).toBe('recommended');
  });

  it('say what they would change', () => {
    const [recommended, readOnly] = presetPage(
      presetDocument('recommended', tools),
      tools,
      0,
      tools.map(({ name }) => name),
    );
    expect(recommended).toMatchObject({ name: 'recommended', active: true, changes: [] });
    expect(readOnly?.changes).toContainEqual({ tool: 'add_run', from: 'Limit 30/min', to: 'Hide' });
    expect(readOnly?.spread).toMatchObject({ allow: 1, hide: 6 });
  });

  it('count what is no rule of one tool, and conditions, which they would take away', () => {
    const names = tools.map(({ name }) => name);
    const [of] = presetPage(
      { ...scopeToProjects(presetDocument('recommended', tools), [1], names), default: 'allow' },
      tools,
      0,
      names,
    );
    expect(of?.active).toBe(false);
    expect(of?.changes).toContainEqual({ tool: 'Tools without a rule', from: 'Allow', to: 'Deny' });
    expect(of?.changes).toContainEqual({ tool: 'get_run', from: 'Allow; project_id in [1] must hold', to: 'Allow' });
  });
});
