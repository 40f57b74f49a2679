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
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { maxTextLength } from '../../../shared/policy/json-text.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { segmentsOf } from '../../../shared/policy/pointer.ts';
import { printPolicy } from '../../../shared/policy/print.ts';
import type { Problem } from '../../../shared/policy/problem.ts';
import { type Note, translateRules } from '../../../shared/policy/rules.ts';
import type { ImportNote } from './import-note.ts';
import { stricterHere } from './stricter-here.ts';

export type Imported =
  | {
      readonly ok: true;
      readonly format: 'policy' | 'intercept';
      readonly document: PolicyDocument;
      readonly text: string;
      readonly report: readonly ImportNote[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a policy of another kind: PolicyLayer's JSON, with or without shorthands, or Intercept's YAML. Says of every part
 * what became of it; what has no meaning here is named, never dropped in silence. Nothing is put in force.
 */
export function importPolicy(text: string): Imported {
  const braces = text.trimStart().startsWith('{');
  const plain = braces ? parsePolicy(text) : null;
  if (plain?.ok) return done('policy', plain.document, [kept]);
  const yaml = readYaml(text);
  if (yaml.ok && looksLikeIntercept(yaml.value)) {
    const report: ImportNote[] = [];
    const translated = translate(yaml.value, (from, kind, words) => report.push({ from, kind, words }));
    const parsed = parsePolicy(JSON.stringify(translated, null, 2));
    return parsed.ok ? done('intercept', parsed.document, report) : placed(parsed.problems, yaml.place);
  }
  const json = parsePolicy(braces || !yaml.ok ? text : JSON.stringify(yaml.value, null, 2));
  if (!json.ok) return braces ? json : yaml.ok ? placed(json.problems, yaml.place) : yaml;
  return done('policy', json.document, [kept]);
}

const kept: ImportNote = {
  from: 'document',
  kind: 'kept',
  words: 'Stops here at least what it stopped there',
};

function done(
  format: 'policy' | 'intercept',
  document: PolicyDocument,
  report: readonly ImportNote[],
): Extract<Imported, { ok: true }> {
  return { ok: true, format, document, text: printPolicy(document), report: [...report, ...stricterHere(document)] };
}

interface Place {
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
function readYaml(text: string): Yaml {
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
      logLevel: 'silent',
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
    Scalar: (_key, node) =>
      typeof node.value === 'number' && !Number.isFinite(node.value)
        ? note(node, 'This number cannot be kept: write a finite one.')
        : undefined,
    Map(_key, map) {
      const names = new Set<string>();
      for (const { key } of map.items as readonly { key: Node | null }[]) {
        if (!isScalar(key)) return note(key ?? map, 'A key must be a plain word.');
        const name = String(key.value);
        if (names.has(name)) return note(key, `"${name}" stands here twice.`);
        names.add(name);
      }
      return undefined;
    },
  });
  return found;
}

/** Problems were found in a translation that nobody wrote: they are shown in the text that somebody did. */
function placed(problems: readonly Problem[], place: (pointer: string) => Place): Extract<Imported, { ok: false }> {
  return { ok: false, problems: problems.map((problem) => ({ ...problem, ...place(problem.pointer) })) };
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

function looksLikeIntercept(value: JsonValue): value is JsonObject {
  if (!isJsonObject(value)) return false;
  const tools = value.tools;
  const lists = isJsonObject(tools) ? Object.values(tools) : [];
  return value.description !== undefined || lists.some((tool) => isJsonObject(tool) && tool.rules !== undefined);
}

function translate(value: JsonObject, note: Note): JsonObject {
  const { version = '1', description, default: fallback, hide, tools: given, ...rest } = value;
  // `tools:` with nothing after it.
  const tools = given ?? {};
  if (description !== undefined)
    note('description', 'dropped', 'Has no place here; keep it as the note of the version');
  if (fallback === undefined) note('default', 'translated', 'Left out means allow there, so it is written out');
  // From entries: an assignment would lose a tool called `__proto__`, which must be refused by name.
  const listed = isJsonObject(tools) ? tools : {};
  const made: JsonObject = Object.fromEntries(
    Object.entries(listed).map(([tool, policy]) => [
      tool,
      // `tool:` with nothing after it: listed, no rule.
      policy === null ? {} : isJsonObject(policy) ? translateTool(tool, policy, note) : policy,
    ]),
  );
  const { '*': everywhere = {}, ...named } = made;
  // What is none of these stays where it stands: as a shorthand it is read there, and else it is refused by name.
  const { limits, require, deny_if, ...others } = isJsonObject(everywhere) ? everywhere : {};
  const conditions = (require ?? deny_if) !== undefined;
  const spread = isJsonObject(everywhere) ? spreadOverAll(named, everywhere, note) : named;
  const left = isJsonObject(everywhere) ? others : everywhere;
  const isLeft = !isJsonObject(left) || Object.keys(left).length > 0;
  return {
    ...rest,
    version: typeof version === 'number' ? String(version) : version,
    // A condition for every tool cannot be written to tools that are not named: those are denied.
    default: conditions ? 'deny' : (fallback ?? 'allow'),
    ...(hide === undefined ? {} : { hide }),
    ...(limits === undefined ? {} : { all_tools: withLimits(rest.all_tools ?? {}, limits) }),
    tools: isJsonObject(tools) ? { ...spread, ...(isLeft ? { '*': left } : {}) } : tools,
  };
}

function translateTool(tool: string, policy: JsonObject, note: Note): JsonObject {
  const { rules, ...others } = policy;
  // What is no list of rules is refused by its name.
  if (rules !== undefined && rules !== null && !Array.isArray(rules)) return policy;
  const list = Array.isArray(rules) ? (rules as readonly JsonValue[]) : [];
  const made = translateRules(tool, `tools.${tool}`, list, note);
  const values = (entries: readonly { readonly value: JsonValue }[]) => entries.map(({ value }) => value);
  // A rule that has no translation restricted something: until a person writes it, the tool is denied.
  const denials =
    made.untranslated.length > 0
      ? [{ conditions: [], on_deny: 'A rule of the imported policy has no translation yet.' }, ...values(made.deny_if)]
      : values(made.deny_if);
  return {
    ...others,
    ...joined(others, 'require', values(made.require)),
    ...joined(others, 'deny_if', denials),
    ...joined(others, 'limits', values(made.limits)),
  };
}

function withLimits(all: JsonValue, limits: JsonValue): JsonValue {
  return isJsonObject(all) && Array.isArray(limits) ? { ...all, ...joined(all, 'limits', limits) } : all;
}

/** What a list holds already, and more; a list that is none stays, and is refused where it stands. */
function joined(policy: JsonObject, key: string, more: readonly JsonValue[]): JsonObject {
  const before = policy[key] ?? [];
  return more.length === 0 || !Array.isArray(before) ? {} : { [key]: [...before, ...more] };
}

/**
 * Conditions and denials of `"*"` count for every tool there; here only limits do, so they are written to each listed
 * tool.
 */
function spreadOverAll(named: JsonObject, everywhere: JsonObject, note: Note): JsonObject {
  const keys = ['require', 'deny_if'].filter((key) => everywhere[key] !== undefined);
  if (keys.length === 0) return named;
  note(
    'tools.*',
    'changed',
    'Conditions for every tool were written to each listed tool; tools that are not listed are denied',
  );
  const listOf = (value: JsonValue | undefined) => (Array.isArray(value) ? (value as readonly JsonValue[]) : []);
  const addedTo = (policy: JsonObject, key: string) => Object.entries(joined(policy, key, listOf(everywhere[key])));
  return Object.fromEntries(
    Object.entries(named).map(([tool, policy]) => [
      tool,
      isJsonObject(policy) ? { ...policy, ...Object.fromEntries(keys.flatMap((key) => addedTo(policy, key))) } : policy,
    ]),
  );
}
