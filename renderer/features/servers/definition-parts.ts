import type { CommandOutput } from '../../../shared/control/contract.ts';
import { isJsonObject, type JsonValue } from '../../../shared/json.ts';
import { ordered } from '../../format/definition-change.ts';
import { counted } from '../../format/number.ts';
import { type DiffLine, diffLines, hunks } from '../../ui/diff-lines.ts';

export type QuarantinedChange = CommandOutput<'servers.review'>[number];

/** One part of a definition that differs, line by line. */
export interface DefinitionPart {
  readonly label: string;
  /** It is a text that an agent reads, not JSON. */
  readonly isProse: boolean;
  readonly lines: readonly DiffLine[];
}

/** In the order in which an agent reads them; what a definition holds beside these stands under its own name. */
const labels: Readonly<Record<string, string>> = {
  title: 'Title',
  description: 'Description',
  inputSchema: 'Arguments',
  outputSchema: 'Result',
  annotations: 'Annotations',
};

/** What is no wider stands on one line, so that a part of a schema is read at a glance. */
const mostColumns = 72;

/** Objects down to here stand member by member, however short: else one more member would change all of their lines. */
const openDepth = 2;

/** JSON in lines: what is short on one, the rest member by member. */
function jsonLines(value: JsonValue, depth = 0): readonly string[] {
  const short = shortJson(value);
  const isEmpty = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
  const staysOpen = depth < openDepth && !Array.isArray(value);
  if (isEmpty || (!staysOpen && depth * 2 + short.length <= mostColumns)) return [short];
  const members: readonly (readonly [string, JsonValue])[] = Array.isArray(value)
    ? value.map((item) => ['', item] as const)
    : Object.entries(value).map(([key, item]) => [`${JSON.stringify(key)}: `, item ?? null] as const);
  const lines = members.flatMap(([before, item], index) => {
    const [first = '', ...rest] = jsonLines(item, depth + 1);
    const whole = [`${before}${first}`, ...rest];
    const comma = index === members.length - 1 ? '' : ',';
    return whole.map((line, at) => `  ${line}${at === whole.length - 1 ? comma : ''}`);
  });
  return Array.isArray(value) ? ['[', ...lines, ']'] : ['{', ...lines, '}'];
}

function shortJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(shortJson).join(', ')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${shortJson(item ?? null)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function linesOf(value: JsonValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  return typeof value === 'string' ? value.split('\n') : jsonLines(ordered(value));
}

/** What of a held definition differs from what was accepted: the whole where it is new. Order of keys is no difference. */
export function partsOf({
  kind,
  before,
  after,
}: Pick<QuarantinedChange, 'kind' | 'before' | 'after'>): readonly DefinitionPart[] {
  if (kind === 'instructions')
    return [{ label: 'Text', isProse: true, lines: diffLines(linesOf(before), linesOf(after)) }];
  const [old, current] = [before, after].map((value) => (isJsonObject(value) ? value : {}));
  const keys = new Set([...Object.keys(labels), ...Object.keys(old ?? {}), ...Object.keys(current ?? {})]);
  keys.delete('name');
  return [...keys].flatMap((key) => {
    const lines = diffLines(linesOf(old?.[key]), linesOf(current?.[key]));
    const isProse = [old?.[key], current?.[key]].every((value) => typeof (value ?? '') === 'string');
    return lines.every((line) => line.kind === 'same')
      ? []
      : [{ label: labels[key] ?? key, isProse, lines: hunks(lines) }];
  });
}

/** What a held definition is of. */
export const kindWords: Record<QuarantinedChange['kind'], string> = {
  tool: 'Tool',
  instructions: 'Server',
  prompt: 'Prompt',
  resource: 'Resource',
  template: 'Template',
  skill: 'Skill',
};

/** `new`, `2 parts changed`, `gone`. */
export function whatChanged({ kind, change }: QuarantinedChange, parts: readonly DefinitionPart[]): string {
  if (change !== 'changed') return change;
  return kind === 'instructions' ? 'text changed' : `${counted(parts.length, 'part')} changed`;
}
