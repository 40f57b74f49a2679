import { RE2JS } from 're2js';
import type { JsonValue } from '../json.ts';

/** Characters of one regular expression, and the instructions that all of a document compile to: it is read in one turn. */
export const longestPattern = 1000;
export const mostInstructions = 30_000;

export interface PatternFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * What is wrong with the regular expressions of a document, before anything of it is compiled for good: the first that is
 * too long, or that all before it leave no room for. Those that are no regular expressions are left to the schema.
 */
export function patternFault(document: JsonValue): PatternFault | null {
  let room = mostInstructions;
  const open: { readonly value: JsonValue; readonly path: PatternFault['path'] }[] = [{ value: document, path: [] }];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    const { value, path } = here;
    if (typeof value !== 'object' || value === null) continue;
    const pattern = patternOf(value);
    if (pattern !== null) {
      const at = [...path, 'value'];
      if (pattern.length > longestPattern) {
        return { path: at, message: `must be at most ${longestPattern} characters for "regex"` };
      }
      // Before it is compiled, too: classes take their time whatever comes of them.
      room -= classesIn(pattern);
      if (room >= 0) room -= sizeOf(pattern);
      if (room < 0) {
        const most = mostInstructions.toLocaleString('en-US');
        return { path: at, message: `must leave the regular expressions of a document at ${most} instructions in all` };
      }
      continue;
    }
    const members: [string | number, JsonValue][] = Array.isArray(value)
      ? [...(value as JsonValue[]).entries()]
      : Object.entries(value as Record<string, JsonValue>);
    for (const [name, member] of members.reverse()) open.push({ value: member, path: [...path, name] });
  }
  return null;
}

function patternOf(value: JsonValue): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { op, value: pattern } = value as Record<string, JsonValue>;
  return op === 'regex' && typeof pattern === 'string' ? pattern : null;
}

/** What does not compile costs its reading too. */
function sizeOf(pattern: string): number {
  try {
    return RE2JS.compile(pattern).programSize();
  } catch {
    return pattern.length;
  }
}

const propertyClass = /\\p/gi;
const wideRange = /-(?:[^\p{ASCII}]|\\[xpP])/gu;
const perProperty = 50;
const perRange = 2000;

/** What classes of many characters take to compile, in instructions: of a range, without case, each character is looked at. */
function classesIn(pattern: string): number {
  const properties = pattern.match(propertyClass)?.length ?? 0;
  const ranges = /\(\?[a-z]*i/i.test(pattern) ? (pattern.match(wideRange)?.length ?? 0) : 0;
  return properties * perProperty + ranges * perRange;
}
