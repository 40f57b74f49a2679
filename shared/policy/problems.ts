import type { z } from 'zod';
import { isJsonObject, type JsonValue } from '../json.ts';
import { type JsonText, nodeAt, type TextFault } from './json-text.ts';
import { language } from './language.ts';
import { placeAt } from './language-places.ts';
import { placeOf } from './locate.ts';
import { pointer, segmentsOf } from './pointer.ts';
import type { Problem } from './problem.ts';
import { nearest } from './suggest-word.ts';
import { change, suggestion } from './suggestion.ts';
import { removeIt } from './suggestions.ts';

type Read = Extract<JsonText, { ok: true }>;

/** Nobody mends more at once, and each costs a look through the text. */
const mostProblems = 100;

export function ofFaults(text: string, faults: readonly TextFault[]): readonly Problem[] {
  return faults.slice(0, mostProblems).map(({ offset, pointer, message, suggestion }) => ({
    message,
    pointer,
    ...placeOf(text, offset),
    suggestion,
  }));
}

/** Shorthands of a tool: keys as well, though the form that is saved has none of them. */
const ofTool = ['action', 'reason', 'rate_limit', 'rules'];

/** Keys that may stand beside an unknown one: the material of "Did you mean". */
function keysAt(at: string): readonly string[] {
  const place = placeAt(segmentsOf(at));
  if (place === null) return [];
  const names = language[place].map(({ name }) => name);
  return place === 'tool' ? [...names, ...ofTool] : names;
}

const inTool = 'Move it to a tool, under "tools"';
const onEntry = 'Put it on an entry of deny_if or limits, or on approval';
/** Where a key of the language stands that was written somewhere else. */
const homes: ReadonlyMap<string, string> = new Map([
  ['mode', onEntry],
  ['until', onEntry],
  ['limits', `${inTool}, or to "all_tools"`],
  ['arguments', `${inTool}, or to the top`],
  ...['require', 'deny_if', 'approval', 'action', 'rate_limit'].map((key) => [key, inTool] as const),
  ['conditions', 'Put it on an entry of deny_if'],
  ['on_deny', 'Put it on an entry of deny_if'],
  ['when', 'Put it on approval'],
  ['unless', 'Put it on approval'],
  ['only', 'Put it on an entry of unless'],
  ['timeout', 'Put it on approval'],
  ...['counter', 'window', 'max', 'scope', 'sum', 'count'].map((key) => [key, 'Put it on an entry of limits'] as const),
  ...['version', 'default', 'hide', 'all_tools', 'tools'].map((key) => [key, 'Move it to the top'] as const),
]);

/** What the schema was asked about, and the text that it was made of. */
interface Judged {
  readonly text: string;
  readonly read: Read;
  readonly value: JsonValue;
  /** Where a canonical pointer stands in the text as it was written. */
  readonly source: (canonical: string) => string;
}

/** Turns the schema's issues into problems that name the key, where it stands in the text as written, and a way out. */
export function ofIssues(
  issues: readonly z.core.$ZodIssue[],
  { text, read, value, source }: Judged,
): readonly Problem[] {
  return issues
    .slice(0, mostProblems)
    .flatMap((issue) => {
      const place = source(pointer(issue.path));
      if (issue.code === 'unrecognized_keys') {
        // Each is looked up in the text: as many as a person reads.
        return issue.keys.slice(0, mostProblems).map((key) => unknownKey(text, read, place, key));
      }
      const given = valueAt(value, issue.path);
      // A shorthand may be a text where the canonical form has members: then the text is at fault.
      const at = given === undefined ? place : existing(read, place);
      if (issue.code === 'custom' && issue.params?.whole === true) {
        const { node } = nodeAt(read.root, existing(read, place));
        return [
          { message: issue.message, pointer: existing(read, place), ...placeOf(text, node.offset), suggestion: null },
        ];
      }
      const name = nameOf(issue.path);
      const wants = issue.message.startsWith('Invalid input') ? 'must be an object' : issue.message;
      const found = nodeAt(read.root, at);
      const message =
        given === undefined
          ? `${name} is missing: it ${wants}.`
          : `${name} ${wants}. This is ${describe(given, wants)}.`;
      return [
        { message, pointer: at, ...placeOf(text, found.node.offset), suggestion: suggestion(name, wants, given) },
      ];
    })
    .slice(0, mostProblems);
}

function existing(read: Read, at: string): string {
  let place = at;
  while (place !== '' && !nodeAt(read.root, place).exact) place = place.slice(0, place.lastIndexOf('/'));
  return place;
}

function nameOf(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'The document';
  return typeof last === 'number' ? `${String(path.at(-2) ?? '')}[${last}]` : String(last);
}

/** Shorthands that `normalise.ts` could not read and therefore left in place. */
const shorthands: ReadonlyMap<string, string> = new Map([
  ['rate_limit', 'rate_limit must be such as "5/hour" or {"max": 5, "window": 60}.'],
  ['action', 'action must be "allow", "deny" or "require_approval", and cannot stand beside what it would write.'],
  ['reason', 'reason must be text, and stands beside an action.'],
  ['rules', 'rules hold something that has no place here; import the file to see what.'],
]);

function unknownKey(text: string, read: Read, at: string, key: string): Problem {
  const known = keysAt(at);
  const full = at + pointer([key]);
  const shorthand = known.includes(key) ? (shorthands.get(key) ?? null) : null;
  return {
    message: shorthand ?? `"${key}" is not a key of the policy language here.`,
    pointer: full,
    ...placeOf(text, nodeAt(read.root, full).key.offset),
    suggestion: shorthand === null ? wayOut(key, known) : null,
  };
}

function wayOut(key: string, known: readonly string[]): string {
  const begun = known.find((name) => key.length >= 3 && name.startsWith(key));
  // A key that only stands in the wrong place is no slip of the pen, however near another one is.
  const home = begun === undefined ? homes.get(key) : undefined;
  if (home !== undefined) return home;
  return change(begun ?? nearest(key, known)) ?? removeIt(known);
}

function valueAt(value: JsonValue, path: readonly PropertyKey[]): JsonValue | undefined {
  let here: JsonValue | undefined = value;
  for (const segment of path) {
    if (Array.isArray(here)) here = (here as readonly JsonValue[])[Number(segment)];
    else if (isJsonObject(here) && Object.hasOwn(here, String(segment))) here = here[String(segment)];
    else return undefined;
  }
  return here;
}

/** A text as it stands, so that it can be found; of a long one its beginning. */
function quoted(text: string): string {
  return text.length > 40 ? `${JSON.stringify(text.slice(0, 40))} …` : JSON.stringify(text);
}

function describe(value: JsonValue, wants: string): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  // `"10"` where 10 is wanted: that it is text is what is wrong with it.
  if (typeof value === 'string') return /^must be a (?:whole )?number/.test(wants) ? 'text' : quoted(value);
  if (typeof value === 'number') return String(value);
  return typeof value === 'boolean' ? String(value) : 'an object';
}
