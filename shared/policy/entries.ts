import type { JsonValue } from '../json.ts';
import type { Limit, PolicyDocument, ToolPolicy } from './document.ts';
import { toolPolicy } from './document-reads.ts';
import type { EntryKind } from './entry-kinds.ts';
import { pointer, segmentsOf } from './pointer.ts';
import { clauses, ruleWords } from './read.ts';
import { ruleSentence } from './words.ts';

/** One thing that a document says, as a person would point at it. */
export interface PolicyEntry {
  /** Into the canonical document. */
  readonly pointer: string;
  readonly kind: EntryKind;
  /** Null where it is not of one tool. */
  readonly tool: string | null;
  readonly words: string;
  /** What it says, as JSON: an entry that moved is known by it. */
  readonly value: JsonValue;
  readonly shadow: boolean;
  /** When it ends or ended; null where it does not. */
  readonly until: string | null;
}

interface Lasting {
  readonly mode?: string | undefined;
  readonly until?: string | undefined;
}

const lasts = ({ mode, until }: Lasting) => ({ shadow: mode === 'shadow', until: until ?? null });
const always = { shadow: false, until: null };

/** Every entry of a document, in its order. `now`: milliseconds since the epoch, for the words of a tool's rule. */
export function policyEntries(document: PolicyDocument, now: number): readonly PolicyEntry[] {
  const fallback: PolicyEntry = {
    pointer: '/default',
    kind: 'default',
    tool: null,
    words: ruleSentence({ kind: 'default', rule: document.default }),
    value: document.default,
    ...always,
  };
  const hidden = (document.hide ?? []).map(
    (name, index): PolicyEntry => ({
      pointer: pointer(['hide', index]),
      kind: 'hide',
      tool: name,
      words: ruleSentence({ kind: 'hide', name }),
      value: name,
      ...always,
    }),
  );
  const everywhere = (document.all_tools?.limits ?? []).map((limit, index) =>
    limitEntry(limit, null, pointer(['all_tools', 'limits', index])),
  );
  const tools = Object.keys(document.tools ?? {}).flatMap((tool) => ofTool(document, tool, now));
  return [fallback, ...hidden, ...everywhere, ...tools];
}

function limitEntry(limit: Limit, tool: string | null, at: string): PolicyEntry {
  const words = ruleSentence({ kind: 'limit', limit });
  return { pointer: at, kind: 'limit', tool, words, value: limit as JsonValue, ...lasts(limit) };
}

function ofTool(document: PolicyDocument, tool: string, now: number): readonly PolicyEntry[] {
  const policy: ToolPolicy = toolPolicy(document, tool) ?? {};
  const said = clauses(document, tool).flatMap((clause): readonly PolicyEntry[] => {
    const value = valueAt(document, clause.pointer);
    // Of the document, not of this tool.
    if (clause.pointer === '/arguments') return [];
    const { kind, words } = clause;
    const entry: PolicyEntry = {
      pointer: clause.pointer,
      kind,
      tool,
      words,
      value,
      ...lasts((value ?? {}) as Lasting),
    };
    return kind === 'approval' ? [entry, ...exceptions(policy, tool)] : [entry];
  });
  const words = ruleWords({ ...document, hide: [] }, tool, now);
  const listed: PolicyEntry = {
    pointer: pointer(['tools', tool]),
    kind: 'tool',
    tool,
    // Two rows of one sentence would read as a rule that is written twice.
    words: said.some((entry) => entry.words === words) ? 'Listed, with rules of its own' : words,
    value: tool,
    ...always,
  };
  return [listed, ...said];
}

function exceptions(policy: ToolPolicy, tool: string): readonly PolicyEntry[] {
  return (policy.approval?.unless ?? []).map((entry, index) => ({
    pointer: pointer(['tools', tool, 'approval', 'unless', index]),
    kind: 'unless',
    tool,
    words: ruleSentence({ kind: 'unless', entry }),
    value: entry as JsonValue,
    shadow: false,
    until: entry.until ?? null,
  }));
}

/** What stands at a pointer that the document itself gave. */
function valueAt(document: PolicyDocument, at: string): JsonValue {
  let value: unknown = document;
  for (const segment of segmentsOf(at)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return null;
    value = (value as Record<string, unknown>)[segment];
  }
  return value as JsonValue;
}
