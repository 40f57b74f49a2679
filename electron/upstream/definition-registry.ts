import { type ParamHeader, paramHeaders } from '../../shared/envelope.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { ArgumentsMode } from '../../shared/policy/document.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { listBounds } from '../lib/page-count.ts';
import { type AcceptedDefinitions, pinsOf, withPins } from './accepted-definitions.ts';
import { type ArgumentsCheck, createArgumentsCheck } from './arguments/check.ts';
import { changesOf } from './definition-changes.ts';
import { flagger, textFlags } from './definition-flags.ts';
import { type DefinitionChange, definitionDigest } from './definitions.ts';

/**
 * What one server says of its tools and of itself, against what was accepted. The first sight of a server is accepted, but
 * for what holds hidden characters or a name that looks like another; whatever is new or different later is held as well,
 * until a person accepts it.
 */
export interface DefinitionRegistry {
  /**
   * The server's whole list, from its own lips: tools that are gone from it are unknown from now on. `more`: what it lists
   * besides to clients that offer more, at first sight.
   */
  listed(tools: readonly ToolDefinition[], instructions: string | null, more?: readonly ToolDefinition[]): void;
  /** True before the first sight: what it lists first is what is accepted. */
  readonly isUnpinned: boolean;
  /** A list on its way to an agent: notes what is new, and answers what may be shown. */
  observe(tools: readonly ToolDefinition[]): readonly ToolDefinition[];
  knows(tool: string): boolean;
  definition(tool: string): { readonly digest: string | null; readonly held: boolean };
  /** Accepted definitions as last seen. */
  tools(): readonly ToolDefinition[];
  /** Those of them that the server's last whole list named. */
  lastListed(): readonly ToolDefinition[];
  held(): readonly string[];
  review(): readonly DefinitionChange[];
  /** Takes what waits as reviewed by somebody: what has no flag, or the names in `only`. */
  accept(by: string, only?: ReadonlySet<string>): readonly string[];
  /** Who accepted a tool as it stands; null where nobody looked at it. */
  acceptedBy(tool: string): string | null;
  /** When the server last sent its whole list, milliseconds since the epoch; null before. */
  checkedAt(): number | null;
  instructions(): string | null;
  /** Why the accepted definition does not take these arguments, on one line; null where it does. */
  argumentsFault(tool: string, args: JsonObject, mode: ArgumentsMode): string | null;
  /** What of the schema of a tool cannot be checked, a line each. */
  unchecked(tool: string): readonly string[];
  paramHeaders(tool: string): readonly ParamHeader[];
}

interface Seen {
  readonly definition: ToolDefinition;
  readonly digest: string;
  readonly takes: ArgumentsCheck;
  readonly headers: readonly ParamHeader[];
  /** Of its JSON. */
  readonly letters: number;
  readonly flags: readonly string[];
  /** False where there was no room for it: only its name and digest are known, and it cannot be accepted. */
  readonly kept: boolean;
}

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
  /** An agent's own list has what was accepted of a tool that is held: the server may have gone back to it. */
  onReturn?(): void;
  /** What was held just now; each wording of it once. */
  onQuarantine?(changes: readonly DefinitionChange[]): void;
}

export function createDefinitionRegistry(options: DefinitionRegistryOptions): DefinitionRegistry {
  const { accepted: store, trusted, onChange, otherNames = () => [], onQuarantine = () => {} } = options;
  /** Accepted, by name. */
  const seen = new Map<string, Seen>();
  /** Not accepted, by name: what waits for a review. */
  const waiting = new Map<string, Seen>();
  /** Names in the server's last whole list. */
  let own: ReadonlySet<string> = new Set();
  let said: string | null = null;
  let checkedAt: number | null = null;
  let waitingInstructions: string | null = null;
  /** Digests by exact text: a list is sent often and changes seldom. */
  const digests = new Map<string, string>();
  let digestLetters = 0;

  for (const [name, accepted] of Object.entries(store.pins?.tools ?? {})) {
    const last = accepted.at(-1);
    if (last !== undefined) {
      remember(seen, { ...last.definition, name } as unknown as ToolDefinition, last.digest);
    }
  }

  function digestOf(tool: ToolDefinition): string {
    const text = JSON.stringify(tool);
    let digest = digests.get(text);
    if (digest === undefined) {
      digest = definitionDigest(JSON.parse(text));
      digestLetters += text.length;
      if (digests.size > 5000 || digestLetters > maxLetters) {
        digests.clear();
        digestLetters = text.length;
      }
      digests.set(text, digest);
    }
    return digest;
  }
  function remember(
    map: Map<string, Seen>,
    definition: ToolDefinition,
    digest: string,
    flags: readonly string[] = [],
  ): void {
    map.set(definition.name, {
      definition,
      digest,
      takes: createArgumentsCheck(definition.inputSchema),
      headers: paramHeaders(definition.inputSchema),
      letters: JSON.stringify(definition).length,
      flags,
      kept: true,
    });
  }
  /** Holds a tool whose newest wording has no room: what was accepted of it must not be called in that one's place. */
  function holdUnkept(name: string, digest: string): void {
    const description = 'The server has more definitions than are kept; this one cannot be shown.';
    const definition = { name, description, inputSchema: { type: 'object' } };
    remember(waiting, definition, digest, ['there is no room for it']);
    const held = waiting.get(name);
    if (held !== undefined) waiting.set(name, { ...held, kept: false });
  }
  /** Letters that more definitions may have: a server could list other ones to each agent, for ever. */
  function roomLeft(): number {
    let letters = maxLetters;
    for (const map of [seen, waiting]) for (const one of map.values()) letters -= one.letters;
    return letters;
  }
  /** Each wording that was held once: two agents that are shown different ones tell of each for ever. */
  const told = new Set<string>();
  const changes = () => changesOf(waiting, waitingInstructions, store.pins);
  function tell(): void {
    const news = changes().filter(({ name, digest }) => !told.has(`${digest} ${name}`));
    if (news.length === 0) return;
    if (told.size > 5000) told.clear();
    for (const { name, digest } of news) told.add(`${digest} ${name}`);
    onQuarantine(news);
  }
  function accepted(name: string, digest: string): boolean {
    if (trusted) return true;
    return pinsOf(store.pins?.tools, name).some((pin) => pin.digest === digest);
  }
  function pin(tools: readonly ToolDefinition[], instructions: readonly string[], by: string | null): void {
    const added = tools.map((tool) => ({
      name: tool.name,
      digest: digestOf(tool),
      definition: tool as unknown as JsonObject,
      ...(by === null ? {} : { by }),
    }));
    store.replace({ ...store.pins, tools: withPins(store.pins?.tools, added), instructions });
  }

  function take(tools: readonly ToolDefinition[]): ToolDefinition[] {
    const shown: ToolDefinition[] = [];
    let changed = false;
    // Another wording of what is shown or held is none: two agents that are given different ones would else be told of a
    // change by each other's lists, for ever.
    let appeared = false;
    let room: number | null = null;
    // Only of what waits: what is accepted is not looked at again.
    let flagsOf: ReturnType<typeof flagger> | null = null;
    for (const tool of tools) {
      const digest = digestOf(tool);
      const good = accepted(tool.name, digest);
      const map = good ? seen : waiting;
      const last = map.get(tool.name);
      const known = last?.digest;
      const remembered = known === digest && last?.kept === true;
      if (!remembered) {
        room ??= roomLeft();
        room -= JSON.stringify(tool).length;
        if (room < 0) {
          // Neither shown nor called: a name that was never known stays unknown, any other is held.
          if (good || known === digest || !(seen.has(tool.name) || waiting.has(tool.name))) continue;
          holdUnkept(tool.name, digest);
          changed = true;
          appeared = true;
          continue;
        }
      }
      if (!remembered) {
        if (!good) flagsOf ??= flagger(otherNames(), [...own, ...seen.keys()]);
        remember(map, tool, digest, good ? [] : flagsOf?.(tool));
      }
      changed ||= known !== digest;
      appeared ||= known === undefined;
      if (good && !waiting.has(tool.name)) shown.push(tool);
    }
    if (changed) onChange(appeared);
    return shown;
  }

  return {
    get isUnpinned() {
      return !trusted && store.pins === null;
    },
    listed(tools, instructions, more = []) {
      if (!trusted && store.pins === null) {
        const names = [...more, ...tools].map((tool) => tool.name);
        const flagsOf = flagger(otherNames(), names);
        const plain = (tool: ToolDefinition) => flagsOf(tool).length === 0;
        const kept = instructions === null || textFlags(instructions).length > 0 ? [] : [instructions];
        pin(more.filter(plain), [], null);
        pin(tools.filter(plain), kept, null);
        take(more);
      }
      said = instructions;
      checkedAt = Date.now();
      waitingInstructions =
        trusted || instructions === null || store.pins?.instructions.includes(instructions) === true
          ? null
          : instructions;
      const names = new Set(tools.map((tool) => tool.name));
      let gone = false;
      // Only what this list held before: some tools are listed only to clients that offer more than we do.
      for (const name of own) {
        if (names.has(name)) continue;
        gone = seen.delete(name) || gone;
        gone = waiting.delete(name) || gone;
      }
      own = names;
      // A server that went back to what was accepted is no longer held.
      for (const tool of tools) if (accepted(tool.name, digestOf(tool))) gone = waiting.delete(tool.name) || gone;
      take(tools);
      if (gone) onChange(true);
      tell();
    },
    observe(tools) {
      // Before the first whole list there is nothing to compare with.
      if (!trusted && store.pins === null) return [];
      if (tools.some((tool) => waiting.has(tool.name) && accepted(tool.name, digestOf(tool)))) options.onReturn?.();
      const shown = take(tools);
      if (shown.length < tools.length) tell();
      return shown;
    },
    knows: (tool) => seen.has(tool) || waiting.has(tool),
    definition(tool) {
      const held = waiting.get(tool);
      if (held !== undefined) return { digest: held.digest, held: true };
      return { digest: seen.get(tool)?.digest ?? null, held: false };
    },
    tools: () => [...seen.values()].map((one) => one.definition),
    lastListed: () => [...own].flatMap((name) => seen.get(name)?.definition ?? []),
    held: () => [...waiting.keys(), ...(waitingInstructions === null ? [] : ['(instructions)'])],
    review: changes,
    accept(by, only) {
      const wanted = [...waiting].filter(
        ([name, { flags, kept }]) => kept && (only === undefined ? flags.length === 0 : only.has(name)),
      );
      const said = waitingInstructions;
      const takes = only === undefined ? said !== null && textFlags(said).length === 0 : only.has('(instructions)');
      const accepting = said !== null && takes ? [said] : [];
      if (wanted.length === 0 && accepting.length === 0) return [];
      const instructions = store.pins?.instructions ?? [];
      pin(
        wanted.map(([, one]) => one.definition),
        [...instructions.slice(accepting.length > 0 ? -3 : 0), ...accepting],
        by,
      );
      for (const [name, one] of wanted) {
        seen.set(name, one);
        waiting.delete(name);
      }
      if (accepting.length > 0) waitingInstructions = null;
      onChange(true);
      return [...wanted.map(([name]) => name), ...(accepting.length > 0 ? ['(instructions)'] : [])];
    },
    acceptedBy(tool) {
      const digest = seen.get(tool)?.digest;
      return pinsOf(store.pins?.tools, tool).find((one) => one.digest === digest)?.by ?? null;
    },
    checkedAt: () => checkedAt,
    paramHeaders: (tool) => seen.get(tool)?.headers ?? [],
    instructions: () => (waitingInstructions === null ? said : null),
    argumentsFault: (tool, args, mode) => seen.get(tool)?.takes.fault(args, mode) ?? null,
    unchecked: (tool) => seen.get(tool)?.takes.unchecked() ?? [],
  };
}
