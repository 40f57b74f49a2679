import type { JsonObject } from '../../shared/json.ts';
import type { Flag } from './definition-flags.ts';
import type { EntryKind } from './definitions.ts';

/** An entry that waits for a person. */
export interface QuarantinedEntry {
  readonly definition: JsonObject;
  readonly digest: string;
  readonly flags: readonly Flag[];
}

/** Of all entries of one server that wait: a server could list others for ever. What is above is shown to nobody. */
export const maxQuarantined = 2000;
const maxLetters = 4_000_000;

/** Entries of one server (prompts, resources, templates, skills) that nobody has accepted yet, in bounded room. */
export class QuarantinedEntries {
  readonly #entries: Readonly<Record<EntryKind, Map<string, QuarantinedEntry>>> = {
    prompts: new Map(),
    resources: new Map(),
    resourceTemplates: new Map(),
    skills: new Map(),
  };
  #letters = 0;

  of(kind: EntryKind): ReadonlyMap<string, QuarantinedEntry> {
    return this.#entries[kind];
  }

  has(kind: EntryKind, key: string): boolean {
    return this.#entries[kind].has(key);
  }

  /** In place of what was quarantined under this key; what has no room is not quarantined. */
  add(kind: EntryKind, key: string, entry: QuarantinedEntry): void {
    this.release(kind, key);
    const size = lettersOf(entry);
    if (this.#entries[kind].size >= maxQuarantined || this.#letters + size > maxLetters) return;
    this.#letters += size;
    this.#entries[kind].set(key, entry);
  }

  /** False where it was not quarantined. */
  release(kind: EntryKind, key: string): boolean {
    const entry = this.#entries[kind].get(key);
    if (entry === undefined) return false;
    this.#letters -= lettersOf(entry);
    return this.#entries[kind].delete(key);
  }
}

const lettersOf = ({ definition }: QuarantinedEntry): number => JSON.stringify(definition).length;
