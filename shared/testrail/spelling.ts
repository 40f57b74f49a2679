import type { JsonValue } from '../json.ts';
import { nameWords } from '../tool-name.ts';
import { connectors, manyWords, prepositions, toolVerbs } from '../tool-words.ts';
import { catalogue, catalogueTool, type TestRailToolName } from './catalogue.ts';
import { type EntityKind, entityKinds } from './tools.ts';

/**
 * Names of other TestRail servers, in the catalogue's words: `testrail-getCases`, `list_cases` and `get_cases` are one tool.
 * What is said here names things; whether a call is inside a project is still read from TestRail.
 */

const services: ReadonlySet<string> = new Set(['testrail', 'tr', 'mcp']);

const synonyms: ReadonlyMap<string, string> = new Map([
  ['create', 'add'],
  ['list', 'get'],
  ['fetch', 'get'],
  ['retrieve', 'get'],
  ['read', 'get'],
  ['edit', 'update'],
  ['modify', 'update'],
  ['remove', 'delete'],
]);

/** The words of a name, without the name of a service before them. */
function ownWords(name: string): readonly string[] {
  const words = nameWords(name);
  const first = words.findIndex((word) => !services.has(word));
  return first < 0 ? [] : words.slice(first);
}

/** The tool of the catalogue that a name spells; null where it spells none. */
export function spelledTool(name: string): TestRailToolName | null {
  const [verb, ...rest] = ownWords(name);
  if (verb === undefined) return null;
  return catalogueTool([synonyms.get(verb) ?? verb, ...rest].join('_'))?.name ?? null;
}

/** Names of things, one or many, that a tool of TestRail may speak of. */
const things: ReadonlySet<string> = new Set(
  'project suite section case run test result plan entry milestone dataset step shared status priority type field template label config configuration attachment history'
    .split(' ')
    .flatMap((word) => [word, word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`, `${word}es`]),
);
/** Words beside verbs and things that say nothing of where a tool reaches. */
const besides: ReadonlySet<string> = new Set(['id', 'ids', 'details', 'detail', 'new', 'existing', 'one', 'single']);

/** Whether a name is made of TestRail's words alone: of any other nobody here knows what it touches. */
export function isTestRailName(name: string): boolean {
  const words = ownWords(name);
  const known = (word: string) =>
    toolVerbs.has(word) ||
    things.has(word) ||
    besides.has(word) ||
    connectors.has(word) ||
    prepositions.has(word) ||
    manyWords.has(word);
  return words.length > 1 && words.some((word) => things.has(word)) && words.every(known);
}

/** `caseIds` → `case_ids`. */
export function spelledArgument(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}

/** The last thing that a tool's name speaks of, which a bare `id` stands for: `get_case` → `case`. */
function thingOf(tool: string): EntityKind | null {
  const words = ownWords(tool);
  const end = words.findIndex((word) => prepositions.has(word));
  const own = end < 0 ? words : words.slice(0, end);
  const text = own.join('_').replace(/s$/, '');
  return entityKinds.find((kind) => text.endsWith(kind)) ?? null;
}

const ofPlace = new RegExp(
  `^(?:(?:parent|target|new|source|destination|from|to|after|test)_)?(${entityKinds.join('|')})_ids?$`,
);

/** What an argument's ids are of; null where it holds none of a place. */
export function placeOfArgument(tool: string, argument: string): EntityKind | null {
  const name = spelledArgument(argument);
  const kind = ofPlace.exec(name)?.[1];
  if (kind !== undefined) return kind as EntityKind;
  if (name === 'id' || name === 'ids') return thingOf(tool);
  // A parent or a neighbour is of the same kind as what it is the parent of.
  if (name === 'parent_id' || name === 'after_id') return /milestone/i.test(tool) ? 'milestone' : 'section';
  return null;
}

/** An id as a number, or as text: some servers take either. */
export function isId(value: JsonValue): boolean {
  const id = typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value) ? Number(value) : value;
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0;
}

/** Arguments that reach nothing: those of the catalogue, and what others call the same. */
const plain: ReadonlySet<string> = new Set([
  ...catalogue.flatMap(({ args, more = {} }) => [...Object.keys(args), ...Object.keys(more)]),
  ...'limit offset fields custom custom_fields status type priority estimate steps preconditions expected_result expected automation_type assigned_to_id assigned_to user_id user_ids label_ids config_ids created_by updated_by is_completed is_active results comment entries runs filter filters sort include_all'.split(
    ' ',
  ),
]);
/** Ids whose project nobody can read: what hangs on something else, and names of things beyond projects. */
const unreadable: ReadonlySet<string> = new Set(['result_id', 'attachment_id', 'result_ids', 'attachment_ids']);

/** Whether it is known that an argument names no place. */
export function isPlainArgument(argument: string): boolean {
  const name = spelledArgument(argument);
  return !unreadable.has(name) && (plain.has(name) || /^custom_./.test(name));
}
