import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import { oddName } from '../../shared/look-alike.ts';
import { type Flag, listRoom, nameFlag, textFlagsIn, waitsAtFirst } from './definition-flags.ts';
import type { DefinitionChange, EntryKind } from './definitions.ts';

interface KindOfEntry {
  /** The member that names an entry among its like. */
  readonly key: 'name' | 'uri' | 'uriTemplate';
  readonly what: DefinitionChange['what'];
  readonly method: 'prompts/list' | 'resources/list' | 'resources/templates/list' | 'skills/list';
  /** Whether a server has any, by its capabilities. */
  offered(capabilities: JsonObject): boolean;
}

const skillsExtension = 'io.modelcontextprotocol/skills';
const hasResources = (capabilities: JsonObject): boolean => capabilities.resources !== undefined;

export const kindsOfEntries: Readonly<Record<EntryKind, KindOfEntry>> = {
  prompts: { key: 'name', what: 'prompt', method: 'prompts/list', offered: (all) => all.prompts !== undefined },
  resources: { key: 'uri', what: 'resource', method: 'resources/list', offered: hasResources },
  resourceTemplates: {
    key: 'uriTemplate',
    what: 'template',
    method: 'resources/templates/list',
    offered: hasResources,
  },
  skills: {
    key: 'uri',
    what: 'skill',
    method: 'skills/list',
    offered: ({ extensions }) => isJsonObject(extensions) && extensions[skillsExtension] !== undefined,
  },
};

/** The name or address of an entry; null where it has none, and so cannot be judged. */
export function entryKey(kind: EntryKind, entry: JsonObject): string | null {
  const key = entry[kindsOfEntries[kind].key];
  return typeof key === 'string' ? key : null;
}

/** What of an entry is its definition: all but what changes with the data behind a resource. */
export function definitionOf(kind: EntryKind, entry: JsonObject): JsonObject {
  // What a model is told of a skill; its files are data, and have digests.
  if (kind === 'skills') return { uri: entry.uri ?? null, frontmatter: entry.frontmatter ?? null };
  if (kind !== 'resources') return entry;
  const { size: _, annotations, ...rest } = entry;
  if (!isJsonObject(annotations)) return annotations === undefined ? rest : { ...rest, annotations };
  const { lastModified: _modified, ...compared } = annotations;
  return Object.keys(compared).length === 0 ? rest : { ...rest, annotations: compared };
}

/**
 * Looks through one list, or a page of one, for what must not be accepted unseen. What the list holds beyond the room of a
 * list is not looked through, and has a flag for that.
 */
export class ListLook {
  readonly #kind: EntryKind;
  readonly #room = listRoom();
  readonly #found = new Map<JsonObject, readonly Flag[]>();

  constructor(kind: EntryKind) {
    this.#kind = kind;
  }

  /** `before`: as it was accepted. An entry that was not is looked through once, however often it is asked for. */
  flags(entry: JsonObject, before: JsonObject | null = null): readonly Flag[] {
    const known = before === null ? this.#found.get(entry) : undefined;
    const flags = known ?? this.#look(entry, before);
    if (before === null) this.#found.set(entry, flags);
    return flags;
  }

  /** Whether an entry may be shown at first sight. */
  isPlain(entry: JsonObject): boolean {
    return !waitsAtFirst(this.flags(entry));
  }

  #look(entry: JsonObject, before: JsonObject | null): readonly Flag[] {
    const odd = this.#kind === 'prompts' && typeof entry.name === 'string' ? oddName(entry.name) : null;
    return [...(odd === null ? [] : [nameFlag(`its name holds ${odd}`)]), ...textFlagsIn(entry, before, this.#room)];
  }
}

/**
 * Whether a resource says nothing to a model but where it is: it is named as its address is, and described as others that
 * were accepted. Servers whose files come and go would else wait for a person with each of them.
 */
export function isPlainResource(resource: JsonObject, described: ReadonlySet<JsonValue>, look: ListLook): boolean {
  const { uri, name, title, description, mimeType, icons: _, ...more } = definitionOf('resources', resource);
  if (typeof uri !== 'string' || Object.keys(more).length > 0) return false;
  const address = decoded(uri);
  const inAddress = (text: JsonValue | undefined) =>
    text === undefined || (typeof text === 'string' && address.includes(text));
  return (
    inAddress(name) &&
    (inAddress(title) || title === name) &&
    (description === undefined || described.has(description)) &&
    (mimeType === undefined || (typeof mimeType === 'string' && /^[!-~]{1,127}(?:; ?[!-~]{1,127})?$/.test(mimeType))) &&
    look.isPlain(resource)
  );
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
