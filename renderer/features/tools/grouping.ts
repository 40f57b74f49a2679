import type { ToolRow } from '../../../shared/control/tools.ts';
import type { RuleKind } from '../../../shared/tool.ts';

export interface ToolGroup {
  readonly name: string;
  readonly tools: readonly ToolRow[];
}

/** Words are found in the name, in what it does, and in category and risk. */
export function findTools(tools: readonly ToolRow[], text: string): readonly ToolRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return tools;
  return tools.filter((tool) => {
    const searched = `${tool.name} ${tool.what} ${tool.category} ${tool.risk}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
}

/** By the catalogue's groups, in the order in which they come; tools outside of it by what they do. */
export function groupTools(tools: readonly ToolRow[]): readonly ToolGroup[] {
  const groups = new Map<string, ToolRow[]>();
  for (const tool of tools) {
    const name = tool.group ?? tool.category;
    const group = groups.get(name);
    if (group) group.push(tool);
    else groups.set(name, [tool]);
  }
  return [...groups].map(([name, members]) => ({ name, tools: members }));
}

/** The rule that all of them have; null where they differ or one is none of the five. */
export function commonRule(rules: readonly (RuleKind | null)[]): RuleKind | null {
  const [first, ...rest] = rules;
  return first !== undefined && rest.every((rule) => rule === first) ? first : null;
}

/** The tools from one row to another, both included; none where one of them is not shown. */
export function namesBetween(rows: readonly ToolRow[], from: string | null, to: string): readonly string[] {
  const ends = [from, to].map((name) => rows.findIndex((row) => row.name === name));
  return ends.includes(-1) ? [] : rows.slice(Math.min(...ends), Math.max(...ends) + 1).map(({ name }) => name);
}
