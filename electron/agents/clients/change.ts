import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import { type ConfigFile, unusable } from './config-file.ts';
import { bounded, lookAtJson, lookAtText } from './edit/bounded.ts';
import { type Editor, objectAt, type Path, UneditableFile } from './edit/editor.ts';
import { jsonEditor } from './edit/json.ts';
import { tomlEditor } from './edit/toml.ts';
import { yamlEditor } from './edit/yaml.ts';
import { entryName } from './entry.ts';
import type { ClientFacts } from './facts.ts';

/** The editor of each format, with bounds: files are made by others. */
export const editors: Readonly<Record<ClientFacts['format'], Editor>> = {
  json: bounded(jsonEditor, lookAtJson),
  jsonc: bounded(jsonEditor, lookAtJson),
  toml: bounded(tomlEditor, lookAtText),
  yaml: bounded(yamlEditor, lookAtText),
};

/** The servers in a client's file. */
export interface Servers {
  readonly root: JsonObject;
  /** Where they stand, or will stand. */
  readonly section: Path;
  readonly entries: JsonObject;
}

/** Reads the servers of a file. Throws `ClientError` where it does not parse. */
export function readServers(facts: ClientFacts, file: ConfigFile): Servers {
  return told(file, () => {
    const root = editors[facts.format].read(file.text);
    const usual = facts.sections.at(-1) ?? [];
    const section = facts.sections.find((path) => objectAt(root, path) !== undefined) ?? usual;
    return { root, section, entries: objectAt(root, section) ?? {} };
  });
}

/** All objects of a file that hold servers, with those for one folder each. */
export function allServers(facts: ClientFacts, { root, entries }: Servers): readonly JsonObject[] {
  return [entries, ...(facts.otherSections ?? []).flatMap((path) => matching(root, path))];
}

function matching(value: JsonValue | undefined, [name, ...rest]: Path): JsonObject[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const object = value as JsonObject;
  if (name === undefined) return [object];
  if (name === '*') return Object.values(object).flatMap((member) => matching(member, rest));
  return Object.hasOwn(object, name) ? matching(object[name], rest) : [];
}

/** The text of a file with our entry in it, and without these others. */
export function withEntry(
  facts: ClientFacts,
  file: ConfigFile,
  { entry, without }: { readonly entry: JsonObject; readonly without: readonly string[] },
): string {
  return told(file, () => {
    const editor = editors[facts.format];
    const { section } = readServers(facts, file);
    let text = file.text;
    for (const name of without) text = editor.remove(text, section, name);
    text = editor.add(text, section, entryName, entry);
    proveOnly(facts, file, text, [...without, entryName]);
    return text;
  });
}

/** The text of a file without our entry, and with these back where their names are free. */
export function withoutEntry(
  facts: ClientFacts,
  file: ConfigFile,
  back: readonly { readonly name: string; readonly entry: JsonValue }[],
): string {
  return told(file, () => {
    const editor = editors[facts.format];
    const { section, entries } = readServers(facts, file);
    let text = Object.hasOwn(entries, entryName) ? editor.remove(file.text, section, entryName) : file.text;
    for (const { name, entry } of back) {
      const isFree = name === entryName || !Object.hasOwn(entries, name);
      if (isFree && typeof entry === 'object' && entry !== null && !Array.isArray(entry)) {
        text = editor.add(text, section, name, entry as JsonObject);
      }
    }
    proveOnly(facts, file, text, [...back.map(({ name }) => name), entryName]);
    return text;
  });
}

/** A last look before anything is written: all that is not named must say what it said. */
function proveOnly(facts: ClientFacts, file: ConfigFile, text: string, names: readonly string[]): void {
  const { section } = readServers(facts, file);
  const rest = (source: string): JsonValue => stripped(editors[facts.format].read(source), section, names);
  if (!isDeepStrictEqual(rest(file.text), rest(text))) {
    throw new UneditableFile('has a form in which one entry cannot be changed alone');
  }
}

/** A root without these entries; an object that is left empty counts as none. */
function stripped(root: JsonObject, [first, ...rest]: Path, names: readonly string[]): JsonObject {
  const copy: Record<string, JsonValue> = { ...root };
  if (first === undefined) {
    for (const name of names) delete copy[name];
    return copy;
  }
  const inner = copy[first];
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) {
    if (inner === null) delete copy[first];
    return copy;
  }
  const left = stripped(inner as JsonObject, rest, names);
  if (Object.keys(left).length === 0) delete copy[first];
  else copy[first] = left;
  return copy;
}

function told<T>(file: ConfigFile, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof UneditableFile) throw unusable(file.path, error.message);
    throw error;
  }
}
