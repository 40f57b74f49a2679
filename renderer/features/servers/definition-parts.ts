import type { CommandOutput } from '../../../shared/control/contract.ts';
import { isJsonObject, type JsonValue } from '../../../shared/json.ts';
import { orderedJson } from '../../format/definition-change.ts';
import { type DiffLine, diffLines } from '../../ui/diff-lines.ts';

export type HeldChange = CommandOutput<'servers.review'>[number];

/** One part of a definition that differs, line by line. */
export interface DefinitionPart {
  readonly label: string;
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

function linesOf(value: JsonValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  return (typeof value === 'string' ? value : orderedJson(value)).split('\n');
}

/** What of a held definition differs from what was accepted: the whole where it is new. Order of keys is no difference. */
export function partsOf({
  kind,
  before,
  after,
}: Pick<HeldChange, 'kind' | 'before' | 'after'>): readonly DefinitionPart[] {
  if (kind === 'instructions') return [{ label: 'Text', lines: diffLines(linesOf(before), linesOf(after)) }];
  const [old, current] = [before, after].map((value) => (isJsonObject(value) ? value : {}));
  const keys = new Set([...Object.keys(labels), ...Object.keys(old ?? {}), ...Object.keys(current ?? {})]);
  keys.delete('name');
  return [...keys].flatMap((key) => {
    const lines = diffLines(linesOf(old?.[key]), linesOf(current?.[key]));
    return lines.every((line) => line.kind === 'same') ? [] : [{ label: labels[key] ?? key, lines }];
  });
}
