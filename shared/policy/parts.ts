import { canonicalJson } from '../canonical-json.ts';
import type { JsonValue } from '../json.ts';
import type { PolicyDocument, ToolPolicy } from './document.ts';
import { toolPolicy } from './document-reads.ts';

/** What a person can take of another document by itself: the rule of one tool, or what holds for all. */
export interface DocumentPart {
  /** `default`, `hide`, …; of a tool `tools/NAME`. */
  readonly key: string;
  /** Null where it is not of one tool. */
  readonly tool: string | null;
  /** JSON in lines; null where the document does not say it. */
  readonly before: string | null;
  readonly after: string | null;
}

const shared = ['default', 'arguments', 'hide', 'all_tools'] as const;
const toolKey = (name: string): string => `tools/${name}`;

/** Where two documents differ, in the order of the language. */
export function differentParts(before: PolicyDocument, after: PolicyDocument): readonly DocumentPart[] {
  const names = new Set([before, after].flatMap(({ tools = {} }) => Object.keys(tools)));
  const parts = [
    ...shared.map((key) => ({ key, tool: null, one: before[key], other: after[key] })),
    ...[...names].map((tool) => ({
      key: toolKey(tool),
      tool,
      one: toolPolicy(before, tool),
      other: toolPolicy(after, tool),
    })),
  ];
  return parts.flatMap(({ key, tool, one, other }) =>
    said(one) === said(other) ? [] : [{ key, tool, before: lines(one), after: lines(other) }],
  );
}

/** So many of the parts that differ are named. */
const mostNamed = 3;
const sharedWords: Readonly<Record<string, string>> = {
  default: 'the default',
  arguments: 'how arguments are checked',
  hide: 'what is hidden',
  all_tools: 'the limits of every tool',
};

/** `Changed get_run and what is hidden`: what was done, for a list of versions; null where both say the same. */
export function differenceWords(before: PolicyDocument, after: PolicyDocument): string | null {
  const names = differentParts(before, after).map(({ key, tool }) => tool ?? sharedWords[key] ?? key);
  if (names.length === 0) return null;
  const rest = names.length - mostNamed;
  const named = rest > 1 ? [...names.slice(0, mostNamed), `${rest} more`] : names;
  const last = named.at(-1) ?? '';
  return `Changed ${named.length === 1 ? last : `${named.slice(0, -1).join(', ')} and ${last}`}`;
}

/** The document `before`, with these parts as `after` has them. */
export function withParts(before: PolicyDocument, after: PolicyDocument, keys: ReadonlySet<string>): PolicyDocument {
  const made: PolicyDocument = { ...before };
  const changed: Record<string, unknown> = { ...made };
  for (const key of shared) {
    if (!keys.has(key)) continue;
    if (after[key] === undefined) delete changed[key];
    else changed[key] = after[key];
  }
  const tools = new Map<string, ToolPolicy>(Object.entries(before.tools ?? {}));
  for (const name of new Set([...tools.keys(), ...Object.keys(after.tools ?? {})])) {
    if (!keys.has(toolKey(name))) continue;
    const policy = toolPolicy(after, name);
    if (policy === undefined) tools.delete(name);
    else tools.set(name, policy);
  }
  return {
    ...(changed as PolicyDocument),
    ...(before.tools || tools.size > 0 ? { tools: Object.fromEntries(tools) } : {}),
  };
}

function said(part: unknown): string {
  return part === undefined ? '' : canonicalJson(part as JsonValue);
}

function lines(part: unknown): string | null {
  return part === undefined ? null : JSON.stringify(part, null, 2);
}
