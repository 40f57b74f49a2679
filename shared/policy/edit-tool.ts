import type { RuleKind } from '../tool.ts';
import type { Condition } from './condition-schema.ts';
import type { Limit, PolicyDocument, ToolPolicy } from './document.ts';
import { closedDocument, toolPolicy } from './document-reads.ts';
import { type EditContext, setRule } from './edit.ts';
import { ruleSentence } from './words.ts';

/** Lists of a tool's rule from which one entry can be taken. */
export const entryLists = ['require', 'deny_if', 'limits'] as const;
export type EntryList = (typeof entryLists)[number];

/** One change to the rule of one tool, as a form makes it. */
export type ToolEdit =
  | { readonly kind: 'rule'; readonly rule: RuleKind }
  | {
      readonly kind: 'condition';
      readonly list: 'require' | 'deny_if';
      readonly condition: Condition;
      /** The entry that it takes the place of; left out: it joins them. */
      readonly at?: number | undefined;
    }
  | { readonly kind: 'limit'; readonly limit: Omit<Limit, 'counter'>; readonly at?: number | undefined }
  | { readonly kind: 'remove'; readonly list: EntryList; readonly index: number };

/** The document with the change; null where the entry to change or to take away is not there. */
export function editTool(
  document: PolicyDocument,
  tool: string,
  edit: ToolEdit,
  context: EditContext,
): PolicyDocument | null {
  if (edit.kind === 'rule') return setRule(document, [tool], edit.rule, context);
  const policy = toolPolicy(document, tool) ?? unlisted(document, tool, context);
  const changed = change(policy, tool, edit);
  return changed === null ? null : { ...document, tools: { ...document.tools, [tool]: changed } };
}

/** A tool that is denied because no rule lists it stays denied: a condition for it must not be what opens it. */
function unlisted(document: PolicyDocument, tool: string, context: EditContext): ToolPolicy {
  const listed = setRule(document.default === 'allow' ? document : closedDocument, [tool], document.default, context);
  return toolPolicy(listed, tool) ?? {};
}

function change(policy: ToolPolicy, tool: string, edit: Exclude<ToolEdit, { kind: 'rule' }>): ToolPolicy | null {
  switch (edit.kind) {
    case 'condition': {
      const { list, condition, at } = edit;
      if (list === 'require')
        return withList(
          policy,
          'require',
          put(policy.require, at, () => condition),
        );
      return withList(
        policy,
        'deny_if',
        put(policy.deny_if, at, (before) => ({ ...before, conditions: [condition] })),
      );
    }
    case 'limit': {
      const { limit, at } = edit;
      return withList(
        policy,
        'limits',
        put(policy.limits, at, (before) => ({ ...before, ...limit, counter: counterOf(policy, tool, limit, before) })),
      );
    }
    default: {
      const entries: readonly unknown[] = policy[edit.list] ?? [];
      if (entries[edit.index] === undefined) return null;
      const { [edit.list]: _entries, ...rest } = policy;
      const remaining = entries.filter((_, index) => index !== edit.index);
      return remaining.length === 0 ? rest : ({ ...rest, [edit.list]: remaining } as ToolPolicy);
    }
  }
}

/** The list with one entry more, or with another in the place of `at`; null where there is none. */
function put<E>(
  list: readonly E[] | undefined,
  at: number | undefined,
  make: (before: E | undefined) => E,
): readonly E[] | null {
  const entries = list ?? [];
  if (at === undefined) return [...entries, make(undefined)];
  const before = entries[at];
  return before === undefined ? null : entries.with(at, make(before));
}

function withList<L extends EntryList>(policy: ToolPolicy, list: L, entries: ToolPolicy[L] | null): ToolPolicy | null {
  return entries === null ? null : { ...policy, [list]: entries };
}

/** A limit of the same window and scope goes on counting where it counted. */
function counterOf(policy: ToolPolicy, tool: string, limit: Omit<Limit, 'counter'>, before: Limit | undefined): string {
  const same = before?.window === limit.window && (before.scope ?? 'grant') === (limit.scope ?? 'grant');
  return before !== undefined && same ? before.counter : counterFor(policy, tool, limit);
}

/** A counter of its own for each window and scope: two limits that share one would fill each other's. */
function counterFor(
  { limits = [] }: ToolPolicy,
  tool: string,
  { window, scope = 'grant' }: Omit<Limit, 'counter'>,
): string {
  const base = `${tool}_${window}_${scope}`;
  const taken = new Set(limits.map(({ counter }) => counter));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}_${number}`;
    if (!taken.has(name)) return name;
  }
}

const rules: Record<RuleKind, string> = {
  allow: 'now Allowed',
  limit: 'now Limited',
  ask: 'now asked about',
  deny: 'now Denied',
  hide: 'now Hidden',
};

/** What was done, for the toast and the version: `get_cases: project_id in [1, 4] must hold`. */
export function toolEditWords(tool: string, edit: ToolEdit): string {
  switch (edit.kind) {
    case 'rule':
      return `${tool} ${rules[edit.rule]} for all agents`;
    case 'condition':
      return `${tool}: ${ruleSentence(
        edit.list === 'require'
          ? { kind: 'require', condition: edit.condition }
          : { kind: 'deny_if', entry: { conditions: [edit.condition] } },
      )}`;
    case 'limit':
      return `${tool}: ${ruleSentence({ kind: 'limit', limit: edit.limit })}`;
    default:
      return `${tool}: a ${edit.list === 'limits' ? 'limit' : 'condition'} taken away`;
  }
}
