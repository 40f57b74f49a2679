import { getNodeValue } from 'jsonc-parser';
import { reservedRules } from '../reserved-rules.ts';
import { nodeAt, readJson as parseJson } from './json-text.ts';
import { pointer } from './pointer.ts';

/** Line and column of an offset, both counted from 1. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let index = text.indexOf('\n'); index !== -1 && index < offset; index = text.indexOf('\n', start)) {
    line++;
    start = index + 1;
  }
  return { line, column: Math.min(offset, text.length) - start + 1 };
}

/** Texts that were read last, newest first: a page asks for the lines of many rules of the same few documents. */
let lastRead: readonly { readonly text: string; readonly read: ReturnType<typeof parseJson> }[] = [];
const mostRead = 4;

function readJson(text: string): ReturnType<typeof parseJson> {
  const known = lastRead.find((one) => one.text === text);
  if (known !== undefined) return known.read;
  const read = parseJson(text);
  lastRead = [{ text, read }, ...lastRead].slice(0, mostRead);
  return read;
}

/** Line of the value that a pointer names; null where the text does not hold it. */
export function lineOf(text: string, at: string): number | null {
  const read = readJson(text);
  if (!read.ok) return null;
  const found = nodeAt(read.root, at);
  return found.exact ? placeOf(text, found.key.offset).line : null;
}

/** An overlay's rule is `NAME@AGENT#/tools/…`: which document a rule stands in, and where. */
export function splitRule(rule: string): { readonly document: string | null; readonly rule: string } {
  const match = /^([a-z0-9-]+@[a-z0-9-]+)#(.*)$/s.exec(rule);
  return match ? { document: match[1] ?? null, rule: match[2] ?? '' } : { document: null, rule };
}

/**
 * Where the rule of a decision stands in a text; null where nowhere (`(paused)`). A rule in parentheses leads to what made it:
 * `(hidden)` to the tool's place in `hide`.
 */
function pointerOfRule(text: string, decided: string, tool: string): string | null {
  const { rule } = splitRule(decided);
  if (rule.startsWith('/')) return rule;
  if (rule === reservedRules.defaultDeny || rule === reservedRules.defaultAllow) return '/default';
  if (rule !== reservedRules.hidden) return null;
  const read = readJson(text);
  if (!read.ok) return null;
  const hide = (read.value as { hide?: unknown }).hide;
  if (!Array.isArray(hide)) return null;
  const index = hide.indexOf(tool) === -1 ? hide.indexOf('*') : hide.indexOf(tool);
  return index === -1 ? null : pointer(['hide', index]);
}

/** Line that holds the rule of a decision, in the text of the document it names; null where no line does. */
export function lineOfRule(text: string, decided: string, tool: string): number | null {
  const at = pointerOfRule(text, decided, tool);
  if (at === null) return null;
  return lineOf(text, at) ?? (at === '/default' ? 1 : null);
}

/** Whether a later text still holds the rule of a decision, word for word, in the same place. */
export function isSameRule(before: string, after: string, decided: string, tool: string): boolean {
  const [one, other] = [before, after].map((text) => {
    const at = pointerOfRule(text, decided, tool);
    const read = readJson(text);
    if (at === null || !read.ok) return null;
    const { node, exact } = nodeAt(read.root, at);
    if (!exact) return at === '/default' ? 'none' : null;
    return JSON.stringify(getNodeValue(node));
  });
  return one !== null && one === other;
}
