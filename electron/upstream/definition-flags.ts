import { type Speech, speechIn } from '../../shared/agent-speech.ts';
import { contradictsItsHint } from '../../shared/classify.ts';
import type { DefinitionFlag } from '../../shared/definition-flag.ts';
import { hiddenIn } from '../../shared/hidden-text.ts';
import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { oddName, skeleton } from '../../shared/look-alike.ts';
import type { ToolDefinition } from '../../shared/tool.ts';

/** So many lines say enough of one definition. */
const most = 8;

/** Of words that are told with a flag, so many letters. */
const mostWords = 120;

/** How much is looked through for words that speak to the agent: a tenth of a second of work, ten times GitHub's list. */
interface Room {
  letters: number;
}

const lookingRoom = (): Room => ({ letters: 1_000_000 });

/** A flag of a definition, and whether that alone has it held at first sight. */
export interface Flag extends DefinitionFlag {
  readonly holdsFirst: boolean;
}

/** Whether a definition waits for a person at first sight: honest servers do tell which tool comes first. */
export function waitsAtFirst(flags: readonly Flag[]): boolean {
  return flags.some(({ holdsFirst }) => holdsFirst);
}

/**
 * Why a definition must not be accepted unseen: characters in any of its texts that a person does not see, words that speak
 * to the agent, names that look like others. Words that were accepted `before` are no news.
 */
function definitionFlags(definition: ToolDefinition, before: JsonValue, room: Room): readonly Flag[] {
  const odd = oddName(definition.name);
  const ofName = odd === null ? [] : [nameFlag(`its name holds ${odd}`)];
  return [
    ...ofName,
    ...hintFlags(definition, before),
    ...textFlagsIn(definition as unknown as JsonValue, before, room),
  ].slice(0, most);
}

/** Presets go by the riskier of the two, so the first sight of such a tool opens nothing. */
function hintFlags(definition: ToolDefinition, before: JsonValue): readonly Flag[] {
  const accepted = isJsonObject(before) ? ({ ...before, name: definition.name } as unknown as ToolDefinition) : null;
  const isNews = accepted === null || !contradictsItsHint(accepted);
  if (!isNews || !contradictsItsHint(definition)) return [];
  const detail = 'the riskier of both counts';
  return [
    { kind: 'hint', text: 'its hint says that it only reads, its name that it does not', detail, holdsFirst: false },
  ];
}

/** Of any text of a value, one flag for each kind of hidden character, and one for each text that speaks. */
export function textFlagsIn(value: JsonValue, before: JsonValue = null, room = lookingRoom()): readonly Flag[] {
  const said = new Set<string>();
  const atTop = { named: false, isPicture: false };
  if (before !== null) look(before, '', { ...atTop, found: (found) => wordsOf(found.text, placeOf(found), said) });
  const flags: Flag[] = [];
  look(value, '', {
    ...atTop,
    found: (found) => {
      if (flags.length >= most) return;
      const [place, { text, why, isPicture }] = [placeOf(found), found];
      if (why !== null) flags.push(nameFlag(`${place} holds ${why}`));
      else flags.push(...hiddenFlags(text, place), ...(isPicture ? [] : speechFlags(text, place, { said, room })));
    },
  });
  return flags.slice(0, most);
}

/** Of the instructions of a server. */
export function textFlags(text: string, before: string | null = null): readonly Flag[] {
  const said = new Set<string>();
  if (before !== null) wordsOf(before, '', said);
  return [...hiddenFlags(text, ''), ...speechFlags(text, '', { said, room: lookingRoom() })].slice(0, most);
}

export function nameFlag(text: string): Flag {
  return { kind: 'name', text, holdsFirst: true };
}

function hiddenFlags(text: string, place: string): readonly Flag[] {
  return hiddenIn(text).map((line) => ({
    kind: 'hidden',
    text: place === '' ? line : `${place} holds ${line}`,
    holdsFirst: true,
  }));
}

function placeOf({ place, isKey }: FoundText): string {
  return isKey ? `a name in ${place === '' ? 'it' : place}` : place;
}

/** What is said at a place, in these words. */
const spoken = (place: string, says: string, words: string): string => JSON.stringify([place, says, words]);

function wordsOf(text: string, place: string, said: Set<string>): void {
  for (const { start, end, says } of speechIn(text)) said.add(spoken(place, says, text.slice(start, end)));
}

interface Heard {
  readonly said: ReadonlySet<string>;
  readonly room: Room;
}

function speechFlags(text: string, place: string, { said, room }: Heard): readonly Flag[] {
  if (text.length > room.letters) return [unlooked(place)];
  room.letters -= text.length;
  const news = speechIn(text).filter(({ start, end, says }) => !said.has(spoken(place, says, text.slice(start, end))));
  return news.length === 0 ? [] : [speechFlag(text, place, news)];
}

function unlooked(place: string): Flag {
  const text = `${place === '' ? 'the text' : place} was not looked through`;
  return { kind: 'speech', text, detail: 'there is too much text', holdsFirst: true };
}

function speechFlag(text: string, place: string, speech: readonly Speech[]): Flag {
  const detail = new Map<string, string>();
  for (const { start, end, says } of speech) if (!detail.has(says)) detail.set(says, wordsAt(text, start, end));
  return {
    kind: 'speech',
    text: `${place === '' ? 'the text' : place} speaks to the agent`,
    detail: [...detail].map(([says, words]) => `it ${says} (“${words}”)`).join(', '),
    holdsFirst: speech.some(({ isNeverHonest }) => isNeverHonest),
  };
}

function wordsAt(text: string, start: number, end: number): string {
  const words = text.slice(start, end).replaceAll(/\s+/g, ' ');
  return words.length > mostWords ? `${words.slice(0, mostWords)}…` : words;
}

/** A text of a definition: one of its strings, or the name of a member. */
interface FoundText {
  readonly place: string;
  readonly text: string;
  readonly isKey: boolean;
  /** Pictures say nothing. */
  readonly isPicture: boolean;
  /** Of a name that agents write: why it is odd. */
  readonly why: string | null;
}

interface Looking {
  /** The keys of this object are names that agents write: those of arguments. */
  readonly named: boolean;
  readonly isPicture: boolean;
  found(text: FoundText): void;
}

function look(value: JsonValue, place: string, looking: Looking): void {
  const { named, isPicture, found } = looking;
  if (typeof value === 'string') {
    found({ place, text: value, isKey: false, isPicture, why: null });
    return;
  }
  const inside = { named: false, isPicture, found };
  if (Array.isArray(value)) {
    for (const [at, item] of (value as readonly JsonValue[]).entries()) look(item, `${place}[${at}]`, inside);
    return;
  }
  if (!isJsonObject(value)) return;
  for (const [key, member] of Object.entries(value)) {
    const why = named ? oddName(key) : null;
    found({ place, text: key, isKey: true, isPicture, why });
    const plain = hiddenIn(key).length > 0 || why !== null ? 'a member' : key;
    const below = place === '' ? plain : `${place}.${plain}`;
    look(member, below, { named: key === 'properties', isPicture: isPicture || below === 'icons', found });
  }
}

/**
 * Flags of definitions among names that are known: those of `foreign` (other servers' tools) and those of `own`. A name that
 * a person could take for one of these has a flag. The very name of another server's tool has none: its prefix tells them
 * apart. Odd names are held for themselves, and make none of the honest ones suspicious.
 */
export function flagger(
  foreign: Iterable<string>,
  own: Iterable<string>,
): (definition: ToolDefinition, before?: JsonValue) => readonly Flag[] {
  const elsewhere = new Set(foreign);
  const alike = new Map<string, Set<string>>();
  for (const name of new Set([...elsewhere, ...own])) {
    if (oddName(name) !== null) continue;
    const bones = skeleton(name);
    const names = alike.get(bones);
    if (names === undefined) alike.set(bones, new Set([name]));
    else names.add(name);
  }
  const room = lookingRoom();
  return (definition, before = null) => {
    const { name } = definition;
    const flags = definitionFlags(definition, before, room);
    if (elsewhere.has(name)) return flags;
    const near = [...(alike.get(skeleton(name)) ?? [])].find((other) => other !== name);
    return near === undefined ? flags : [...flags, nameFlag(`its name looks like ${JSON.stringify(near)}`)];
  };
}
