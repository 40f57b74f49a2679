import type { Condition } from './condition-schema.ts';
import { limitsOf } from './counters.ts';
import type { DenyIf, Limit, PolicyDocument, ToolPolicy } from './document.ts';
import { enforced, toolPolicy, windowSeconds } from './document-reads.ts';
import { denies, lasts } from './permission-increase.ts';
import { pointer } from './pointer.ts';
import { hidden } from './read.ts';

/** What does all that an entry does, so that the document says the same without it. */
export interface Cover {
  /** Of the entry that is not needed, into the canonical document. */
  readonly pointer: string;
  /** Of the one that covers it; null where it stands in another document. */
  readonly by: string | null;
  readonly words: string;
}

/**
 * Entries that another one covers, each once. It errs on the careful side: what is not surely without effect is not named.
 * `base`: the document of the server, where this one is an agent's own. `now`: milliseconds since the epoch.
 */
export function coveredEntries(
  document: PolicyDocument,
  now: number,
  base: PolicyDocument | null = null,
): readonly Cover[] {
  const all = (document.hide ?? []).indexOf('*');
  const twice = (document.hide ?? []).flatMap((name, index): Cover[] => {
    const first = all === -1 || name === '*' ? (document.hide ?? []).indexOf(name) : all;
    if (first === index) return [];
    const words = first === all && name !== '*' ? '"*" hides every tool' : 'It is hidden twice';
    return [{ pointer: pointer(['hide', index]), by: pointer(['hide', first]), words }];
  });
  const tools = Object.keys(document.tools ?? {}).flatMap((tool) => ofTool(document, tool, now, base));
  return [...twice, ...tools];
}

function ofTool(document: PolicyDocument, tool: string, now: number, base: PolicyDocument | null): readonly Cover[] {
  const whole = (by: string | null, words: string): Cover[] => [{ pointer: pointer(['tools', tool]), by, words }];
  if (hidden(document, tool)) {
    const hide = document.hide ?? [];
    const place = hide.indexOf(tool) === -1 ? hide.indexOf('*') : hide.indexOf(tool);
    return whole(pointer(['hide', place]), 'The tool is hidden, so nothing here decides');
  }
  const closed = base === null ? null : closedBy(base, tool, now);
  if (closed !== null) return whole(null, closed);
  const policy = toolPolicy(document, tool) ?? {};
  const shut = (policy.deny_if ?? []).findIndex((entry) => always(entry, now));
  if (shut !== -1) return besides(policy, tool, shut);
  return [...requirements(policy, tool), ...denials(policy, tool, now), ...limits(document, policy, tool, now)];
}

/** Why the server's own document lets no agent call the tool; null where it does. */
function closedBy(base: PolicyDocument, tool: string, now: number): string | null {
  if (hidden(base, tool)) return 'The policy of the server hides the tool from all agents';
  const policy = toolPolicy(base, tool);
  if (policy === undefined) return base.default === 'deny' ? 'The policy of the server denies the tool to all' : null;
  const shut = (policy.deny_if ?? []).some((entry) => always(entry, now));
  return shut ? 'The policy of the server denies the tool to all' : null;
}

/** Stands without a condition and without an end. */
function always(entry: DenyIf, now: number): boolean {
  return entry.conditions.length === 0 && entry.until === undefined && enforced(entry, now);
}

/** All that stands beside a denial without conditions. */
function besides(policy: ToolPolicy, tool: string, shut: number): readonly Cover[] {
  const at = (...rest: (string | number)[]) => pointer(['tools', tool, ...rest]);
  const by = at('deny_if', shut);
  const words = 'Every call of the tool is denied';
  const others = [
    ...(policy.require ?? []).map((_, index) => at('require', index)),
    ...(policy.deny_if ?? []).flatMap((_, index) => (index === shut ? [] : [at('deny_if', index)])),
    ...(policy.limits ?? []).map((_, index) => at('limits', index)),
    ...(policy.approval === undefined ? [] : [at('approval')]),
  ];
  return others.map((place) => ({ pointer: place, by, words }));
}

/** The first of two that say the same stands; of two lists of values the shorter one, where it is within the other. */
function requirements({ require = [] }: ToolPolicy, tool: string): readonly Cover[] {
  return require.flatMap((condition, index) => {
    const other = require.findIndex((one, place) => {
      if (place === index) return false;
      return demands(one, condition) && (place < index || !demands(condition, one));
    });
    const words = 'Another condition that must hold demands as much';
    return other === -1 ? [] : [cover(['tools', tool, 'require'], index, other, words)];
  });
}

/** Whether whatever fulfils `one` fulfils `other`. */
function demands(one: Condition, other: Condition): boolean {
  if (one.path !== other.path) return false;
  const [wanted, allowed] = [one, other].map(({ op, value }) => (op === 'eq' ? [value] : op === 'in' ? value : null));
  if (!Array.isArray(wanted) || !Array.isArray(allowed)) return same(one, other);
  return wanted.every((value) => allowed.some((known) => same(value, known)));
}

function denials({ deny_if = [] }: ToolPolicy, tool: string, now: number): readonly Cover[] {
  return deny_if.flatMap((entry, index) => {
    if (!enforced(entry, now)) return [];
    const covers = (one: DenyIf, another: DenyIf) =>
      enforced(one, now) && lasts(one, another) && denies(one, another) && !deniesUnread(one, another);
    const other = deny_if.findIndex((one, place) => {
      return place !== index && covers(one, entry) && (place < index || !covers(entry, one));
    });
    const words = 'Another denial of the tool stops all that this one does';
    return other === -1 ? [] : [cover(['tools', tool, 'deny_if'], index, other, words)];
  });
}

/** What an entry says of what a call touches also denies where that cannot be read. */
function deniesUnread(one: DenyIf, another: DenyIf): boolean {
  return another.conditions.some(
    (condition) => condition.path.startsWith('entity.') && !one.conditions.some((known) => same(known, condition)),
  );
}

function cover(list: readonly string[], index: number, other: number, words: string): Cover {
  return { pointer: pointer([...list, index]), by: pointer([...list, other]), words };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Counters that the calls of more than one tool raise. */
function sharedCounters(document: PolicyDocument): ReadonlySet<string> {
  const first = new Map<string, string>();
  const shared = new Set<string>();
  for (const [[root, tool], { counter }] of limitsOf(document)) {
    const owner = root === 'all_tools' ? '*' : String(tool);
    if (owner === '*' || (first.get(counter) ?? owner) !== owner) shared.add(counter);
    first.set(counter, owner);
  }
  return shared;
}

/** Wider first: what one counts, those before it count as well. */
const scopes = ['server', 'grant', 'session'] as const;

function limits(document: PolicyDocument, policy: ToolPolicy, tool: string, now: number): readonly Cover[] {
  const own = policy.limits ?? [];
  const shared = sharedCounters(document);
  const everywhere = document.all_tools?.limits ?? [];
  return own.flatMap((limit, index) => {
    if (!enforced(limit, now)) return [];
    const other = own.findIndex((one, place) => {
      // A counter that other tools fill as well is full sooner than one of this tool alone.
      if (one.counter !== limit.counter && shared.has(limit.counter)) return false;
      if (place === index || !limitsAsMuch(one, limit, now)) return false;
      return place < index || !limitsAsMuch(limit, one, now);
    });
    const words = 'Another limit is reached first';
    if (other !== -1) return [cover(['tools', tool, 'limits'], index, other, words)];
    const wide = everywhere.findIndex((one) => limitsAsMuch(one, limit, now));
    if (wide === -1) return [];
    return [
      {
        pointer: pointer(['tools', tool, 'limits', index]),
        by: pointer(['all_tools', 'limits', wide]),
        words: 'The limit across every tool is reached first',
      },
    ];
  });
}

/** Both count calls of the tool: one with as few in as long a time, for no fewer agents, is full no later. */
function limitsAsMuch(one: Limit, other: Limit, now: number): boolean {
  const plain = [one, other].every(({ sum, count }) => sum === undefined && count === undefined);
  return (
    plain &&
    enforced(one, now) &&
    lasts(one, other) &&
    one.max <= other.max &&
    windowSeconds(one.window) >= windowSeconds(other.window) &&
    scopes.indexOf(one.scope ?? 'grant') <= scopes.indexOf(other.scope ?? 'grant')
  );
}
