import type { ToolDefinition, ToolProfile } from '../tool.ts';
import { type AttackId, type AttackPattern, attackPatterns } from './attacks.ts';
import { type ArgumentNote, inputSchema } from './schema.ts';
import { type ToolSet, toolSets } from './tool-sets.ts';
import { type TestRailToolName, type ToolRow, toolRows } from './tools.ts';

export { type ToolSet, usualToolSet } from './tool-sets.ts';
export type { TestRailToolName } from './tools.ts';

/** The hints of MCP that tell a client what a call may do. */
export interface ToolHints {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
}

/** What a review found of a tool, of ours or of another TestRail server. */
export interface ReviewedTool extends Pick<ToolRow, 'group' | 'category' | 'risk' | 'trait' | 'what' | 'why'> {
  readonly caution: string | null;
  readonly attacks: readonly AttackPattern[];
  readonly hints: ToolHints;
  /** Arguments that name no place, or hold what does; null where nobody looked at what its arguments do. */
  readonly plain: ReadonlySet<string> | null;
}

/** One tool of TestRail: what agents see of it, and what people are told about it. */
export interface CatalogueTool extends Omit<ToolRow, 'description' | 'attacks' | 'repeatable' | 'loses' | 'caution'> {
  readonly name: TestRailToolName;
  readonly caution: string | null;
  readonly attacks: readonly AttackPattern[];
  /** As the built-in server lists it. */
  readonly definition: ToolDefinition;
}

/** `move_section` → `Move section`. */
export function title(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function hintsOf(row: Pick<ToolRow, 'category' | 'loses' | 'repeatable'>): ToolHints {
  const { category } = row;
  return {
    readOnlyHint: category === 'Read',
    // A closed run cannot be opened, and a narrowed selection drops results: hosts should warn although both are Write.
    destructiveHint: category === 'Destructive' || row.loses === true,
    idempotentHint: category === 'Read' || category === 'Destructive' || row.repeatable === true,
  };
}

function annotations(name: string, row: ToolRow): NonNullable<ToolDefinition['annotations']> {
  return { title: title(name), ...hintsOf(row), openWorldHint: false };
}

/** What every tool of a category is open to. */
const usualAttacks: Readonly<Record<string, readonly AttackId[]>> = {
  Read: ['tool-result-injection', 'read-then-write-exfiltration'],
  Write: ['runaway-tool-loop', 'tool-result-injection'],
  Destructive: ['destructive-action-autonomy', 'runaway-tool-loop'],
};

const pages: Readonly<Record<string, ArgumentNote>> = {
  limit: ['integer?', 'so many entries at most; 250 by default, and not more'],
  offset: ['integer?', 'skips so many entries: for the next page'],
};
const trimming: Readonly<Record<string, ArgumentNote>> = {
  fields: ['strings?', 'only these fields of each entry, such as ["id", "title"]: keeps answers short'],
};

/** Everything that a call may say beyond the arguments of the Python server. */
function additions(row: ToolRow): Readonly<Record<string, ArgumentNote>> {
  const reads = row.category === 'Read' && row.entity !== 'attachment' ? trimming : {};
  return { ...row.more, ...(row.list === undefined ? {} : pages), ...(row.list ? trimming : reads) };
}

function catalogued(name: TestRailToolName, row: ToolRow): CatalogueTool {
  const { description, attacks: _, repeatable: __, loses: ___, caution = null, ...rest } = row;
  const schema = inputSchema({ ...row.args, ...additions(row) }, row.custom === true);
  return {
    ...rest,
    name,
    caution,
    attacks: attacksOf(row),
    definition: { name, title: title(name), description, inputSchema: schema, annotations: annotations(name, row) },
  };
}

function attacksOf({ category, attacks = [] }: Pick<ToolRow, 'category' | 'attacks'>): readonly AttackPattern[] {
  return [...(usualAttacks[category] ?? []), ...attacks].map((id) => attackPatterns[id]);
}

/** All tools, the 29 of the Python server first. */
export const catalogue: readonly CatalogueTool[] = (Object.keys(toolRows) as TestRailToolName[]).map((name) =>
  catalogued(name, toolRows[name]),
);

// A Map, not the object: a tool called `__proto__` or `constructor` must be unknown.
const byName: ReadonlyMap<string, CatalogueTool> = new Map(catalogue.map((tool) => [tool.name, tool]));

export function catalogueTool(name: string): CatalogueTool | null {
  return byName.get(name) ?? null;
}

/** Tools that read what is the same for all projects: a project scope says nothing of them. */
export const instanceTools: ReadonlySet<string> = new Set(
  catalogue.filter((tool) => tool.instance === true).map((tool) => tool.name),
);

/** Whether a set holds a tool; false for one outside the catalogue. */
export function isInSet(set: ToolSet, name: string): boolean {
  const tool = byName.get(name);
  return tool !== undefined && toolSets.indexOf(tool.set) <= toolSets.indexOf(set);
}

/** Category, risk and whether it only reads; null for a tool outside the catalogue. */
export function toolProfile(name: string): ToolProfile | null {
  const tool = byName.get(name);
  if (!tool) return null;
  const { category, risk, trait } = tool;
  return { category, risk, readOnly: category === 'Read', ...(trait === undefined ? {} : { trait }) };
}

/** Columns of the table by which a tool is judged. */
type ReviewedColumns = Pick<
  ToolRow,
  'group' | 'category' | 'risk' | 'trait' | 'what' | 'why' | 'attacks' | 'repeatable' | 'loses'
> & { readonly caution?: string | null };

/**
 * A row of another server's table, in the format of our own: with `as` it does what that tool of ours does, and takes the
 * columns that it does not name from there.
 */
export type NamedRow = Partial<ReviewedColumns> & {
  readonly as?: TestRailToolName;
  /** Arguments beyond TestRail's words that reach nothing outside of the project that the others name. */
  readonly plain?: readonly string[];
};

/** @throws Error for a row that does not say what its tool does. */
export function reviewedTool({ as, plain: beside, ...own }: NamedRow): ReviewedTool {
  const row = { ...(as === undefined ? {} : toolRows[as]), ...own } as Partial<ReviewedColumns>;
  const { group, category, risk, what, why, trait, caution = null } = row;
  if (!group || !category || !risk || !what || !why) throw new Error('A row of a table of tools is not whole');
  const attacks = attacksOf({ category, ...(row.attacks === undefined ? {} : { attacks: row.attacks }) });
  const hints = hintsOf({ category, loses: row.loses ?? false, repeatable: row.repeatable ?? false });
  const plain = beside === undefined ? null : new Set(beside);
  return {
    group,
    category,
    risk,
    what,
    why,
    caution,
    attacks,
    hints,
    plain,
    ...(trait === undefined ? {} : { trait }),
  };
}
