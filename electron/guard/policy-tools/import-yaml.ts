import {
  type Document,
  isCollection,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { JsonValue } from '../../../shared/json.ts';
import { maxTextLength } from '../../../shared/policy/json-text.ts';
import { segmentsOf } from '../../../shared/policy/pointer.ts';
import type { Problem } from '../../../shared/policy/problem.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

type Yaml =
  | {
      readonly ok: true;
      readonly value: JsonValue;
      /** Where a pointer stands in the text, or what is nearest above it. */
      readonly place: (pointer: string) => Place;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** YAML 1.2 with unique keys, and no alias: a few lines of those make gigabytes. */
export function readYaml(text: string): Yaml {
  const problem = (message: string, line = 1, column = 1): Yaml => ({
    ok: false,
    problems: [{ message, pointer: '', line, column, suggestion: null }],
  });
  if (text.length > maxTextLength) return problem('The document is larger than 2 MB.');
  try {
    const lines = new LineCounter();
    const document = parseDocument(text, {
      // `notData` looks for them: the parser compares each key with every one before it.
      uniqueKeys: false,
      lineCounter: lines,
      // With `silent` the parser would not tell of a second document, and leave it out.
      logLevel: 'error',
      prettyErrors: false,
    });
    const [error] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
    const fault = error === undefined ? notData(document) : { message: yamlWords(error.message), at: error.pos[0] };
    if (fault !== null) {
      const { line, col } = lines.linePos(fault.at);
      return problem(fault.message, Math.max(line, 1), Math.max(col, 1));
    }
    const value: unknown = JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 0 })) ?? 'null');
    return { ok: true, value: value as JsonValue, place: placeIn(document, lines) };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    return problem(isTooDeep(why) ? tooDeep : `This is neither JSON nor YAML: ${why}.`);
  }
}

/** The parser's own words, but for what it says of itself. */
function yamlWords(message: string): string {
  if (/multiple documents/.test(message)) return 'The text holds more than one document (---): keep one.';
  return isTooDeep(message) ? tooDeep : `${message.replace(/\.$/, '')}.`;
}

const tooDeep = 'The document is nested too deeply.';

/** How the engine says that its stack is full: in a function, and in a regular expression. */
function isTooDeep(message: string): boolean {
  return /call stack|stack overflow/i.test(message);
}

/** What YAML can say and JSON cannot: it would be lost on the way, or become something else. */
function notData(document: Document.Parsed): { readonly message: string; readonly at: number } | null {
  let found: { message: string; at: number } | null = null;
  const note = (node: unknown, message: string) => {
    found = { message, at: isNode(node) ? (node.range?.[0] ?? 0) : 0 };
    return visit.BREAK;
  };
  visit(document, {
    Alias: (_key, node) => note(node, 'An alias (*) has no place in a policy: write it out.'),
    Scalar(_key, node) {
      const { value } = node;
      if (typeof value !== 'number') return undefined;
      if (!Number.isFinite(value)) return note(node, 'This number cannot be kept: write a finite one.');
      const isExact = !Number.isInteger(value) || Number.isSafeInteger(value);
      return isExact ? undefined : note(node, 'This number cannot be kept exactly.');
    },
    Map(_key, map) {
      const names = new Set<string>();
      for (const { key } of map.items as readonly { key: Node | null }[]) {
        // No word at all becomes an empty one: two of those would be one rule.
        if (!isScalar(key) || key.value === null) return note(key ?? map, 'A key must be a plain word.');
        const name = String(key.value);
        if (names.has(name)) return note(key, `"${name}" stands here twice.`);
        names.add(name);
      }
      return undefined;
    },
  });
  return found;
}

function placeIn(document: Document, lines: LineCounter): (pointer: string) => Place {
  return (pointer) => {
    let node: unknown = document.contents;
    let start = 0;
    for (const segment of segmentsOf(pointer)) {
      if (!isCollection(node)) break;
      const items: readonly unknown[] = node.items;
      const next = items.find((item, index) => (isPair(item) ? keyOf(item.key) : String(index)) === segment);
      if (next === undefined) break;
      const here: unknown = isPair(next) ? next.key : next;
      if (isNode(here) && here.range) start = here.range[0];
      node = isPair(next) ? next.value : next;
    }
    const { line, col } = lines.linePos(start);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}
