import type { JsonObject } from '../../shared/json.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { type Flag, textFlags } from './definition-flags.ts';
import { type DefinitionChange, definitionDigest, type Pins } from './definitions.ts';

/** A definition that waits for a person. */
interface Waiting {
  readonly definition: ToolDefinition;
  readonly digest: string;
  readonly flags: readonly Flag[];
}

/** What waits, beside what was accepted last. */
export function changesOf(
  waiting: ReadonlyMap<string, Waiting>,
  instructions: string | null,
  pins: Pins | null,
): readonly DefinitionChange[] {
  const changes: DefinitionChange[] = [...waiting].map(([name, { definition, digest, flags }]) => {
    const before = pins !== null && Object.hasOwn(pins.tools, name) ? pins.tools[name]?.at(-1) : undefined;
    const kind = before === undefined ? 'new' : 'changed';
    const after = definition as unknown as JsonObject;
    return { what: 'tool', name, kind, before: before?.definition ?? null, after, digest, flags };
  });
  if (instructions === null) return changes;
  const before = pins?.instructions.at(-1) ?? null;
  const kind = before === null ? 'new' : 'changed';
  const [digest, flags] = [definitionDigest(instructions), textFlags(instructions, before)];
  changes.push({ what: 'instructions', name: '(instructions)', kind, before, after: instructions, digest, flags });
  return changes;
}
