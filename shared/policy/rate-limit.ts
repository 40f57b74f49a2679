import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

const units: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ['second', 1],
  ['sec', 1],
  ['s', 1],
  ['minute', 'minute'],
  ['min', 'minute'],
  ['m', 'minute'],
  ['hour', 'hour'],
  ['h', 'hour'],
  ['day', 'day'],
  ['d', 'day'],
]);

/** The limit of a `rate_limit`; null where it is neither of the two forms. The counter is the one a click would write. */
export function rateLimit(tool: string, rate: JsonValue): JsonObject | null {
  const counter = rateCounter(tool);
  if (typeof rate === 'string') {
    const match = /^\s*(\d{1,10})\s*\/\s*([a-z]+)\s*$/i.exec(rate);
    const window = units.get(match?.[2]?.toLowerCase() ?? '');
    if (!match || window === undefined) return null;
    return { counter, window, max: Number(match[1]), scope: 'grant' };
  }
  if (!isJsonObject(rate)) return null;
  return { counter, scope: 'grant', ...rate };
}

export function rateCounter(tool: string): string {
  return tool === '*' ? 'all_tools_rate' : `${tool}_rate`;
}
