import type { Condition } from './condition-schema.ts';
import {
  type Approval,
  type ArgumentsMode,
  argumentsModes,
  type DenyIf,
  type Limit,
  type PolicyDocument,
  type ToolPolicy,
  type Unless,
} from './document.ts';
import { ended, enforced, toolPolicy, windowSeconds } from './document-reads.ts';
import { hidden } from './read.ts';

/**
 * Why a document may let a call pass that another one stops; empty where it surely does not. It errs on the careful
 * side: a rule that was written anew in other words counts as gone. `now`: milliseconds since the epoch; `overlay`: they are
 * an agent's own documents, which have no opinion of arguments where they do not say.
 */
export function permissionIncreases(
  before: PolicyDocument,
  after: PolicyDocument,
  now: number,
  overlay = false,
): readonly string[] {
  const unsaid: ArgumentsMode = overlay ? 'any' : 'schema';
  const names = new Set(
    [before, after].flatMap((document) => [...Object.keys(document.tools ?? {}), ...(document.hide ?? [])]),
  );
  names.delete('*');
  const reasons: string[] = [];
  const terms = { now, shared: sharedCounters(before, now) };
  for (const name of names) {
    reasons.push(...ofTool(name, effective(before, name, now, unsaid), effective(after, name, now, unsaid), terms));
  }
  const rest = [effective(before, null, now, unsaid), effective(after, null, now, unsaid)] as const;
  if (rest[0] === null && rest[1] !== null) reasons.push('tools without a rule are allowed');
  if (rest[0] !== null && rest[1] !== null) reasons.push(...ofTool('every tool', rest[0], rest[1], terms));
  return reasons;
}

/** What holds for a tool (null: for one that no rule names), `all_tools` included; null where nothing passes. */
function effective(
  document: PolicyDocument,
  tool: string | null,
  now: number,
  unsaid: ArgumentsMode,
): ToolPolicy | null {
  if (tool === null ? document.hide?.includes('*') : hidden(document, tool)) return null;
  const everywhere = document.all_tools?.limits ?? [];
  const policy = tool === null ? undefined : toolPolicy(document, tool);
  const mode = policy?.arguments ?? document.arguments ?? unsaid;
  if (policy === undefined) return document.default === 'allow' ? { limits: everywhere, arguments: mode } : null;
  // A denial with an end is no such thing: what stands beside it holds from then on.
  const shut = inForce(policy.deny_if, now).some(({ conditions, until }) => conditions.length === 0 && !until);
  return shut ? null : { ...policy, arguments: mode, limits: [...everywhere, ...(policy.limits ?? [])] };
}

/** Counters that calls of more than one tool raise. */
function sharedCounters(document: PolicyDocument, now: number): ReadonlySet<string> {
  const tools = Object.values(document.tools ?? {}).map(({ limits }) => inForce(limits, now).map(counterOf));
  const once = new Set<string>();
  const shared = new Set(inForce(document.all_tools?.limits, now).map(counterOf));
  for (const counters of tools) {
    for (const counter of new Set(counters)) (once.has(counter) ? shared : once).add(counter);
  }
  return shared;
}

function counterOf({ counter, scope = 'grant' }: Limit): string {
  return JSON.stringify([counter, scope]);
}

function ofTool(
  tool: string,
  before: ToolPolicy | null,
  after: ToolPolicy | null,
  { now, shared }: { readonly now: number; readonly shared: ReadonlySet<string> },
): string[] {
  if (after === null) return [];
  if (before === null) return [`${tool} may be called`];
  const reasons: string[] = [];
  const lost = (count: number, words: string) => {
    for (let index = 0; index < count; index++) reasons.push(`${tool} ${words}`);
  };
  lost(unmatched(before.require ?? [], after.require ?? [], equal), 'lost a condition');
  lost(
    unmatched(inForce(before.deny_if, now), inForce(after.deny_if, now), (entry, other) => {
      return lasts(other, entry) && denies(other, entry);
    }),
    'lost a denial',
  );
  lost(
    unmatched(inForce(before.limits, now), inForce(after.limits, now), (limit, other) => {
      return lasts(other, limit) && limitsAsMuch(other, limit, shared);
    }),
    'has a wider limit, or none',
  );
  if (strictness(after.arguments) > strictness(before.arguments)) reasons.push(`${tool} takes arguments less strictly`);
  const asked = before.approval !== undefined && enforced(before.approval, now) ? before.approval : null;
  if (asked !== null && !asksAsMuch(after.approval, asked, now)) reasons.push(`${tool} asks less often`);
  return reasons;
}

/** Pairs that are compared before the rest counts as lost. */
const mostPairs = 200_000;

/**
 * How many entries have none that does as much. One that stands there word for word does; the others are compared with
 * each, as long as that takes no time that a person would notice.
 */
function unmatched<T>(before: readonly T[], after: readonly T[], does: (entry: T, other: T) => boolean): number {
  const same = new Set(after.map((entry) => JSON.stringify(entry)));
  let pairs = 0;
  return before.filter((entry) => {
    if (same.has(JSON.stringify(entry))) return false;
    pairs += after.length;
    return pairs > mostPairs || !after.some((other) => does(entry, other));
  }).length;
}

/** Less is stricter. */
function strictness(mode: ArgumentsMode = 'schema'): number {
  return argumentsModes.indexOf(mode);
}

function inForce<T extends { mode?: string | undefined; until?: string | undefined }>(
  entries: readonly T[] = [],
  now: number,
) {
  return entries.filter((entry) => enforced(entry, now));
}

/** Whether an entry stands at least as long as another. */
export function lasts(entry: { until?: string | undefined }, other: { until?: string | undefined }): boolean {
  if (entry.until === undefined) return true;
  return other.until !== undefined && Date.parse(entry.until) >= Date.parse(other.until);
}

/** Fewer conditions deny more. */
export function denies(entry: DenyIf, other: DenyIf): boolean {
  return within(entry.conditions, other.conditions);
}

function within(conditions: readonly Condition[], others: readonly Condition[]): boolean {
  return conditions.every((condition) => others.some((other) => equal(other, condition)));
}

/**
 * A longer window with the same number lets fewer through. But tools share a counter in one window only: one that counts in
 * another leaves more room to the rest.
 */
function limitsAsMuch(limit: Limit, other: Limit, shared: ReadonlySet<string>): boolean {
  const [window, before] = [windowSeconds(limit.window), windowSeconds(other.window)];
  return (
    counterOf(limit) === counterOf(other) &&
    limit.sum === other.sum &&
    limit.count === other.count &&
    (window === before || (window > before && !shared.has(counterOf(other)))) &&
    limit.max <= other.max
  );
}

/**
 * Fewer conditions ask more often, and so do fewer exceptions. But one on what the call touches also denies where that cannot
 * be read: without it such a call is asked about, and may pass.
 */
function asksAsMuch(approval: Approval | undefined, other: Approval, now: number): boolean {
  if (approval === undefined || !enforced(approval, now) || !lasts(approval, other)) return false;
  const [when, before] = [approval.when ?? [], other.when ?? []];
  if (!within(when, before) || !within(before.filter(speaksOfEntity), when)) return false;
  const excused = (other.unless ?? []).filter((entry) => !ended(entry, now));
  const denying = excused.filter(({ conditions }) => conditions.some(speaksOfEntity));
  const stillDenies = (entry: (typeof denying)[number]) =>
    (approval.unless ?? []).some(
      (one) => lasts(one, entry) && equal(one.conditions, entry.conditions) && carriesNoMore(entry, one),
    );
  if (!denying.every(stillDenies)) return false;
  return (approval.unless ?? []).every(
    (entry) =>
      ended(entry, now) ||
      excused.some((one) => lasts(one, entry) && within(one.conditions, entry.conditions) && carriesNoMore(entry, one)),
  );
}

/** Whether every call that `entry` admits by the names of its arguments is one that `other` admits. */
function carriesNoMore({ only }: Unless, { only: before }: Unless): boolean {
  return before === undefined || (only?.every((name) => before.includes(name)) ?? false);
}

function speaksOfEntity({ path }: Condition): boolean {
  return path.startsWith('entity.');
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
