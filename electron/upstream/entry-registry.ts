import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import { type AcceptedDefinitions, pinsOf, withPins } from './accepted-definitions.ts';
import { type DefinitionChange, definitionDigest, type EntryKind, entryKinds } from './definitions.ts';
import { definitionOf, entryFlags, entryKey, isPlainResource, kindsOfEntries } from './entry-definition.ts';

/**
 * What one server lists beside its tools (prompts, resources, templates), against what was accepted: as for tools the first
 * sight is accepted, and what is new or different later is quarantined until a person accepts it.
 */
export interface EntryRegistry {
  /** True before the first whole list of this kind. */
  isUnpinned(kind: EntryKind): boolean;
  /** The server's whole list. `more`: what it lists besides to clients that offer more, at first sight. */
  listed(kind: EntryKind, entries: readonly JsonObject[], more?: readonly JsonObject[]): void;
  /** A list, or a page of one, on its way to an agent: notes what is new, and answers what may be shown. */
  recordSeen(kind: EntryKind, entries: readonly JsonObject[]): readonly JsonObject[];
  isQuarantined(kind: EntryKind, key: string): boolean;
  /** Names as in a review. */
  quarantined(): readonly string[];
  review(): readonly DefinitionChange[];
  /** Takes what waits as reviewed by somebody: what has no flag, or the names in `only`. Answers what was taken. */
  accept(by: string, only?: ReadonlySet<string>): readonly string[];
}

export interface EntryRegistryOptions {
  readonly accepted: AcceptedDefinitions;
  /** Our own code: what it lists needs no review. */
  readonly trusted: boolean;
  /** What agents are shown of this kind changed. */
  onChange(kind: EntryKind): void;
  /** What was quarantined just now; each wording of it once. */
  onQuarantine(changes: readonly DefinitionChange[]): void;
}

interface Waiting {
  readonly definition: JsonObject;
  readonly digest: string;
  readonly flags: readonly string[];
}

/** Of one kind that are accepted without a person. */
const maxPinned = 10_000;
const maxPinnedLetters = 16 * 1024 * 1024;

/** Of all entries of one server that wait: a server could list others for ever. What is above is shown to nobody. */
const maxWaiting = 2000;
const maxWaitingLetters = 4_000_000;

export function createEntryRegistry(options: EntryRegistryOptions): EntryRegistry {
  const { accepted, trusted, onChange, onQuarantine } = options;
  const waiting: Record<EntryKind, Map<string, Waiting>> = {
    prompts: new Map(),
    resources: new Map(),
    resourceTemplates: new Map(),
    skills: new Map(),
  };
  let letters = 0;
  /** Kinds of which a whole list was seen in this run or before. */
  const unpinned = new Set<EntryKind>(entryKinds.filter((kind) => accepted.pins?.[kind] === undefined));
  const described = new Set<JsonValue>();
  const told = new Set<string>();
  noteDescribed();

  function noteDescribed(): void {
    for (const pins of Object.values(accepted.pins?.resources ?? {})) {
      for (const { definition } of pins)
        if (definition.description !== undefined) described.add(definition.description);
    }
  }

  function pin(kind: EntryKind, entries: readonly JsonObject[], by: string | null): void {
    const { pins } = accepted;
    // Tools come first: their first sight is what makes a server known.
    if (pins === null) return;
    const added = entries.flatMap((entry) => {
      const name = entryKey(kind, entry);
      if (name === null) return [];
      const definition = definitionOf(kind, entry);
      return [{ name, digest: definitionDigest(definition), definition, ...(by === null ? {} : { by }) }];
    });
    // A server could name others for ever: what has no room is not accepted, and so not shown.
    const room = Math.max(0, maxPinned - Object.keys(pins[kind] ?? {}).length);
    const full = by === null && added.length > room ? added.slice(0, room) : added;
    const next = withPins(pins[kind], full);
    if (by === null && JSON.stringify(next).length > maxPinnedLetters) return;
    accepted.replace({ ...pins, [kind]: next });
    if (kind === 'resources') noteDescribed();
  }

  const nameOf = (kind: EntryKind, key: string) => `${kindsOfEntries[kind].what}:${key}`;

  function isAccepted(kind: EntryKind, key: string, digest: string): boolean {
    return pinsOf(accepted.pins?.[kind], key).some((one) => one.digest === digest);
  }

  function release(kind: EntryKind, key: string): boolean {
    const one = waiting[kind].get(key);
    if (one === undefined) return false;
    letters -= JSON.stringify(one.definition).length;
    return waiting[kind].delete(key);
  }

  function hold(kind: EntryKind, key: string, one: Waiting): void {
    release(kind, key);
    const size = JSON.stringify(one.definition).length;
    if (waiting[kind].size >= maxWaiting || letters + size > maxWaitingLetters) return;
    letters += size;
    waiting[kind].set(key, one);
  }

  /** Whether an entry may be shown; one that may not waits from now on. */
  function take(kind: EntryKind, entry: JsonObject): boolean {
    const key = entryKey(kind, entry);
    if (key === null) return false;
    const definition = definitionOf(kind, entry);
    const digest = definitionDigest(definition);
    if (isAccepted(kind, key, digest)) return true;
    const before = pinsOf(accepted.pins?.[kind], key);
    if (kind === 'resources' && before.length === 0 && isPlainResource(entry, described)) return true;
    if (waiting[kind].get(key)?.digest !== digest) {
      hold(kind, key, { definition, digest, flags: entryFlags(kind, entry) });
    }
    return false;
  }

  /** Before the first whole list each thing is accepted as it is seen first, and held where it is different later. */
  function pinUnseen(kind: EntryKind, entries: readonly JsonObject[]): void {
    const unseen = entries.filter((entry) => {
      const key = entryKey(kind, entry);
      return key !== null && pinsOf(accepted.pins?.[kind], key).length === 0 && entryFlags(kind, entry).length === 0;
    });
    if (unseen.length > 0) pin(kind, unseen, null);
  }

  function changesOf(kind: EntryKind): readonly DefinitionChange[] {
    return [...waiting[kind]].map(([key, { definition, digest, flags }]) => {
      const before = pinsOf(accepted.pins?.[kind], key).at(-1)?.definition ?? null;
      const { what } = kindsOfEntries[kind];
      return {
        what,
        name: nameOf(kind, key),
        kind: before === null ? 'new' : 'changed',
        before,
        after: definition,
        digest,
        flags,
      };
    });
  }

  function tell(kind: EntryKind): void {
    const news = changesOf(kind).filter(({ name, digest }) => !told.has(`${digest} ${name}`));
    if (news.length === 0) return;
    if (told.size > 5000) told.clear();
    for (const { name, digest } of news) told.add(`${digest} ${name}`);
    onQuarantine(news);
    onChange(kind);
  }

  return {
    isUnpinned: (kind) => !trusted && unpinned.has(kind),
    listed(kind, entries, more = []) {
      if (trusted || accepted.pins === null) return;
      if (unpinned.delete(kind)) {
        for (const seen of [more, entries]) pinFirst(kind, seen);
      }
      const keys = new Set(entries.map((entry) => entryKey(kind, entry)));
      let gone = false;
      for (const key of [...waiting[kind].keys()]) {
        if (!keys.has(key)) gone = release(kind, key) || gone;
      }
      for (const entry of entries) {
        const key = entryKey(kind, entry);
        // A server that went back to what was accepted is no longer held.
        if (take(kind, entry) && key !== null) gone = release(kind, key) || gone;
      }
      if (gone) onChange(kind);
      tell(kind);
    },
    recordSeen(kind, entries) {
      const readable = entries.filter(isJsonObject);
      if (trusted) return readable;
      if (accepted.pins === null) return [];
      if (unpinned.has(kind)) pinUnseen(kind, readable);
      const shown = readable.filter((entry) => {
        const key = entryKey(kind, entry);
        return take(kind, entry) && key !== null && !waiting[kind].has(key);
      });
      if (shown.length < readable.length) tell(kind);
      return shown;
    },
    isQuarantined: (kind, key) => waiting[kind].has(key),
    quarantined: () => entryKinds.flatMap((kind) => [...waiting[kind].keys()].map((key) => nameOf(kind, key))),
    review: () => entryKinds.flatMap(changesOf),
    accept(by, only) {
      return entryKinds.flatMap((kind) => {
        const wanted = [...waiting[kind]].filter(([key, { flags }]) =>
          only === undefined ? flags.length === 0 : only.has(nameOf(kind, key)),
        );
        if (wanted.length === 0) return [];
        pin(
          kind,
          wanted.map(([, one]) => one.definition),
          by,
        );
        for (const [key] of wanted) release(kind, key);
        onChange(kind);
        return wanted.map(([key]) => nameOf(kind, key));
      });
    },
  };

  /** The first sight: an empty list is one too, so that what comes later is new. */
  function pinFirst(kind: EntryKind, entries: readonly JsonObject[]): void {
    pin(
      kind,
      entries.filter((entry) => entryFlags(kind, entry).length === 0),
      null,
    );
  }
}
