import type { JsonObject, JsonValue } from '../../../../shared/json.ts';

/** Names that lead to an object in a file: `['mcp', 'servers']`. */
export type Path = readonly string[];

/** A file that is left as it is, and why, as the end of a sentence that begins with its path. */
export class UneditableFile extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'UneditableFile';
  }
}

/**
 * Reads and changes the servers in a configuration text. Every function throws `UneditableFile` where the text does not
 * parse or has not the form that the client wants; what is not named stays as it is, byte for byte.
 */
export interface Editor {
  /** All of the text as a value; an empty object for a text without content. */
  read(text: string): JsonObject;
  /** The text with one more entry. `path` need not exist yet; the entry must not. */
  add(text: string, path: Path, name: string, entry: JsonObject): string;
  /** The text without one entry, which must be there. */
  remove(text: string, path: Path, name: string): string;
}

/** The object at a path; undefined where there is none. Throws where something else stands on the way. */
export function objectAt(root: JsonObject, path: Path): JsonObject | undefined {
  let found: JsonObject = root;
  for (const [index, name] of path.entries()) {
    const next: JsonValue | undefined = Object.hasOwn(found, name) ? found[name] : undefined;
    // In YAML a name with nothing behind it is null: an object that is still empty.
    if (next === undefined || next === null) return undefined;
    if (typeof next !== 'object' || Array.isArray(next)) {
      throw new UneditableFile(`has something else than servers at ${path.slice(0, index + 1).join('.')}`);
    }
    found = next as JsonObject;
  }
  return found;
}

/** How the lines of a text end: as the first one does, else `\n`. */
export function lineEndOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}
