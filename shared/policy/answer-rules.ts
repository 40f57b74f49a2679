import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Condition } from './condition-schema.ts';
import type { DenyIf, PolicyDocument, ToolPolicy, Unless } from './document.ts';
import { toolPolicy } from './document-reads.ts';
import { pathFault } from './path.ts';

/** What a person wants from now on for calls like one that waits: no more asking, or a denial. */
export type AnswerRuleKind = 'allow' | 'deny';

/** One entry of a policy, made of calls that a person answered. */
export interface AnswerRule {
  readonly kind: AnswerRuleKind;
  /** Never empty: an entry without conditions would cover every call of the tool. */
  readonly conditions: readonly Condition[];
  /** Of `allow`: names of the only arguments that such a call may carry, so that no undeclared one goes along unseen. */
  readonly only: readonly string[];
  /** ISO date and time after which it no longer stands; null: it has no end. */
  readonly until: string | null;
}

/** A condition that is offered, and whether it is part of the entry unless a person says otherwise. */
export interface OfferedCondition {
  readonly condition: Condition;
  readonly chosen: boolean;
}

export type OfferedConditions =
  | {
      readonly ok: true;
      readonly conditions: readonly OfferedCondition[];
      /** Names of all arguments that the calls gave or the tool declares. */
      readonly names: readonly string[];
    }
  /** Why the arguments cannot be written as conditions, a sentence. */
  | { readonly ok: false; readonly why: string };

/** A condition on a longer value is none that a person could look through. */
const maxValueLength = 2000;
const maxConditions = 100;
/** Texts up to here are names and states; longer ones are written anew with each call. */
const shortText = 60;

/**
 * The arguments of a call as conditions, with those of other calls that were answered alike: one value is `eq`, several
 * are `in`. What the tool takes and no call gave must stay away, else a rule for `{"run_id": 42}` would also cover
 * `{"run_id": 42, "include_all": true}`. `declared`: names of arguments that the tool takes.
 */
export function offeredConditions(calls: readonly JsonObject[], declared: readonly string[]): OfferedConditions {
  const [first = {}] = calls;
  const given = Object.keys(first);
  const absent = declared.filter((name) => !given.includes(name)).toSorted();
  if (given.length + absent.length === 0) {
    return { ok: false, why: 'The call has no arguments, so a rule for it would cover every call of the tool.' };
  }
  if (given.length + absent.length > maxConditions) {
    return { ok: false, why: `The tool takes more than ${maxConditions} arguments.` };
  }
  const conditions: OfferedCondition[] = [];
  for (const name of [...given, ...absent]) {
    const path = `args.${name}`;
    // A dot would lead into the argument of another name.
    if (name.includes('.') || pathFault(path, 'none') !== null) {
      return { ok: false, why: `No condition can name the argument ${JSON.stringify(name.slice(0, 60))}.` };
    }
    if (absent.includes(name)) {
      conditions.push({ condition: { path, op: 'exists', value: false }, chosen: true });
      continue;
    }
    const values = distinct(calls.flatMap((args) => (Object.hasOwn(args, name) ? [args[name] as JsonValue] : [])));
    if (values.some(isInexact)) {
      return { ok: false, why: `${name} holds a number that a condition cannot tell from its neighbours.` };
    }
    if (JSON.stringify(values).length > maxValueLength) {
      return { ok: false, why: `${name} is too long for a condition that a person could look through.` };
    }
    const [only = null, ...more] = values;
    const condition: Condition =
      more.length === 0 ? { path, op: 'eq', value: plain(only) } : { path, op: 'in', value: plain(values) };
    // Texts that differ each time say nothing about the next one.
    conditions.push({ condition, chosen: more.length === 0 || values.every(isShort) });
  }
  return { ok: true, conditions, names: [...given, ...absent] };
}

/** The document with the entry; the same document where it holds an equal one already. Throws where nothing is asked. */
export function withAnswerRule(document: PolicyDocument, tool: string, rule: AnswerRule): PolicyDocument {
  const policy = toolPolicy(document, tool);
  if (policy?.approval === undefined) throw new Error(`No rule asks about ${tool}`);
  if (rule.conditions.length === 0) throw new Error('A rule from an answer has a condition');
  const { conditions, only } = rule;
  const end = rule.until === null ? {} : { until: rule.until };
  const changed =
    rule.kind === 'allow'
      ? excusing(policy, policy.approval, { conditions, only, ...end })
      : denying(policy, { conditions, ...end });
  return changed === policy ? document : { ...document, tools: { ...document.tools, [tool]: changed } };
}

function excusing(policy: ToolPolicy, approval: NonNullable<ToolPolicy['approval']>, entry: Unless): ToolPolicy {
  const unless = approval.unless ?? [];
  return unless.some((one) => equal(one, entry))
    ? policy
    : { ...policy, approval: { ...approval, unless: [...unless, entry] } };
}

function denying(policy: ToolPolicy, entry: DenyIf): ToolPolicy {
  const denials = policy.deny_if ?? [];
  return denials.some((one) => equal(one, entry)) ? policy : { ...policy, deny_if: [...denials, entry] };
}

/** A value of a call as a document holds it: a copy of its own. */
function plain(value: JsonValue): Condition['value'] {
  return JSON.parse(JSON.stringify(value));
}

function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function distinct(values: readonly JsonValue[]): readonly JsonValue[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function isShort(value: JsonValue): boolean {
  return typeof value === 'string' ? value.length <= shortText : typeof value !== 'object' || value === null;
}

/** Above 2^53 a double stands for several whole numbers: a condition on one would hold for the others. */
function isInexact(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).some(isInexact);
  return isJsonObject(value) && Object.values(value).some((member) => member !== undefined && isInexact(member));
}
