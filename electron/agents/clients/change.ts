import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { type ConfigFile, unusable } from './config-file.ts';
import { bounded, checkJson, checkText } from './edit/bounded.ts';
import { type Editor, objectAt, type Path, UneditableFile } from './edit/editor.ts';
import { jsonEditor, withSpaceOf } from './edit/json.ts';
import { tomlEditor } from './edit/toml.ts';
import { yamlEditor } from './edit/yaml.ts';
import { entryName } from './entry.ts';
import type { ClientFacts } from './facts.ts';

/** The editor of each format, with bounds: files are made by others. */
export const editors: Readonly<Record<ClientFacts['format'], Editor>> = {
  json: bounded(jsonEditor, checkJson),
  jsonc: bounded(jsonEditor, checkJson),
  toml: bounded(tomlEditor, checkText),
  yaml: bounded(yamlEditor, checkText),
};

/** What has to be known of a file to find the servers in it. */
export type ServerPlaces = Pick<ClientFacts, 'format' | 'sections' | 'otherSections'>;

/** The servers in a client's file. */
export interface Servers {
  readonly root: JsonObject;
  /** Where they stand, or will stand. */
  readonly section: Path;
  readonly entries: JsonObject;
}

/** Reads the servers of a file. Throws `ClientError` where it does not parse. */
export function readServers(facts: ServerPlaces, file: Pick<ConfigFile, 'path' | 'text'>): Servers {
  return withFileErrors(file, () => {
    const root = editors[facts.format].read(file.text);
    const usual = facts.sections.at(-1) ?? [];
    const section = facts.sections.find((path) => objectAt(root, path) !== undefined) ?? usual;
    return { root, section, entries: objectAt(root, section) ?? {} };
  });
}

/** Where an entry stands: the names that lead to the object that holds it, and its own. */
export interface EntryPlace {
  readonly section: Path;
  readonly name: string;
}

/** An object that holds servers; `project`: the folder that they are for, null where they are for all. */
export interface Section {
  readonly section: Path;
  readonly entries: JsonObject;
  readonly project: string | null;
}

/** All objects of a file that hold servers, with those for one folder each. */
export function allServers(facts: ServerPlaces, { root, section, entries }: Servers): readonly Section[] {
  const others = (facts.otherSections ?? []).flatMap((path) => matching(root, path, []));
  return [
    { section, entries, project: null },
    ...others.map((found) => ({ ...found, project: found.section[1] ?? null })),
  ];
}

function matching(value: JsonValue | undefined, [name, ...rest]: Path, at: Path): Omit<Section, 'project'>[] {
  if (!isJsonObject(value)) return [];
  if (name === undefined) return [{ section: at, entries: value }];
  const names = name === '*' ? Object.keys(value) : Object.hasOwn(value, name) ? [name] : [];
  return names.flatMap((member) => matching(value[member], rest, [...at, member]));
}

/** The text of a file with our entry in it, if it is to have one, and without these others. */
export function withEntry(
  facts: ClientFacts,
  file: ConfigFile,
  { entry, without }: { readonly entry: JsonObject | null; readonly without: readonly EntryPlace[] },
): string {
  return withFileErrors(file, () => {
    const editor = editors[facts.format];
    const { section } = readServers(facts, file);
    let text = file.text;
    for (const place of without) text = editor.remove(text, place.section, place.name);
    if (entry !== null) text = editor.add(text, section, entryName, entry);
    proveOnly(facts, file, text, [...without, { section, name: entryName }]);
    return text;
  });
}

/** An entry that was taken out, as it stood there; without a section among the client's own servers. */
interface Removed {
  readonly section?: Path | undefined;
  readonly name: string;
  readonly entry: JsonValue;
}

/**
 * The text of a file without our entry, and with these back where their names are free. `before`: what the file said before
 * we came, where that is known: objects that were made for our entry go with it, and what was empty is as empty as it was.
 */
export function withoutEntry(
  facts: ClientFacts,
  file: ConfigFile,
  { back, before }: { readonly back: readonly Removed[]; readonly before: string | null },
): string {
  return withFileErrors(file, () => {
    const editor = editors[facts.format];
    const { root, section, entries } = readServers(facts, file);
    const isThere = Object.hasOwn(entries, entryName);
    let text = isThere ? editor.remove(file.text, section, entryName) : file.text;
    const places = back.map(({ section: own, name }) => ({ section: own ?? section, name }));
    for (const [index, { entry }] of back.entries()) {
      const place = places[index];
      if (place === undefined || !isJsonObject(entry)) continue;
      const isOurs = isThere && place.name === entryName && isDeepStrictEqual(place.section, section);
      const isFree = isOurs || !Object.hasOwn(objectAt(root, place.section) ?? {}, place.name);
      if (isFree) text = editor.add(text, place.section, place.name, entry);
    }
    if (isThere && before !== null) text = withoutMade(facts, text, { section, before });
    if (isThere && before !== null && (facts.format === 'json' || facts.format === 'jsonc'))
      text = withSpaceOf(before, text, section);
    proveOnly(facts, file, text, [...places, { section, name: entryName }]);
    return text;
  });
}

/** Takes out the objects on the way to the servers that were not there before and hold nothing, not even a comment. */
function withoutMade(
  { format }: ClientFacts,
  text: string,
  { section, before }: { readonly section: Path; readonly before: string },
): string {
  const editor = editors[format];
  const root = editor.read(before);
  for (let depth = section.length; depth > 0; depth--) {
    const parent = section.slice(0, depth - 1);
    const name = section[depth - 1] ?? '';
    const left = editor.read(text);
    const isThere = (one: JsonObject) => Object.hasOwn(objectAt(one, parent) ?? {}, name);
    const isEmpty = isThere(left) && Object.keys(objectAt(left, [...parent, name]) ?? {}).length === 0;
    if (!isEmpty || isThere(root)) return text;
    const without = editor.remove(text, parent, name);
    const emptyObject = format === 'yaml' ? `${name}:` : `"${name}":{},`;
    if (solid(text).length - solid(without).length > emptyObject.length) return text;
    text = without;
  }
  return text;
}

function solid(text: string): string {
  return text.replace(/\s/g, '');
}

/** A last look before anything is written: all that is not named must say what it said. */
function proveOnly(facts: ClientFacts, file: ConfigFile, text: string, places: readonly EntryPlace[]): void {
  const rest = (source: string): JsonValue => places.reduce(stripped, editors[facts.format].read(source));
  if (!isDeepStrictEqual(rest(file.text), rest(text))) {
    throw new UneditableFile('has a form in which one entry cannot be changed alone');
  }
}

/** A root without this entry; an object that is left empty counts as none. */
function stripped(root: JsonObject, { section: [first, ...rest], name }: EntryPlace): JsonObject {
  const copy: Record<string, JsonValue> = { ...root };
  if (first === undefined) {
    delete copy[name];
    return copy;
  }
  const inner = copy[first];
  if (!isJsonObject(inner)) {
    if (inner === null) delete copy[first];
    return copy;
  }
  const left = stripped(inner, { section: rest, name });
  if (Object.keys(left).length === 0) delete copy[first];
  else copy[first] = left;
  return copy;
}

function withFileErrors<T>(file: Pick<ConfigFile, 'path'>, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof UneditableFile) throw unusable(file.path, error.message);
    throw error;
  }
}
