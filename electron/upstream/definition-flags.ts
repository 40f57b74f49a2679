import { type Speech, speechIn } from '../../shared/agent-speech.ts';
import { contradictsItsHint } from '../../shared/classify.ts';
import type { DefinitionFlag } from '../../shared/definition-flag.ts';
import { hiddenIn } from '../../shared/hidden-text.ts';
import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { oddName, skeleton } from '../../shared/look-alike.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { eachText, type FoundText } from './definition-texts.ts';

/** So many lines say enough of one definition. */
const most = 8;

/** Of words that are told with a flag, so many letters. */
const mostWords = 120;

/** How many letters may still be looked through for words that speak to the agent. */
interface Room {
  letters: number;
}

/** Of one definition, or of a whole list of tools: a third of a second of work at worst, ten times GitHub's list. */
const mostOfOne = 1_000_000;

const lookingRoom = (): Room => ({ letters: mostOfOne });

/** Of a whole list of prompts, resources or skills: the ten thousand resources that are kept of a server, as files are listed. */
export const listRoom = (): Room => ({ letters: 2 * mostOfOne });

/** A flag of a definition, and whether that alone quarantines it at first sight. */
export interface Flag extends DefinitionFlag {
  readonly quarantines: boolean;
}

/** Whether a definition waits for a person at first sight: honest servers do tell which tool comes first. */
export function waitsAtFirst(flags: readonly Flag[]): boolean {
  return flags.some(({ quarantines }) => quarantines);
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
  const text = 'its hint says that it only reads, its name that it does not';
  return [{ kind: 'hint', text, detail: 'the riskier of both counts', quarantines: false }];
}

/**
 * Of any text of a value, one flag for each kind of hidden character, and one for each text that speaks. `all`: what is left
 * for the list that it is of; what is looked through here is taken from it.
 */
export function textFlagsIn(value: JsonValue, before: JsonValue = null, all = lookingRoom()): readonly Flag[] {
  const room = { letters: Math.min(all.letters, mostOfOne) };
  const given = room.letters;
  const flags = flagsWithin(value, before, room);
  all.letters -= given - room.letters;
  return flags;
}

function flagsWithin(value: JsonValue, before: JsonValue, room: Room): readonly Flag[] {
  const said = new Set<string>();
  const atTop = { named: false, isPicture: false };
  if (before !== null) eachText(before, '', { ...atTop, found: (found) => heardBefore(found, { said, room }) });
  const flags: Flag[] = [];
  eachText(value, '', {
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
  return { kind: 'name', text, quarantines: true };
}

function hiddenFlags(text: string, place: string): readonly Flag[] {
  return hiddenIn(text).map((line) => ({
    kind: 'hidden',
    text: place === '' ? line : `${place} holds ${line}`,
    quarantines: true,
  }));
}

function placeOf({ place, isKey }: FoundText): string {
  return isKey ? `a name in ${place === '' ? 'it' : place}` : place;
}

/** What is said at a place, in these words. */
const spoken = (place: string, says: string, words: string): string => JSON.stringify([place, says, words]);

/** What has no room is not known to have been said: it is told anew. */
function heardBefore(found: FoundText, { said, room }: { readonly said: Set<string>; readonly room: Room }): void {
  if (found.text.length > room.letters) return;
  room.letters -= found.text.length;
  wordsOf(found.text, placeOf(found), said);
}

function wordsOf(text: string, place: string, said: Set<string>): void {
  for (const { start, end, says } of speechIn(text)) said.add(spoken(place, says, text.slice(start, end)));
}

interface KnownSpeech {
  readonly said: ReadonlySet<string>;
  readonly room: Room;
}

function speechFlags(text: string, place: string, { said, room }: KnownSpeech): readonly Flag[] {
  if (text.length > room.letters) return [unlooked(place)];
  room.letters -= text.length;
  const news = speechIn(text).filter(({ start, end, says }) => !said.has(spoken(place, says, text.slice(start, end))));
  return news.length === 0 ? [] : [speechFlag(text, place, news)];
}

function unlooked(place: string): Flag {
  const text = `${place === '' ? 'the text' : place} was not looked through`;
  return { kind: 'speech', text, detail: 'there is too much text', quarantines: true };
}

function speechFlag(text: string, place: string, speech: readonly Speech[]): Flag {
  const detail = new Map<string, string>();
  for (const { start, end, says } of speech) if (!detail.has(says)) detail.set(says, wordsAt(text, start, end));
  return {
    kind: 'speech',
    text: `${place === '' ? 'the text' : place} speaks to the agent`,
    detail: [...detail].map(([says, words]) => `it ${says} (“${words}”)`).join(', '),
    quarantines: speech.some(({ isNeverHonest }) => isNeverHonest),
  };
}

function wordsAt(text: string, start: number, end: number): string {
  const words = text.slice(start, end).replaceAll(/\s+/g, ' ');
  return words.length > mostWords ? `${words.slice(0, mostWords)}…` : words;
}

/**
 * Flags of definitions among names that are known: those of `foreign` (other servers' tools) and those of `own`. A name that
 * a person could take for one of these has a flag. The very name of another server's tool has none: its prefix tells them
 * apart. Odd names are quarantined by themselves, and make none of the honest ones suspicious.
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
