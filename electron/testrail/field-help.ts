import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { TestRailApi } from './client.ts';

/**
 * What an agent can do about a custom field that TestRail refused: its label and the values that it takes, and which other
 * fields are required. Empty where TestRail does not tell.
 */
export async function fieldHelp(
  api: TestRailApi,
  call: { readonly tool: string; readonly args: JsonObject; readonly refusal: string },
  signal: AbortSignal,
): Promise<string> {
  const named = new Set(call.refusal.match(/custom_[a-z0-9_]+/gi) ?? []);
  if (named.size === 0) return '';
  const list = call.tool.startsWith('add_result') ? 'get_result_fields' : 'get_case_fields';
  const fields = await api.get(list, signal).catch((): JsonValue => []);
  const rows = (Array.isArray(fields) ? fields : []).filter(isJsonObject).filter((field) => field.is_active !== false);
  const said = rows.flatMap((field) => {
    const name = String(field.system_name ?? '');
    const required = configsOf(field).some(({ options }) => isJsonObject(options) && options.is_required === true);
    const missing = required && (call.args[name] ?? null) === null;
    if (!named.has(name) && !missing) return [];
    return [
      `${name} (${String(field.label ?? '')}${required ? ', required in some projects' : ''}) takes ${takes(field)}`,
    ];
  });
  return said.length === 0 ? '' : ` ${said.join('; ')}.`;
}

function configsOf(field: JsonObject): readonly JsonObject[] {
  return Array.isArray(field.configs) ? field.configs.filter(isJsonObject) : [];
}

/** TestRail's `type_id` of a field, in words for its value. */
const types: Readonly<Record<number, string>> = {
  1: 'text',
  2: 'a whole number',
  3: 'text',
  4: 'an address',
  5: 'true or false',
  6: 'the number of an option',
  7: 'the id of a user (get_users)',
  8: 'a date as 11/30/2026',
  9: 'the id of a milestone (get_milestones)',
  10: 'steps: [{"content": …, "expected": …}]',
  11: 'results of steps: [{"content": …, "status_id": …, "actual": …}]',
  12: 'numbers of options, in an array',
};

function takes(field: JsonObject): string {
  const kind = types[Number(field.type_id)] ?? 'a value';
  const options = new Set(configsOf(field).flatMap(({ options: some }) => itemsOf(some)));
  return options.size === 0 ? kind : `${kind}: ${[...options].join(', ')}`;
}

/** TestRail writes options as lines: `1, Blocker`. */
function itemsOf(options: JsonValue | undefined): readonly string[] {
  const items = isJsonObject(options) ? options.items : undefined;
  if (typeof items !== 'string') return [];
  return items
    .split('\n')
    .map((line) => line.trim().replace(/^(\d+)\s*,\s*/, '$1 '))
    .filter((line) => line !== '')
    .slice(0, 50);
}
