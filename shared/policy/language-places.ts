import { type LanguageKey, type LanguagePlace, language } from './language.ts';

/** The place whose keys a value at this path holds; null where its keys are names, or where it has none. */
export function placeAt(path: readonly (string | number)[]): LanguagePlace | null {
  const [root, name, ...rest] = path.map(String);
  if (root === undefined) return 'document';
  if (root === 'all_tools') {
    if (name === undefined) return 'all_tools';
    return name === 'limits' && rest.length === 1 ? 'limit' : null;
  }
  if (root !== 'tools' || name === undefined) return null;
  return placeInTool(rest);
}

/** By what leads there inside of a tool; `#` stands for a place in a list. `rate_limit` and `rules` are shorthands. */
const places: ReadonlyMap<string, LanguagePlace> = new Map([
  ['', 'tool'],
  ['limits/#', 'limit'],
  ['rate_limit', 'limit'],
  ['require/#', 'condition'],
  ['deny_if/#', 'deny_if'],
  ['deny_if/#/conditions/#', 'condition'],
  ['rules/#/conditions/#', 'condition'],
  ['approval', 'approval'],
  ['approval/when/#', 'condition'],
  ['approval/unless/#', 'unless'],
  ['approval/unless/#/conditions/#', 'condition'],
]);

function placeInTool(path: readonly string[]): LanguagePlace | null {
  return places.get(path.map((segment) => (/^\d+$/.test(segment) ? '#' : segment)).join('/')) ?? null;
}

/** The key at a path; null where a name stands there, or what the language does not know. */
export function keyAt(path: readonly (string | number)[]): LanguageKey | null {
  const place = placeAt(path.slice(0, -1));
  const name = path.at(-1);
  return place === null ? null : (language[place].find((known) => known.name === name) ?? null);
}
