import type { AskEffect } from '../../shared/control/asks.ts';
import { countedLabel } from '../../shared/counted-label.ts';
import { droppedWords } from '../../shared/dropped-words.ts';
import { shown } from '../../shared/hidden-text.ts';
import { catalogueTool } from '../../shared/testrail/catalogue.ts';

/** What an ask is about, for its sentence. */
export interface AskSubject {
  /** Whether it is the person at this machine who calls. */
  readonly byPerson?: boolean;
  readonly agentLabel: string;
  readonly server: string;
  readonly tool: string;
  /** Whether our own catalogue speaks of the tool. */
  readonly catalogued: boolean;
  readonly effect: AskEffect;
}

const longest = 80;

/** Names by others, on one line, with what cannot be seen written out, cut where they are long. */
function named(text: string): string {
  const line = shown(text).replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/**
 * `Claude Code wants to delete the run Regression 2026-11: 287 results go for good`. Made from the tool's name, the
 * catalogue and what was read of what it touches; the agent has no say in it.
 */
export function askSentence({ byPerson, agentLabel, server, tool, catalogued, effect }: AskSubject): string {
  const wants = byPerson === true ? 'You want' : `${named(agentLabel)} wants`;
  if (!catalogued || catalogueTool(tool) === null) return `${wants} to call ${named(tool)} of ${server}`;
  const [verb = 'call', ...rest] = tool.split('_');
  const kind = rest.join(' ');
  if (effect.state !== 'known') return `${wants} to ${wordOf(verb)} ${article(verb, kind)}${kind}`;
  const about = `the ${effect.subject.kind} ${named(effect.subject.name)}`;
  const many = manyOf(verb, kind, effect);
  if (many !== null) return `${wants} to ${many} ${about}`;
  const consequence = consequenceOf(effect, verb);
  return `${wants} to ${wordOf(verb)} ${about}${consequence === '' ? '' : `: ${consequence}`}`;
}

/** `add 30 results to`, `change 12 cases of`: a call of many things is about what they are in. Null for others. */
function manyOf(verb: string, kind: string, { numbers }: Extract<AskEffect, { state: 'known' }>): string | null {
  const [first] = numbers;
  if (first === undefined || !/^(?:results|cases)\b/.test(kind)) return null;
  const things = `${first.count.toLocaleString('en')} ${first.label}`;
  return `${wordOf(verb)} ${things} ${verb === 'add' || verb === 'copy' ? 'to' : 'of'}`;
}

function wordOf(verb: string): string {
  return verb === 'update' ? 'change' : verb === 'get' ? 'read' : verb;
}

function article(verb: string, kind: string): string {
  // `get_cases`, `add_results_for_cases`: many things have no article.
  if (verb === 'get' || /s\b/.test(kind.split(' ')[0] ?? '')) return '';
  return /^[aeio]/.test(kind) ? 'an ' : 'a ';
}

function consequenceOf(effect: Extract<AskEffect, { state: 'known' }>, verb: string): string {
  const dropped = droppedWords(effect.numbers);
  if (dropped !== null) return dropped;
  const [field, ...more] = effect.changes;
  if (field !== undefined && verb !== 'move')
    return more.length === 0 ? `its ${field.field} changes` : `${more.length + 1} fields change`;
  const counted = effect.numbers.filter(({ count }) => count > 0);
  const lost = counted.find(({ label }) => label === 'results') ?? counted[0];
  if (lost === undefined) return '';
  const many = `${lost.count.toLocaleString('en')}${lost.atLeast ? ' or more' : ''} ${lost.atLeast ? lost.label : countedLabel(lost.label, lost.count)}`;
  if (verb === 'move') return `${many} ${lost.count === 1 && !lost.atLeast ? 'moves' : 'move'} with it`;
  return effect.permanent && verb === 'delete'
    ? `${many} ${lost.count === 1 && !lost.atLeast ? 'goes' : 'go'} for good`
    : many;
}
