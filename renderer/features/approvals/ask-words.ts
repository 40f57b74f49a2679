import type { AskEffect, AskView } from '../../../shared/control/asks.ts';
import { countedLabel } from '../../../shared/counted-label.ts';
import { droppedWords } from '../../../shared/dropped-words.ts';
import { isJsonObject } from '../../../shared/json.ts';
import { affectsResults, runSentence } from '../../../shared/open-run-words.ts';
import { idText } from '../../../shared/testrail/letters.ts';
import type { AskCard } from '../../data/ask-queue.ts';
import { argumentLine } from '../../format/arguments.ts';
import { beginning } from '../../format/cut.ts';
import { count, duration } from '../../format/number.ts';
import type { IconName } from '../../ui/icon-drawings.tsx';

/** From asking to answering: `4 s`, `2 min`. */
export function waitedWords(ms: number): string {
  return ms < 90_000 ? `${Math.max(1, Math.round(ms / 1000))} s` : `${Math.round(ms / 60_000)} min`;
}

/** What cannot be undone, or is not known: there Deny comes first. */
export function isGrave({ risk }: Pick<AskView, 'risk'>): boolean {
  return risk === 'High' || risk === 'Critical' || risk === 'Unknown';
}

export function numberWords({
  label,
  count: many,
  atLeast,
}: {
  label: string;
  count: number;
  atLeast: boolean;
}): string {
  return atLeast ? `${count(many)} or more ${label}` : `${count(many)} ${countedLabel(label, many)}`;
}

type Known = Extract<AskEffect, { readonly state: 'known' }>;

/** So many fields are named in one line. */
const fewChanges = 3;

/** What a call changes, in one line: its fields, or of many things how many they are. */
export function changesWords({ changes, numbers }: Pick<Known, 'changes' | 'numbers'>): string {
  const [first] = numbers;
  const ofMany = changes.length > fewChanges || /^(?:cases|results)$/.test(first?.label ?? '');
  if (ofMany && first !== undefined) return numberWords(first);
  return changes.map(({ field }) => field).join(', ');
}

/** The second line of the queue: what it is about, else its arguments. */
export function subjectLine({ effect, arguments: args }: Pick<AskView, 'effect' | 'arguments'>): string {
  if (effect.state !== 'known') return argumentLine({ value: args, redacted: 0 });
  const { subject, numbers } = effect;
  const counted = numbers.find(({ label }) => label === 'results') ?? numbers[0];
  const what =
    droppedWords(numbers) ?? (effect.changes.length > 0 ? changesWords(effect) : counted ? numberWords(counted) : '');
  const name = subject.kind === 'case' ? `${idText(subject)} ${subject.name}` : subject.name;
  return what === '' ? name : `${name}, ${what}`;
}

const plural: Record<string, string> = { case: 'cases', run: 'runs', section: 'sections', result: 'results' };

/** Where there is room for one word: `R42`, also of an ask whose effect is no longer known; else its arguments. */
export function shortSubject({
  effect,
  tool,
  arguments: args,
}: Pick<AskView, 'effect' | 'tool' | 'arguments'>): string {
  if (effect.state === 'known') return idText(effect.subject);
  const kind = tool.replace(/^[a-z]+_/, '');
  const id = isJsonObject(args) ? args[`${kind}_id`] : undefined;
  return typeof id === 'number' ? idText({ kind, id }) : argumentLine({ value: args, redacted: 0 });
}

/** `Claude Code wants to call update_case 12 times`, with the kind where all name one; of one, or the last of many, its own. */
export function cardSentence({ asks }: AskCard): string {
  const [first, second] = asks;
  if (!first) return '';
  if (!second) return first.sentence;
  const words = plural[onlyKind(asks) ?? ''];
  const verb = /^(update|delete|close|move)_/.exec(first.tool)?.[1];
  if (words === undefined || verb === undefined)
    return `${first.agentLabel} wants to call ${first.tool} ${count(asks.length)} times`;
  return `${first.agentLabel} wants to ${verb === 'update' ? 'change' : verb} ${count(asks.length)} ${words}`;
}

function knownOf(asks: readonly AskView[]): readonly Known[] {
  return asks.flatMap(({ effect }) => (effect.state === 'known' ? effect : []));
}

/** What all of them are about, where it is known and the same. */
export function onlyKind(asks: readonly AskView[]): string | null {
  const kinds = new Set(knownOf(asks).map(({ subject }) => subject.kind));
  const [kind] = kinds;
  return kinds.size === 1 && kind !== undefined ? kind : null;
}

/** The second line of a card of many: `priority of 12 cases in Checkout`. */
export function manyLine(card: AskCard): string {
  const { asks } = card;
  const [only, second] = asks;
  if (only && !second) return subjectLine(only);
  const known = knownOf(asks);
  const words = plural[onlyKind(asks) ?? ''];
  if (words === undefined) return cardSentence(card);
  const [first, ...more] = known.map(({ changes }) => changes.map(({ field }) => field));
  const fields = (first ?? []).filter((field) => more.every((others) => others.includes(field)));
  const projects = new Set(known.map(({ project }) => project?.name));
  const [project] = projects;
  const of = fields.length === 0 ? '' : `${fields.join(', ')} of `;
  return `${of}${count(asks.length)} ${words}${projects.size === 1 && project !== undefined ? ` in ${project}` : ''}`;
}

/** `read with get_case, 12 of 12, 1.1 s`. Empty while none of them was read. */
export function readWords(asks: readonly AskView[]): string {
  const known = knownOf(asks);
  const [first] = known;
  if (first === undefined) return '';
  const took = duration(Math.max(...known.map(({ readMs }) => readMs)));
  return `read with ${first.readWith}, ${count(known.length)} of ${count(asks.length)}, ${took}`;
}

/** The earliest deadline of a card; null: it waits until somebody answers. */
export function deadlineOf({ asks }: Pick<AskCard, 'asks'>): number | null {
  const ends = asks.flatMap(({ expiresAt }) => expiresAt ?? []);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Read and without anything odd: only such a row is ticked before a person looks at it. */
export function isPlainRow(ask: AskView): boolean {
  return oddWords(ask) === null;
}

/** What is odd about a row, a sentence about it; null: nothing is. */
export function oddWords({ effect, warnings }: AskView): string | null {
  if (warnings.length > 0) return 'Some characters of it do not show.';
  if (effect.state === 'none') return null;
  if (effect.state !== 'known') return 'What it would touch is not known.';
  const { openRuns } = effect;
  return openRuns !== null && affectsResults(openRuns) ? runSentence(openRuns) : null;
}

function hasShownResults({ effect, warnings }: AskView): boolean {
  if (warnings.length > 0 || effect.state !== 'known') return false;
  return effect.openRuns?.runs.some(({ results }) => results > 0) === true;
}

/** Rows that are not ticked, and why: `C4471 is not selected. It has 3 results in open run R51 …`. */
export function leftOutWords(odd: readonly AskView[]): { readonly who: string; readonly why: string } {
  const [first, ...more] = odd;
  if (first !== undefined && more.length === 0) {
    const { effect } = first;
    const who = effect.state === 'known' ? idText(effect.subject) : 'One row';
    return { who: `${who} is not selected.`, why: `${oddWords(first) ?? ''} It goes on waiting.` };
  }
  const inRuns = odd.filter(hasShownResults).length;
  const others = odd.length - inRuns;
  const why = [
    inRuns > 0 &&
      `${inRuns === odd.length ? 'They have' : inRuns === 1 ? '1 has' : `${count(inRuns)} have`} results in open runs, which would show the new text.`,
    others > 0 &&
      `Of ${inRuns === 0 ? 'them' : count(others)} it is not known what would be touched, or characters do not show.`,
    'They go on waiting.',
  ];
  return { who: `${count(odd.length)} are not selected.`, why: why.filter((part) => part !== false).join(' ') };
}

type End = NonNullable<AskView['end']>;

export const endLook: Record<End['how'], { readonly words: string; readonly icon: IconName; readonly yes: boolean }> = {
  allowed: { words: 'Allowed', icon: 'check', yes: true },
  session: { words: 'Allowed for the session', icon: 'check', yes: true },
  always: { words: 'Allowed by a rule from now on', icon: 'check', yes: true },
  denied: { words: 'Denied', icon: 'noentry', yes: false },
  expired: { words: 'Denied, no answer', icon: 'clock', yes: false },
  locked: { words: 'Denied, the screen was locked', icon: 'clock', yes: false },
  closed: { words: 'Closed by itself', icon: 'x', yes: false },
};

/** `you, 11 s`, `command line, 4 s`, `no answer`. */
export function endWords({ how, by, afterMs }: End): string {
  if (how === 'expired') return 'no answer';
  if (how === 'locked') return 'screen locked';
  if (how === 'closed') return 'closed';
  const who = by?.startsWith('command-line') ? 'command line' : 'you';
  return `${how === 'session' || how === 'always' ? how : who}, ${waitedWords(afterMs)}`;
}

/** What a voice says before `endWords`, which stand beside a mark: `Denied, ` before `no answer`. */
export function heardBefore({ how }: Pick<End, 'how'>): string {
  if (how === 'closed') return '';
  return endLook[how].yes ? 'Allowed, ' : 'Denied, ';
}

/** A condition on one line; what it holds is shown whole in the policy. */
export function shortCondition(words: string): string {
  return words.length > 160 ? `${beginning(words, 159)}…` : words;
}
