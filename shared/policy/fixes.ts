import { getNodePath, modify, type Node, parseTree } from 'jsonc-parser';
import { nodeAt } from './json-text.ts';
import { segmentsOf } from './pointer.ts';
import type { Problem } from './problem.ts';
import { addComma, addVersion, changePrefix, meanPrefix, removeComma, removePrefix } from './suggestions.ts';

/** A change of a text that mends one problem. `words`: what its button says. */
export interface Fix {
  readonly words: string;
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The change that mends a problem of this very text; null where a person has to decide what is meant. */
export function fixOf(text: string, problem: Problem): Fix | null {
  const { suggestion } = problem;
  if (suggestion === null) return null;
  const at = offsetOf(text, problem);
  if (suggestion.startsWith(addComma)) return commaAfter(text, at);
  if (suggestion.startsWith(removeComma)) return commaBefore(text, at);
  const root = parseTree(text);
  if (root === undefined) return null;
  if (suggestion === addVersion) return versionFirst(root);
  if (suggestion.startsWith(removePrefix)) return withoutKey(text, root, problem);
  const wanted = wantedValue(suggestion);
  const node = suggestion.startsWith(meanPrefix) ? misspelt(root, problem) : scalarAt(root, at);
  if (wanted === null || node === null) return null;
  return { words: `${changePrefix}${wanted}`, from: node.offset, to: node.offset + node.length, insert: wanted };
}

function offsetOf(text: string, { line, column }: Problem): number {
  let start = 0;
  for (let passed = 1; passed < line; passed++) start = text.indexOf('\n', start) + 1;
  return start + column - 1;
}

/** The JSON that a sentence wants in the place of what stands there. */
function wantedValue(suggestion: string): string | null {
  const [, wanted] = /^(?:Change to|Did you mean) (".*"|-?[\d.e+-]+)\??$/s.exec(suggestion) ?? [];
  if (wanted === undefined) return null;
  try {
    return JSON.stringify(JSON.parse(wanted));
  } catch {
    // A name with a quote in it, which the sentence shows as it is.
    return null;
  }
}

/** The key or value that begins at an offset; null for a list or an object, which is no slip of the pen. */
function scalarAt(root: Node, offset: number): Node | null {
  let node: Node | undefined = root;
  while (node?.children !== undefined) {
    node = node.children.find((child) => child.offset <= offset && offset < child.offset + child.length);
  }
  return node?.offset === offset ? node : null;
}

/** The name of a tool where it is a key, else the text that stands at the place: a name in a list, a path. */
function misspelt(root: Node, { pointer }: Problem): Node | null {
  const { node, key, exact } = nodeAt(root, pointer);
  if (!exact) return null;
  const segments = segmentsOf(pointer);
  const found = segments[0] === 'tools' && segments.length === 2 ? key : node;
  return found.type === 'string' ? found : null;
}

function withoutKey(text: string, root: Node, { pointer }: Problem): Fix | null {
  const { node, key, exact } = nodeAt(root, pointer);
  if (!exact) return null;
  const [edit] = modify(text, getNodePath(node), undefined, {});
  if (edit === undefined) return null;
  const { offset, length, content } = edit;
  return { words: `Remove "${String(key.value)}"`, from: offset, to: offset + length, insert: content };
}

function versionFirst(root: Node): Fix | null {
  if (root.type !== 'object') return null;
  const insert = `\n  "version": "1"${root.children?.length ? ',' : '\n'}`;
  return { words: addVersion, from: root.offset + 1, to: root.offset + 1, insert };
}

function commaAfter(text: string, at: number): Fix {
  const end = text.slice(0, at).trimEnd().length;
  return { words: 'Add the comma', from: end, to: end, insert: ',' };
}

/** Only where it is surely the comma that is too much: nothing but the end of the list or object follows. */
function commaBefore(text: string, at: number): Fix | null {
  const end = text.slice(0, at).trimEnd().length;
  if (text[end - 1] !== ',' || !/^[}\]]/.test(text.slice(at).trimStart())) return null;
  return { words: 'Remove the comma', from: end - 1, to: end, insert: '' };
}
