import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { printPolicy } from '../../../shared/policy/print.ts';
import type { Problem } from '../../../shared/policy/problem.ts';
import { type Note, translateRules } from '../../../shared/policy/rules.ts';
import type { ImportNote } from './import-note.ts';
import { type Place, readYaml } from './import-yaml.ts';
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
  if (plain?.ok) return done('policy', plain.document, [atLeastAsStrict]);
  const yaml = readYaml(text);
  if (yaml.ok && looksLikeIntercept(yaml.value)) {
    const report: ImportNote[] = [];
    const translated = translate(yaml.value, (from, kind, words) => report.push({ from, kind, words }));
    const parsed = parsePolicy(JSON.stringify(translated, null, 2));
    return parsed.ok ? done('intercept', parsed.document, report) : placed(parsed.problems, yaml.place);
  }
  const json = parsePolicy(braces || !yaml.ok ? text : JSON.stringify(yaml.value, null, 2));
  if (!json.ok) return braces ? json : yaml.ok ? placed(json.problems, yaml.place) : yaml;
  return done('policy', json.document, [atLeastAsStrict]);
}

const atLeastAsStrict: ImportNote = {
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

/** Problems were found in a translation that nobody wrote: they are shown in the text that somebody did. */
function placed(problems: readonly Problem[], place: (pointer: string) => Place): Extract<Imported, { ok: false }> {
  return { ok: false, problems: problems.map((problem) => ({ ...problem, ...place(problem.pointer) })) };
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
