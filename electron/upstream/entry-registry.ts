// biome-ignore-all lint/style/noExcessiveLinesPerFile: what was accepted of prompts, resources and skills is one state, and these are all that change it
import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import { type AcceptedDefinitions, pinsOf, withPins } from './accepted-definitions.ts';
import { type DefinitionChange, definitionDigest, type EntryKind, entryKinds, type Pin } from './definitions.ts';
import { definitionOf, entryKey, isPlainResource, kindsOfEntries, ListLook } from './entry-definition.ts';
import { QuarantineReports } from './quarantine-reports.ts';
import { QuarantinedEntries } from './quarantined-entries.ts';

export interface EntryRegistryOptions {
  readonly accepted: AcceptedDefinitions;
  /** Our own code: what it lists needs no review. */
  readonly trusted: boolean;
  /** What agents are shown of this kind changed. */
  onChange(kind: EntryKind): void;
  /** What was quarantined just now; each wording of it once. */
  onQuarantine(changes: readonly DefinitionChange[]): void;
}

/** Of one kind that are accepted without a person. */
const maxPinned = 10_000;
const maxPinnedLetters = 16 * 1024 * 1024;

/**
 * What one server lists beside its tools (prompts, resources, templates), against what was accepted: as for tools the first
 * sight is accepted, and what is new or different later is quarantined until a person accepts it.
 */
export class EntryRegistry {
  readonly #options: EntryRegistryOptions;
  readonly #accepted: AcceptedDefinitions;
  readonly #quarantined = new QuarantinedEntries();
  readonly #news: QuarantineReports;
  /** Kinds of which no whole list was seen in this run or before. */
  readonly #unpinned: Set<EntryKind>;
  /** How many the last whole list of each kind held. */
  readonly #counts = new Map<EntryKind, number>();
  /** Descriptions of accepted resources. */
  readonly #described = new Set<JsonValue>();

  constructor(options: EntryRegistryOptions) {
    this.#options = options;
    this.#accepted = options.accepted;
    this.#news = new QuarantineReports(options.onQuarantine);
    this.#unpinned = new Set(entryKinds.filter((kind) => this.#accepted.pins?.[kind] === undefined));
    this.#noteDescribed();
  }

  /** True before the first whole list of this kind. */
  isUnpinned(kind: EntryKind): boolean {
    return !this.#options.trusted && this.#unpinned.has(kind);
  }

  /** The server's whole list. `more`: what it lists besides to clients that offer more, at first sight. */
  listed(kind: EntryKind, entries: readonly JsonObject[], more: readonly JsonObject[] = []): void {
    this.#counts.set(kind, entries.length);
    if (this.#options.trusted || this.#accepted.pins === null) return;
    const look = new ListLook(kind);
    if (this.#unpinned.delete(kind)) {
      // An empty list is a first sight too, so that what comes later is new.
      for (const seen of [more, entries])
        this.#pin(
          kind,
          seen.filter((entry) => look.isPlain(entry)),
          null,
        );
    }
    const isGone = this.#releaseGone(kind, entries);
    const isBack = this.#releaseReturned(kind, entries, look);
    if (isGone || isBack) this.#options.onChange(kind);
    this.#notify(kind);
  }

  /** A list, or a page of one, on its way to an agent: notes what is new, and answers what may be shown. */
  recordSeen(kind: EntryKind, entries: readonly JsonObject[]): readonly JsonObject[] {
    const readable = entries.filter(isJsonObject);
    if (this.#options.trusted) return readable;
    if (this.#accepted.pins === null) return [];
    const look = new ListLook(kind);
    if (this.#unpinned.has(kind)) this.#pinUnseen(kind, readable, look);
    const shown = readable.filter((entry) => {
      const key = entryKey(kind, entry);
      return this.#take(kind, entry, look) && key !== null && !this.#quarantined.has(kind, key);
    });
    if (shown.length < readable.length) this.#notify(kind);
    return shown;
  }

  /** How many of a kind its last whole list held; null where it never listed any. */
  listedCount(kind: EntryKind): number | null {
    return this.#counts.get(kind) ?? null;
  }

  isQuarantined(kind: EntryKind, key: string): boolean {
    return this.#quarantined.has(kind, key);
  }

  /** Names as in a review. */
  quarantined(): readonly string[] {
    return entryKinds.flatMap((kind) => [...this.#quarantined.of(kind).keys()].map((key) => reviewName(kind, key)));
  }

  review(): readonly DefinitionChange[] {
    return entryKinds.flatMap((kind) => this.#changesOf(kind));
  }

  /** Takes what waits as reviewed by somebody: what has no flag, or the names in `only`. Answers what was taken. */
  accept(by: string, only?: ReadonlySet<string>): readonly string[] {
    return entryKinds.flatMap((kind) => {
      const wanted = [...this.#quarantined.of(kind)].filter(([key, { flags }]) =>
        only === undefined ? flags.length === 0 : only.has(reviewName(kind, key)),
      );
      if (wanted.length === 0) return [];
      const definitions = wanted.map(([, { definition }]) => definition);
      this.#pin(kind, definitions, by);
      for (const [key] of wanted) this.#quarantined.release(kind, key);
      this.#options.onChange(kind);
      return wanted.map(([key]) => reviewName(kind, key));
    });
  }

  #noteDescribed(): void {
    for (const pins of Object.values(this.#accepted.pins?.resources ?? {})) {
      for (const { definition } of pins)
        if (definition.description !== undefined) this.#described.add(definition.description);
    }
  }

  #pinsOf(kind: EntryKind, key: string): readonly Pin[] {
    return pinsOf(this.#accepted.pins?.[kind], key);
  }

  #pin(kind: EntryKind, entries: readonly JsonObject[], by: string | null): void {
    const { pins } = this.#accepted;
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
    this.#accepted.replace({ ...pins, [kind]: next });
    if (kind === 'resources') this.#noteDescribed();
  }

  /** Before the first whole list each thing is accepted as it is seen first, and quarantined where it is different later. */
  #pinUnseen(kind: EntryKind, entries: readonly JsonObject[], look: ListLook): void {
    const unseen = entries.filter((entry) => {
      const key = entryKey(kind, entry);
      return key !== null && this.#pinsOf(kind, key).length === 0 && look.isPlain(entry);
    });
    if (unseen.length > 0) this.#pin(kind, unseen, null);
  }

  #releaseGone(kind: EntryKind, entries: readonly JsonObject[]): boolean {
    const keys = new Set(entries.map((entry) => entryKey(kind, entry)));
    const gone = [...this.#quarantined.of(kind).keys()].filter((key) => !keys.has(key));
    for (const key of gone) this.#quarantined.release(kind, key);
    return gone.length > 0;
  }

  /** Takes each entry; one that is again as it was accepted is no longer quarantined. */
  #releaseReturned(kind: EntryKind, entries: readonly JsonObject[], look: ListLook): boolean {
    let isBack = false;
    for (const entry of entries) {
      const key = entryKey(kind, entry);
      if (this.#take(kind, entry, look) && key !== null) isBack = this.#quarantined.release(kind, key) || isBack;
    }
    return isBack;
  }

  /** Whether an entry may be shown; one that may not waits from now on. */
  #take(kind: EntryKind, entry: JsonObject, look: ListLook): boolean {
    const key = entryKey(kind, entry);
    if (key === null) return false;
    const definition = definitionOf(kind, entry);
    const digest = definitionDigest(definition);
    const pins = this.#pinsOf(kind, key);
    if (pins.some((one) => one.digest === digest)) return true;
    if (kind === 'resources' && pins.length === 0 && isPlainResource(entry, this.#described, look)) return true;
    if (this.#quarantined.of(kind).get(key)?.digest !== digest) {
      this.#quarantined.add(kind, key, {
        definition,
        digest,
        flags: look.flags(entry, pins.at(-1)?.definition ?? null),
      });
    }
    return false;
  }

  #changesOf(kind: EntryKind): readonly DefinitionChange[] {
    return [...this.#quarantined.of(kind)].map(([key, { definition, digest, flags }]) => {
      const before = this.#pinsOf(kind, key).at(-1)?.definition ?? null;
      const { what } = kindsOfEntries[kind];
      const change = before === null ? 'new' : 'changed';
      return { what, name: reviewName(kind, key), kind: change, before, after: definition, digest, flags };
    });
  }

  #notify(kind: EntryKind): void {
    if (this.#news.report(this.#changesOf(kind))) this.#options.onChange(kind);
  }
}

const reviewName = (kind: EntryKind, key: string): string => `${kindsOfEntries[kind].what}:${key}`;
