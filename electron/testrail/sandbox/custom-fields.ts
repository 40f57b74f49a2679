import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { Fields } from './input.ts';
import { caseFields, resultFields } from './reference.ts';
import { invalid, missing } from './refusal.ts';

interface Options {
  readonly is_required: boolean;
  readonly items?: string;
}

interface FieldConfig {
  readonly context: { readonly is_global: boolean; readonly project_ids: readonly number[] | null };
  readonly options: Options;
}

/** Fields with a place of their own in a case. */
const built = new Set([
  'custom_automation_type',
  'custom_preconds',
  'custom_steps',
  'custom_expected',
  'custom_steps_separated',
]);

/**
 * Custom fields of a request over those of before. What an administrator made required in a project must be there, and an
 * option must be one of its list; a field that nobody defined is kept as it is.
 */
export function customFrom(
  fields: Fields,
  about: { readonly kind: 'case' | 'result'; readonly projectId: number; readonly before: JsonObject | undefined },
): JsonObject {
  const given = fields.custom().filter(([name]) => !built.has(name));
  const after: JsonObject = { ...about.before, ...Object.fromEntries(given) };
  for (const field of about.kind === 'case' ? caseFields : resultFields) {
    const name = String(field.system_name);
    const options = optionsFor(field, about.projectId);
    if (options === null || built.has(name)) continue;
    const value = after[name] ?? null;
    if (options.is_required && (value === null || value === '')) throw missing(name);
    if (value !== null && options.items !== undefined && !isOption(options.items, value)) throw invalid(name, 'option');
  }
  return after;
}

/** How a field is set up in a project; null where it is not there. */
function optionsFor(field: JsonObject, projectId: number): Options | null {
  // As reference.ts writes them.
  const configs = field.configs as unknown as readonly FieldConfig[];
  const found = configs.find(({ context }) => context.is_global || context.project_ids?.includes(projectId) === true);
  return found?.options ?? null;
}

function isOption(items: string, value: JsonValue): boolean {
  return items.split('\n').some((line) => line.split(',', 1)[0]?.trim() === String(value));
}
