import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  pickedCompletion,
} from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { findNodeAtLocation, getLocation, getNodeValue, type JSONPath, type Node, parseTree } from 'jsonc-parser';
import { entityPaths, type LanguageKey, language } from '../../../shared/policy/language.ts';
import { keyAt, placeAt } from '../../../shared/policy/language-places.ts';
import { anyArgument } from '../../../shared/policy/path.ts';
import { visibleText } from '../../format/escape.ts';
import type { EditorTool } from './vocabulary.ts';

/** What can stand at the cursor, and the piece of text that it would take the place of. */
interface Place {
  readonly root: Node | undefined;
  readonly path: JSONPath;
  readonly tools: readonly EditorTool[];
}

/** Completes keys, their words, tools, paths of arguments, and the values that an argument's schema lists. */
export function completePolicy(
  { state, pos, explicit }: CompletionContext,
  tools: readonly EditorTool[],
): CompletionResult | null {
  const text = state.doc.toString();
  const { path, isAtPropertyKey, previousNode } = getLocation(text, pos);
  const [from, to] = pieceAt(text, pos, previousNode);
  // Beside a value that is complete nothing is wanted unless somebody asks for it.
  if (from === pos && !explicit) return null;
  const place = { root: parseTree(text), path, tools };
  const found = isAtPropertyKey ? keys(place, text.slice(to)) : values(place, text.slice(to));
  if (found.length === 0) return null;
  // What is behind the cursor is no part of what is looked for, but of what is replaced: the closing quote.
  const options = found.map((option) => through(option, text.slice(pos, to)));
  return { from, options, validFor: /^"?[\w.*-]*$/ };
}

type Apply = (view: EditorView, completion: Completion, from: number, to: number) => void;
type Option = Completion & { readonly apply: Apply };

/** The option, put in place of what it completes and of the `tail` behind the cursor. */
function through(option: Option, tail: string): Completion {
  const apply: Apply = (view, completion, from, to) => {
    const still = view.state.sliceDoc(to, to + tail.length) === tail;
    option.apply(view, completion, from, still ? to + tail.length : to);
  };
  return { ...option, apply };
}

/** The key or value around the cursor. One without its closing quote ends at the cursor: what follows is not of it. */
function pieceAt(text: string, pos: number, node: Node | undefined): readonly [number, number] {
  if (node !== undefined && node.offset < pos && pos <= node.offset + node.length) {
    const written = text.slice(node.offset, node.offset + node.length);
    if (!written.startsWith('"')) return [node.offset, node.offset + node.length];
    const closed = written.length > 1 && written.endsWith('"');
    // Behind the closing quote the value is complete.
    if (closed && pos === node.offset + node.length) return [pos, pos];
    return [node.offset, closed ? node.offset + node.length : pos];
  }
  const begun = /[\w.*-]*$/.exec(text.slice(0, pos))?.[0] ?? '';
  return [pos - begun.length, pos];
}

function keys({ root, path, tools }: Place, rest: string): readonly Option[] {
  const parent = path.slice(0, -1);
  const written = new Set(keysOf(root, parent));
  written.delete(String(path.at(-1)));
  // A key that has its value already is renamed only; else a comma parts it from the key that follows.
  const hasValue = /^\s*:/.test(rest);
  const end = /^\s*"/.test(rest) ? ',' : '';
  if (parent.length === 1 && parent[0] === 'tools') {
    return tools
      .filter(({ name }) => !written.has(name))
      .map(({ name, what }) => entry(name, what, hasValue ? null : `: {${cursor}}${end}`));
  }
  const place = placeAt(parent);
  if (place === null) return [];
  return language[place]
    .filter(({ name }) => !written.has(name))
    .map((key, index) => ({
      ...entry(key.name, key.meaning, hasValue ? null : `: ${begunValue(key)}${end}`),
      boost: -index,
    }));
}

function keysOf(root: Node | undefined, parent: JSONPath): readonly string[] {
  const node = root && findNodeAtLocation(root, parent);
  return (node?.children ?? []).map((property) => String(property.children?.[0]?.value));
}

/** Where the cursor is put in what a key begins with. */
const cursor = '#{}';

function begunValue({ shape, values: words }: LanguageKey): string {
  const [only] = words;
  if (words.length === 1 && only !== undefined) return `"${only.name}"`;
  const begun = { object: `{${cursor}}`, list: `[${cursor}]`, text: `"${cursor}"`, plain: cursor } as const;
  return begun[shape];
}

/** `after`: what follows the key, with a mark for the cursor; null where it stands already. */
function entry(name: string, what: string, after: string | null): Option {
  const [before = '', behind = ''] = (after ?? '').split(cursor);
  return {
    label: JSON.stringify(name),
    displayLabel: visibleText(name),
    info: () => plain(what),
    type: 'property',
    apply: inserting(JSON.stringify(name) + before, behind),
  };
}

/** Puts a text in, with the cursor between its two parts. */
function inserting(before: string, behind = ''): Apply {
  return (view, completion, from, to) =>
    view.dispatch({
      changes: { from, to, insert: before + behind },
      selection: { anchor: from + before.length },
      scrollIntoView: true,
      userEvent: 'input.complete',
      annotations: pickedCompletion.of(completion),
    });
}

function plain(words: string): HTMLElement {
  const line = document.createElement('p');
  line.textContent = visibleText(words.replaceAll('`', ''));
  return line;
}

function values(place: Place, rest: string): readonly Option[] {
  const { path, tools } = place;
  const [root] = path;
  const tool = tools.find(({ name }) => root === 'tools' && name === path[1]);
  const end = /^\s*"/.test(rest) ? ',' : '';
  const named = (name: string, what: string | null): Option => value(JSON.stringify(name), what, end);
  if (root === 'hide' && path.length === 2) return tools.map(({ name, what }) => named(name, what));
  if (path.at(-2) === 'only' && placeAt(path.slice(0, -2)) === 'unless') {
    const whole = tool?.arguments.filter((one) => one.path.split('.').length === 2) ?? [];
    return whole.map((one) => named(one.path.slice('args.'.length), one.what));
  }
  const key = keyAt(path);
  if (key !== null && key.values.length > 0) {
    // In the order of the language: by the alphabet "allow" would come before "deny", and Enter take it.
    return key.values.map(({ name, meaning }, index) => ({ ...named(name, meaning), boost: -index }));
  }
  const parent = placeAt(path.slice(0, -1));
  if (parent === 'condition' && key?.name === 'path') return paths(tool, named);
  if (parent === 'limit' && (key?.name === 'sum' || key?.name === 'count')) {
    const types = key.name === 'sum' ? ['number', 'integer'] : ['array'];
    const fitting = (tool?.arguments ?? []).filter((one) => one.types.some((type) => types.includes(type)));
    return fitting.map((one) => named(one.path, one.what));
  }
  if (parent === 'limit' && key?.name === 'counter' && tool) return [named(`${tool.name}_rate`, 'Counts this tool.')];
  return argumentValues(place, tool, end);
}

function paths(tool: EditorTool | undefined, named: (name: string, what: string | null) => Option): readonly Option[] {
  return [
    ...(tool?.arguments ?? []).map((one) => named(one.path, one.what)),
    named(anyArgument, 'Any value anywhere in the arguments.'),
    ...Object.entries(entityPaths).map(([path, what]) => named(path, `${what}.`)),
  ];
}

/** The values that the schema of the argument lists which the `path` beside this `value` names. */
function argumentValues({ root, path }: Place, tool: EditorTool | undefined, end: string): readonly Option[] {
  const at = path.lastIndexOf('value');
  const condition = path.slice(0, at);
  if (root === undefined || at < path.length - 2 || at === -1 || placeAt(condition) !== 'condition') return [];
  const beside = (name: string): unknown => {
    const node = findNodeAtLocation(root, [...condition, name]);
    return node && getNodeValue(node);
  };
  if (beside('op') === 'exists') return ['true', 'false'].map((word) => value(word, null, end));
  const known = tool?.arguments.find((one) => one.path === beside('path'));
  return (known?.values ?? []).map((one) => value(JSON.stringify(one), null, end));
}

function value(json: string, what: string | null, end: string): Option {
  return {
    label: json,
    displayLabel: visibleText(json.startsWith('"') ? json.slice(1, -1) : json),
    ...(what === null || what === '' ? {} : { info: () => plain(what) }),
    type: 'constant',
    apply: inserting(json + end),
  };
}
