import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { pointer } from './pointer.ts';

/**
 * Turns the shorthands of PolicyLayer's policies into the canonical form:
 * `"action": "deny"`, `"reason"`, `"rate_limit": "5/hour"`, `"rate_limit": {"max": 5, "window": 60}`, and a tool `"*"`.
 * What it does not understand it leaves where it is, so that the schema refuses it by name; it never drops a key.
 */
export interface Normalised {
  readonly value: JsonValue;
  /** Where a canonical pointer stands in the text as it was written. */
  readonly moved: ReadonlyMap<string, string>;
}

type Draft = Record<string, JsonValue>;

const units: Readonly<Record<string, JsonValue>> = {
  second: 1,
  sec: 1,
  s: 1,
  minute: 'minute',
  min: 'minute',
  m: 'minute',
  hour: 'hour',
  h: 'hour',
  day: 'day',
  d: 'day',
};

export function normalisePolicy(value: JsonValue): Normalised {
  const moved = new Map<string, string>();
  if (!isJsonObject(value) || !isJsonObject(value.tools)) return { value, moved };
  const tools: Draft = {};
  let all: JsonValue | undefined = value.all_tools;
  for (const [tool, policy] of Object.entries(value.tools)) {
    const made = isJsonObject(policy) ? normaliseTool(tool, policy, moved) : policy;
    // `all_tools` knows limits only: anything else said of every tool stays, and is refused where it stands.
    if (tool === '*' && isJsonObject(made) && onlyLimits(made) && (all === undefined || isJsonObject(all))) {
      all = withAllLimits(all ?? {}, made.limits ?? [], moved);
    } else tools[tool] = made;
  }
  return { value: { ...value, ...(all === undefined ? {} : { all_tools: all }), tools }, moved };
}

function onlyLimits(made: JsonObject): boolean {
  return Object.keys(made).every((key) => key === 'limits') && Array.isArray(made.limits ?? []);
}

function withAllLimits(all: JsonObject, added: JsonValue, moved: Map<string, string>): JsonValue {
  const before = all.limits ?? [];
  if (!Array.isArray(before) || !Array.isArray(added)) return all;
  for (const index of added.keys()) {
    const from = pointer(['tools', '*', 'limits', index]);
    moved.set(pointer(['all_tools', 'limits', before.length + index]), moved.get(from) ?? from);
  }
  return { ...all, limits: [...before, ...added] };
}

function normaliseTool(tool: string, policy: JsonObject, moved: Map<string, string>): JsonValue {
  const { action, reason, rate_limit: rate, ...rest } = policy;
  const made: Draft = { ...rest };
  const at = ['tools', tool];
  const why = typeof reason === 'string' ? reason : null;
  if (reason !== undefined && (why === null || action === undefined)) made.reason = reason;
  switch (action) {
    case undefined:
    case 'allow':
      break;
    case 'deny': {
      const entry: JsonObject = why === null ? { conditions: [] } : { conditions: [], on_deny: why };
      append(made, 'deny_if', entry, at, 'action', moved) || keep(made, 'action', action);
      break;
    }
    case 'require_approval':
      if (made.approval !== undefined) made.action = action;
      else {
        made.approval = why === null ? {} : { reason: why };
        moved.set(pointer([...at, 'approval']), pointer([...at, 'action']));
      }
      break;
    default:
      made.action = action;
  }
  const limit = rate === undefined ? null : rateLimit(tool, rate);
  if (limit !== null) append(made, 'limits', limit, at, 'rate_limit', moved) || keep(made, 'rate_limit', rate ?? null);
  else if (rate !== undefined) made.rate_limit = rate;
  return made;
}

function keep(made: Draft, key: string, value: JsonValue): void {
  made[key] = value;
}

function append(
  made: Draft,
  list: string,
  entry: JsonValue,
  at: readonly string[],
  from: string,
  moved: Map<string, string>,
): boolean {
  const before = made[list] ?? [];
  if (!Array.isArray(before)) return false;
  made[list] = [...before, entry];
  moved.set(pointer([...at, list, before.length]), pointer([...at, from]));
  return true;
}

/** The limit of a `rate_limit`; null where it is neither of the two forms. The counter is the one a click would write. */
export function rateLimit(tool: string, rate: JsonValue): JsonObject | null {
  const counter = rateCounter(tool);
  if (typeof rate === 'string') {
    const match = /^\s*(\d{1,10})\s*\/\s*([a-z]+)\s*$/i.exec(rate);
    const unit = match?.[2]?.toLowerCase() ?? '';
    if (!match || !Object.hasOwn(units, unit)) return null;
    return { counter, window: units[unit] ?? unit, max: Number(match[1]), scope: 'grant' };
  }
  if (!isJsonObject(rate)) return null;
  return { counter, scope: 'grant', ...rate };
}

export function rateCounter(tool: string): string {
  return tool === '*' ? 'all_tools_rate' : `${tool}_rate`;
}
