import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { pointer } from './pointer.ts';
import { rateLimit } from './rate-limit.ts';
import { translateRules } from './rules.ts';

/**
 * Turns the shorthands of PolicyLayer's policies into the canonical form:
 * `"action": "deny"`, `"reason"`, `"rate_limit": "5/hour"`, `"rate_limit": {"max": 5, "window": 60}`, a tool `"*"`, and
 * Intercept's `rules`.
 * What it does not understand it leaves where it is, so that the schema refuses it by name; it never drops a key.
 */
export interface Normalised {
  readonly value: JsonValue;
  /** Where a canonical pointer stands in the text as it was written. */
  readonly moved: ReadonlyMap<string, string>;
}

type Draft = Record<string, JsonValue>;

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
  const replace = (shorthand: 'action' | 'rate_limit', written: JsonValue, list: string, entry: JsonValue): void => {
    const index = append(made, list, entry);
    if (index === null) made[shorthand] = written;
    else moved.set(pointer([...at, list, index]), pointer([...at, shorthand]));
  };
  const why = typeof reason === 'string' ? reason : null;
  if (reason !== undefined && (why === null || action === undefined)) made.reason = reason;
  switch (action) {
    case undefined:
    case 'allow':
      break;
    case 'deny': {
      const entry: JsonObject = why === null ? { conditions: [] } : { conditions: [], on_deny: why };
      replace('action', action, 'deny_if', entry);
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
  expandRules(tool, made, at, moved);
  if (rate === undefined) return made;
  const limit = rateLimit(tool, rate);
  if (limit === null) made.rate_limit = rate;
  else replace('rate_limit', rate, 'limits', limit);
  return made;
}

/** Intercept's rules, where every one of them can be said here; else they stay, and are refused. */
function expandRules(tool: string, made: Draft, at: readonly string[], moved: Map<string, string>): void {
  const { rules } = made;
  if (!Array.isArray(rules)) return;
  const { untranslated, ...lists } = translateRules(tool, '', rules as readonly JsonValue[], () => undefined);
  const free = (['require', 'deny_if', 'limits'] as const).every((list) => Array.isArray(made[list] ?? []));
  if (untranslated.length > 0 || !free) return;
  delete made.rules;
  // All at once: a list that is copied for each entry takes a time that grows with its square.
  for (const list of ['require', 'deny_if', 'limits'] as const) {
    const before = (made[list] ?? []) as readonly JsonValue[];
    for (const [index, { rule }] of lists[list].entries()) {
      moved.set(pointer([...at, list, before.length + index]), `${pointer(at)}/rules/${rule}`);
    }
    if (lists[list].length > 0) made[list] = [...before, ...lists[list].map(({ value }) => value)];
  }
}

/** Where in the list it stands now; null where what is there is no list. */
function append(made: Draft, list: string, entry: JsonValue): number | null {
  const before = made[list] ?? [];
  if (!Array.isArray(before)) return null;
  made[list] = [...before, entry];
  return before.length;
}
