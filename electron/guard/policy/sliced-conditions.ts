import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { CompiledPolicy, CompiledTool } from './compiled-policy.ts';
import { valueAt } from './condition-path.ts';
import { type CompiledCondition, type Manner, matchesAny, matchesValue, sliceWork } from './conditions.ts';

/** A condition whose answer takes the longer, the more a call carries. */
interface SlowCondition {
  readonly condition: CompiledCondition;
  readonly manner: Manner;
}

/** Above this a call is looked through in slices before it is decided; in the units of `sliceWork`. */
const mostAtOnce = 5 * sliceWork;

/** What was found in slices, by the arguments that it was found in: nobody changes those. */
const answers = new WeakMap<JsonObject, Map<CompiledCondition, boolean>>();

export function answerInSlices(args: JsonObject, condition: CompiledCondition): boolean | undefined {
  return answers.get(args)?.get(condition);
}

/** The work that is to be done in slices before this call is decided by this policy; null where it can be decided at once. */
export function slicedWork(
  { tool, args }: { readonly tool: string; readonly args: JsonObject },
  { documents }: CompiledPolicy,
): Generator<void, void> | null {
  const slow = documents.flatMap((document) => {
    const rule = document.tools.get(tool) ?? document.unlisted;
    return rule === null ? [] : slowConditions(rule);
  });
  if (slow.length === 0) return null;
  const known = answers.get(args);
  const open = slow.filter(({ condition }) => known?.has(condition) !== true);
  return open.length > 0 && isMuch(args, open) ? settle(args, open) : null;
}

function* settle(args: JsonObject, slow: readonly SlowCondition[]): Generator<void, void> {
  const found = answers.get(args) ?? new Map<CompiledCondition, boolean>();
  answers.set(args, found);
  for (const { condition, manner } of slow) {
    const isMatch = condition.path.any
      ? yield* matchesAny(condition, args, manner)
      : matchesValue(condition, valueAt(args, condition.path.segments), manner);
    found.set(condition, isMatch);
    yield;
  }
}

/** Does what could be done in slices in one turn. */
export function atOnce<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

function isMuch(args: JsonObject, slow: readonly SlowCondition[]): boolean {
  const perCharacter = slow.reduce((sum, { condition }) => sum + (condition.pattern?.size ?? 0), 0);
  let work = 0;
  const open: JsonValue[] = [args];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    const values: readonly JsonValue[] = Array.isArray(here) ? here : Object.values(here as JsonObject);
    for (const value of values) {
      work += slow.length + (typeof value === 'string' ? value.length * perCharacter : 0);
      if (work > mostAtOnce) return true;
      if (typeof value === 'object' && value !== null) open.push(value);
    }
  }
  return false;
}

const known = new WeakMap<CompiledTool, readonly SlowCondition[]>();

function slowConditions(rule: CompiledTool): readonly SlowCondition[] {
  const cached = known.get(rule);
  if (cached !== undefined) return cached;
  const careful = [...rule.deny.flatMap((entry) => entry.conditions), ...(rule.approval?.when ?? [])];
  const strict = [
    ...rule.require.map((entry) => entry.condition),
    ...(rule.approval?.unless.flatMap(({ conditions }) => conditions) ?? []),
  ];
  const slow = [
    ...careful.map((condition): SlowCondition => ({ condition, manner: 'careful' })),
    ...strict.map((condition): SlowCondition => ({ condition, manner: 'strict' })),
  ].filter(({ condition: { path, pattern } }) => path.any || (pattern !== null && !path.entity));
  known.set(rule, slow);
  return slow;
}
