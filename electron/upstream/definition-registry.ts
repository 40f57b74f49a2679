// biome-ignore-all lint/style/noExcessiveLinesPerFile: what was accepted of each server is one state, and these are all that change it
import type { ParamHeader } from '../../shared/envelope.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { ArgumentsMode } from '../../shared/policy/document.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { listBounds } from '../lib/page-count.ts';
import { type AcceptedDefinitions, pinsOf, withPins } from './accepted-definitions.ts';
import { changesOf } from './definition-changes.ts';
import { type Flag, flagger, waitsAtFirst } from './definition-flags.ts';
import type { DefinitionChange } from './definitions.ts';
import { DigestCache } from './digest-cache.ts';
import { type KnownDefinition, knownDefinition, unkeptDefinition } from './known-definition.ts';
import { QuarantineReports } from './quarantine-reports.ts';
import { instructionsName, plainInstructions, ServerInstructions } from './server-instructions.ts';

/** Of all definitions of one server that are kept, and of the texts whose digest is known. */
const maxLetters = listBounds.bytes * 2;

export interface DefinitionRegistryOptions {
  readonly accepted: AcceptedDefinitions;
  /** Our own code: what it says needs no review. */
  readonly trusted: boolean;
  /** `shown`: also what agents are shown of it. */
  onChange(shown: boolean): void;
  /** Names of other servers' tools, which none here may look like. */
  otherNames?(): Iterable<string>;
  /** An agent's own list has what was accepted of a tool that is quarantined: the server may have gone back to it. */
  onReturn?(): void;
  /** What was quarantined just now; each wording of it once. */
  onQuarantine?(changes: readonly DefinitionChange[]): void;
}

/** One list while it is read. */
interface Reading {
  changed: boolean;
  /** Another wording of what is shown or quarantined is none: two agents that are given different ones would tell for ever. */
  appeared: boolean;
  /** Letters left for what is not kept yet; null until they are counted. */
  room: number | null;
  /** Only of what waits: what is accepted is not looked at again. */
  flagsOf: ReturnType<typeof flagger> | null;
}

/**
 * What one server says of its tools and of itself, against what was accepted. The first sight of a server is accepted, but
 * for what holds hidden characters, a name that looks like another or words that no honest server has for an agent; whatever
 * is new or different later is quarantined as well, until a person accepts it.
 */
export class DefinitionRegistry {
  readonly #options: DefinitionRegistryOptions;
  readonly #accepted: AcceptedDefinitions;
  /** Accepted, by name. */
  readonly #seen = new Map<string, KnownDefinition>();
  /** Not accepted, by name: what waits for a review. */
  readonly #waiting = new Map<string, KnownDefinition>();
  readonly #digests = new DigestCache(maxLetters);
  readonly #instructions: ServerInstructions;
  readonly #news: QuarantineReports;
  /** Names in the server's last whole list. */
  #own: ReadonlySet<string> = new Set();
  #checkedAt: number | null = null;

  constructor(options: DefinitionRegistryOptions) {
    this.#options = options;
    this.#accepted = options.accepted;
    this.#instructions = new ServerInstructions(options.accepted, options.trusted);
    this.#news = new QuarantineReports((changes) => options.onQuarantine?.(changes));
    for (const [name, pins] of Object.entries(this.#accepted.pins?.tools ?? {})) {
      const last = pins.at(-1);
      if (last === undefined) continue;
      const definition = { ...last.definition, name } as unknown as ToolDefinition;
      this.#seen.set(name, knownDefinition(definition, last.digest));
    }
  }

  /** True before the first sight: what it lists first is what is accepted. */
  get isUnpinned(): boolean {
    return !this.#options.trusted && this.#accepted.pins === null;
  }

  /**
   * The server's whole list, from its own lips: tools that are gone from it are unknown from now on. `more`: what it lists
   * besides to clients that offer more, at first sight.
   */
  listed(tools: readonly ToolDefinition[], instructions: string | null, more: readonly ToolDefinition[] = []): void {
    if (this.isUnpinned) {
      this.#pinFirst(tools, instructions, more);
      this.#take(more);
    }
    this.#instructions.listed(instructions);
    this.#checkedAt = Date.now();
    const isGone = this.#forgetGone(tools);
    const isBack = this.#releaseReturned(tools);
    this.#take(tools);
    if (isGone || isBack) this.#options.onChange(true);
    this.#notify();
  }

  /** A list on its way to an agent: notes what is new, and answers what may be shown. */
  observe(tools: readonly ToolDefinition[]): readonly ToolDefinition[] {
    // Before the first whole list there is nothing to compare with.
    if (this.isUnpinned) return [];
    const hasReturned = ({ name }: ToolDefinition) => this.#waiting.has(name);
    if (tools.some((tool) => hasReturned(tool) && this.#isAccepted(tool))) this.#options.onReturn?.();
    const shown = this.#take(tools);
    if (shown.length < tools.length) this.#notify();
    return shown;
  }

  knows(tool: string): boolean {
    return this.#seen.has(tool) || this.#waiting.has(tool);
  }

  definition(tool: string): { readonly digest: string | null; readonly quarantined: boolean } {
    const waiting = this.#waiting.get(tool);
    if (waiting !== undefined) return { digest: waiting.digest, quarantined: true };
    return { digest: this.#seen.get(tool)?.digest ?? null, quarantined: false };
  }

  /** Accepted definitions as last seen. */
  tools(): readonly ToolDefinition[] {
    return [...this.#seen.values()].map((one) => one.definition);
  }

  /** Those of them that the server's last whole list named. */
  lastListed(): readonly ToolDefinition[] {
    return [...this.#own].flatMap((name) => this.#seen.get(name)?.definition ?? []);
  }

  quarantined(): readonly string[] {
    return [...this.#waiting.keys(), ...(this.#instructions.waiting === null ? [] : [instructionsName])];
  }

  review(): readonly DefinitionChange[] {
    return changesOf(this.#waiting, this.#instructions.waiting, this.#accepted.pins);
  }

  /** Takes what waits as reviewed by somebody: what has no flag, or the names in `only`. */
  accept(by: string, only?: ReadonlySet<string>): readonly string[] {
    const wanted = [...this.#waiting].filter(
      ([name, { flags, isRetained: kept }]) => kept && (only === undefined ? flags.length === 0 : only.has(name)),
    );
    const texts = this.#instructions.acceptable(only);
    if (wanted.length === 0 && texts.length === 0) return [];
    const before = this.#accepted.pins?.instructions ?? [];
    this.#pin(
      wanted.map(([, one]) => one.definition),
      [...before.slice(texts.length > 0 ? -3 : 0), ...texts],
      by,
    );
    for (const [name, one] of wanted) {
      this.#seen.set(name, one);
      this.#waiting.delete(name);
    }
    if (texts.length > 0) this.#instructions.taken();
    this.#options.onChange(true);
    return [...wanted.map(([name]) => name), ...texts.map(() => instructionsName)];
  }

  /** Who accepted a tool as it stands; null where nobody looked at it. */
  acceptedBy(tool: string): string | null {
    const digest = this.#seen.get(tool)?.digest;
    return pinsOf(this.#accepted.pins?.tools, tool).find((one) => one.digest === digest)?.by ?? null;
  }

  /** When the server last sent its whole list, milliseconds since the epoch; null before. */
  checkedAt(): number | null {
    return this.#checkedAt;
  }

  instructions(): string | null {
    return this.#instructions.shown;
  }

  /** Why the accepted definition does not take these arguments, on one line; null where it does. */
  argumentsFault(tool: string, args: JsonObject, mode: ArgumentsMode): string | null {
    return this.#seen.get(tool)?.takes.fault(args, mode) ?? null;
  }

  /** What of the schema of a tool cannot be checked, a line each. */
  unchecked(tool: string): readonly string[] {
    return this.#seen.get(tool)?.takes.unchecked() ?? [];
  }

  paramHeaders(tool: string): readonly ParamHeader[] {
    return this.#seen.get(tool)?.headers ?? [];
  }

  #isAccepted(tool: ToolDefinition, digest = this.#digests.of(tool)): boolean {
    if (this.#options.trusted) return true;
    return pinsOf(this.#accepted.pins?.tools, tool.name).some((pin) => pin.digest === digest);
  }

  #pinFirst(tools: readonly ToolDefinition[], instructions: string | null, more: readonly ToolDefinition[]): void {
    const names = [...more, ...tools].map((tool) => tool.name);
    const flagsOf = flagger(this.#otherNames(), names);
    const isPlain = (tool: ToolDefinition) => !waitsAtFirst(flagsOf(tool));
    this.#pin(more.filter(isPlain), [], null);
    this.#pin(tools.filter(isPlain), plainInstructions(instructions), null);
  }

  #pin(tools: readonly ToolDefinition[], instructions: readonly string[], by: string | null): void {
    const added = tools.map((tool) => ({
      name: tool.name,
      digest: this.#digests.of(tool),
      definition: tool as unknown as JsonObject,
      ...(by === null ? {} : { by }),
    }));
    const { pins } = this.#accepted;
    this.#accepted.replace({ ...pins, tools: withPins(pins?.tools, added), instructions });
  }

  /** Only what the last list held: some tools are listed only to clients that offer more than we do. */
  #forgetGone(tools: readonly ToolDefinition[]): boolean {
    const names = new Set(tools.map((tool) => tool.name));
    let isGone = false;
    for (const name of this.#own) {
      if (names.has(name)) continue;
      isGone = this.#seen.delete(name) || isGone;
      isGone = this.#waiting.delete(name) || isGone;
    }
    this.#own = names;
    return isGone;
  }

  /** A server that went back to what was accepted is no longer quarantined. */
  #releaseReturned(tools: readonly ToolDefinition[]): boolean {
    let isBack = false;
    for (const tool of tools) if (this.#isAccepted(tool)) isBack = this.#waiting.delete(tool.name) || isBack;
    return isBack;
  }

  /** Notes each definition of a list; answers those that may be shown. */
  #take(tools: readonly ToolDefinition[]): ToolDefinition[] {
    const reading: Reading = { changed: false, appeared: false, room: null, flagsOf: null };
    const shown = tools.filter((tool) => this.#takeOne(tool, reading));
    if (reading.changed) this.#options.onChange(reading.appeared);
    return shown;
  }

  #takeOne(tool: ToolDefinition, reading: Reading): boolean {
    const digest = this.#digests.of(tool);
    const isGood = this.#isAccepted(tool, digest);
    const known = isGood ? this.#seen : this.#waiting;
    const last = known.get(tool.name);
    const isSame = last?.digest === digest;
    if (!isSame || !last.isRetained) {
      if (!this.#hasRoom(tool, reading)) {
        // Neither shown nor called: a name that was never known stays unknown, any other is quarantined.
        if (!isGood && !isSame && this.knows(tool.name)) {
          this.#waiting.set(tool.name, unkeptDefinition(tool.name, digest));
          reading.changed = true;
          reading.appeared = true;
        }
        return false;
      }
      known.set(tool.name, knownDefinition(tool, digest, isGood ? [] : this.#flagsOf(tool, reading)));
    }
    reading.changed ||= !isSame;
    reading.appeared ||= last === undefined;
    return isGood && !this.#waiting.has(tool.name);
  }

  /** A server could list other definitions to each agent, for ever: what they take together is bounded. */
  #hasRoom(tool: ToolDefinition, reading: Reading): boolean {
    if (reading.room === null) {
      reading.room = maxLetters;
      for (const known of [this.#seen, this.#waiting]) for (const one of known.values()) reading.room -= one.letters;
    }
    reading.room -= JSON.stringify(tool).length;
    return reading.room >= 0;
  }

  #flagsOf(tool: ToolDefinition, reading: Reading): readonly Flag[] {
    reading.flagsOf ??= flagger(this.#otherNames(), [...this.#own, ...this.#seen.keys()]);
    return reading.flagsOf(tool, pinsOf(this.#accepted.pins?.tools, tool.name).at(-1)?.definition);
  }

  #otherNames(): Iterable<string> {
    return this.#options.otherNames?.() ?? [];
  }

  #notify(): void {
    this.#news.report(this.review());
  }
}
