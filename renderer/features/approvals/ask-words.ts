import type { AskEffect, AskView } from '../../../shared/control/approvals.ts';
import type { AskCard } from '../../data/ask-queue.ts';
import { argumentLine } from '../../format/arguments.ts';
import { count } from '../../format/number.ts';
import type { IconName } from '../../ui/icon.tsx';

/** `1:30`, `1:00:00`. From milliseconds; never below zero. */
export function leftWords(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

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
  return `${count(many)}${atLeast ? ' or more' : ''} ${label}`;
}

type Known = Extract<AskEffect, { readonly state: 'known' }>;

/** What an update changes, in one line. */
export function changesWords({ changes }: Pick<Known, 'changes'>): string {
  return changes.map(({ field }) => field).join(', ');
}

/** The second line of the queue: what it is about, else its arguments. */
export function subjectLine({ effect, arguments: args }: Pick<AskView, 'effect' | 'arguments'>): string {
  if (effect.state !== 'known') return argumentLine({ value: args, redacted: 0 });
  const [first] = effect.numbers;
  const what = effect.changes.length > 0 ? changesWords(effect) : first ? numberWords(first) : '';
  return what === '' ? effect.subject.name : `${effect.subject.name}, ${what}`;
}

const plural: Record<string, string> = { case: 'cases', run: 'runs', section: 'sections', result: 'results' };

/** `Claude Code wants to call update_case 12 times`, with the kind where all name one. */
export function cardSentence({ asks, many }: AskCard): string {
  const [first] = asks;
  if (!first) return '';
  if (!many) return first.sentence;
  const kinds = new Set(asks.flatMap(({ effect }) => (effect.state === 'known' ? effect.subject.kind : [])));
  const [kind = ''] = kinds;
  const words = kinds.size === 1 ? plural[kind] : undefined;
  const verb = /^(update|delete|close|move)_/.exec(first.tool)?.[1];
  if (words === undefined || verb === undefined)
    return `${first.agentLabel} wants to call ${first.tool} ${count(asks.length)} times`;
  return `${first.agentLabel} wants to ${verb === 'update' ? 'change' : verb} ${count(asks.length)} ${words}`;
}

/** The earliest deadline of a card; null: it waits until somebody answers. */
export function deadlineOf({ asks }: Pick<AskCard, 'asks'>): number | null {
  const ends = asks.flatMap(({ expiresAt }) => expiresAt ?? []);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Read and without anything odd: only such a row is ticked before a person looks at it. */
export function isPlainRow({ effect, warnings }: AskView): boolean {
  return (effect.state === 'known' || effect.state === 'none') && warnings.length === 0;
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

/** A condition on one line; what it holds is shown whole in the policy. */
export function shortCondition(words: string): string {
  return words.length > 160 ? `${words.slice(0, 159)}…` : words;
}
