import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { JsonValue } from '../json.ts';
import { pointer, segmentsOf } from './pointer.ts';
import { addComma, removeComma } from './suggestions.ts';

/** A fault in a text, by offset; `problems.ts` turns offsets into lines. */
export interface TextFault {
  readonly offset: number;
  readonly pointer: string;
  readonly message: string;
  readonly suggestion: string | null;
}

export type JsonText =
  | { readonly ok: true; readonly value: JsonValue; readonly root: Node }
  | { readonly ok: false; readonly faults: readonly TextFault[] };

/** A policy is small; what is not is a mistake or an attack on the reader. */
export const maxTextLength = 2_000_000;
const maxDepth = 64;

const words: Readonly<Record<string, readonly [string, string | null]>> = {
  InvalidSymbol: ['This is not JSON.', 'Put text in double quotes'],
  InvalidNumberFormat: ['This is not a number.', null],
  PropertyNameExpected: ['A key in double quotes is expected here.', `${removeComma}, or quote the key`],
  ValueExpected: ['A value is expected here.', `${removeComma}, or add the value`],
  ColonExpected: ['A colon is expected here.', 'Add ":" after the key'],
  CommaExpected: ['A comma is expected here.', addComma],
  CloseBraceExpected: ['A closing "}" is missing.', 'Add "}"'],
  CloseBracketExpected: ['A closing "]" is missing.', 'Add "]"'],
  EndOfFileExpected: ['The document ends before this.', 'Remove what follows'],
  InvalidCommentToken: ['Comments are not part of JSON.', 'Remove the comment'],
  UnexpectedEndOfComment: ['Comments are not part of JSON.', 'Remove the comment'],
  UnexpectedEndOfString: ['This text has no closing quote.', 'Add a double quote'],
};

const fault = (offset: number, message: string, suggestion: string | null = null, at = ''): TextFault => ({
  offset,
  pointer: at,
  message,
  suggestion,
});

/** Reads JSON, and nothing but JSON, and keeps where each value stands. Never throws. */
export function readJson(text: string): JsonText {
  if (text.length > maxTextLength) return { ok: false, faults: [fault(0, 'The document is larger than 2 MB.')] };
  const deep = tooDeep(text);
  if (deep !== null) return { ok: false, faults: [fault(deep, `The document is nested deeper than ${maxDepth}.`)] };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  if (root === undefined || errors.length > 0) {
    // Only the first: what follows a syntax error is mostly its echo.
    const [first] = errors;
    const empty = text.trim() === '' || first === undefined;
    return { ok: false, faults: [empty ? fault(0, 'The document is empty.') : ofError(first)] };
  }
  try {
    // The tolerant reader above only finds places; whether the text is JSON at all is for the strict one to say.
    JSON.parse(text);
  } catch {
    return { ok: false, faults: [fault(0, 'The document is not JSON.')] };
  }
  const faults: TextFault[] = [];
  const value = build(root, [], faults);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value, root };
}

/** What is wrong there, and what mends it. */
export function wordsOfError({ error }: ParseError): readonly [message: string, suggestion: string | null] {
  return words[printParseErrorCode(error)] ?? ['This is not JSON.', null];
}

function ofError(error: ParseError): TextFault {
  return fault(error.offset, ...wordsOfError(error));
}

/** Offset of the first bracket beyond the allowed depth; the parsers below recurse and would overflow. */
function tooDeep(text: string): number | null {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (quoted) {
      if (character === 92) index++;
      else if (character === 34) quoted = false;
    } else if (character === 34) quoted = true;
    else if (character === 123 || character === 91) {
      if (++depth > maxDepth) return index;
    } else if (character === 125 || character === 93) depth--;
  }
  return null;
}

const largest = 'Use one between −9,007,199,254,740,991 and 9,007,199,254,740,991';

/** A rule on another number than the one that was written would be another rule. */
function exact(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

function build(node: Node, path: readonly string[], faults: TextFault[]): JsonValue {
  if (node.type === 'array') {
    return (node.children ?? []).map((child, index) => build(child, [...path, String(index)], faults));
  }
  if (node.type === 'number' && !exact(Number(node.value))) {
    faults.push(fault(node.offset, 'This number cannot be kept exactly.', largest, pointer(path)));
  }
  if (node.type !== 'object') return node.value as JsonValue;
  const made: Record<string, JsonValue> = {};
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    const at = [...path, name];
    // `__proto__` would be lost in any plain object on the way: a rule that vanishes must not be accepted.
    if (name === '__proto__') faults.push(fault(key.offset, '"__proto__" cannot be a name.', 'Remove it', pointer(at)));
    else if (Object.hasOwn(made, name)) {
      faults.push(fault(key.offset, `"${name}" stands here twice.`, 'Join the two into one', pointer(at)));
    } else made[name] = build(value, at, faults);
  }
  return made;
}

/** The node a pointer names, or the nearest one above it that exists, and whether it is the very one. */
export function nodeAt(root: Node, at: string): { readonly node: Node; readonly key: Node; readonly exact: boolean } {
  let node = root;
  let key = root;
  for (const segment of segmentsOf(at)) {
    const child = childOf(node, segment);
    if (child === undefined) return { node, key, exact: false };
    [key, node] = child;
  }
  return { node, key, exact: true };
}

function childOf(node: Node, segment: string): readonly [Node, Node] | undefined {
  if (node.type === 'array') {
    const item = /^(0|[1-9]\d*)$/.test(segment) ? node.children?.[Number(segment)] : undefined;
    return item === undefined ? undefined : [item, item];
  }
  if (node.type !== 'object') return undefined;
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key !== undefined && value !== undefined && key.value === segment) return [key, value];
  }
  return undefined;
}
