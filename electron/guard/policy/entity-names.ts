import type { CompiledPolicy, CompiledTool } from './compiled-policy.ts';
import type { CompiledPath } from './condition-path.ts';
import type { CompiledCondition } from './conditions.ts';

const known = new WeakMap<CompiledTool, ReadonlySet<string>>();

/** Names of the facts (`project_id` of `entity.project_id`) that the rules for a tool speak of: no others have to be read. */
export function entityNames({ documents }: CompiledPolicy, tool: string): ReadonlySet<string> {
  const rules = documents.map((document) => document.tools.get(tool) ?? document.unlisted);
  return new Set(rules.flatMap((rule) => (rule === null ? [] : [...namesIn(rule)])));
}

function namesIn(rule: CompiledTool): ReadonlySet<string> {
  const cached = known.get(rule);
  if (cached !== undefined) return cached;
  const conditions: readonly CompiledCondition[] = [
    ...rule.deny.flatMap((entry) => entry.conditions),
    ...rule.require.map((entry) => entry.condition),
    ...(rule.approval?.when ?? []),
    ...(rule.approval?.unless.flatMap(({ conditions }) => conditions) ?? []),
  ];
  const limits = rule.limits.flatMap(({ sum, count }) => [sum, count]);
  const paths = [...conditions.map(({ path }) => path), ...limits];
  const names = new Set(paths.flatMap((path) => nameOf(path)));
  known.set(rule, names);
  return names;
}

function nameOf(path: CompiledPath | null): readonly string[] {
  const [name] = path?.segments ?? [];
  return path?.entity === true && name !== undefined ? [name] : [];
}
