import type { CommandOutput } from '../../../shared/control/contract.ts';
import { queryText } from '../../../shared/journal/query-text.ts';
import type { ServerName } from '../../../shared/names.ts';
import { type LiveFilter, noFilter, withText } from '../../data/feed/filter.ts';
import { dayMs } from '../../format/time.ts';

export type Entry = CommandOutput<'policy.hygiene'>['entries'][number];

export const views = [
  { key: 'doubtful', words: 'To look at' },
  { key: 'all', words: 'All' },
] as const;
export type View = (typeof views)[number]['key'];

export type Doubt = 'ended' | 'covered' | 'idle';

/** An entry that decided no call is called idle once it has been counted for so long. */
export const idleDays = 7;

/** Why an entry may not be needed; empty where it is. */
export function doubts({ kind, ended, covered, decided, made, shadow }: Entry, now: number): readonly Doubt[] {
  const found: Doubt[] = [];
  if (ended) found.push('ended');
  if (covered !== null) found.push('covered');
  // That a tool is listed is of use also where nobody calls it, and a shadow is told by the traces of calls.
  const counts = made !== null && kind !== 'tool' && kind !== 'default' && !shadow;
  const isIdle = decided?.calls === 0 && now - decided.since >= idleDays * dayMs;
  if (found.length === 0 && counts && isIdle) found.push('idle');
  return found;
}

/** The calls that an entry decided, as Live is asked for them. */
export function callsOf({ rule, tool, decided }: Entry, server: ServerName, now: number): LiveFilter {
  const term = { kind: 'field', field: 'rule', values: [rule], not: false } as const;
  const ofTool = rule.startsWith('(') && tool !== null && tool !== '*';
  const filter = { ...noFilter, servers: [server], tools: ofTool ? [tool] : [], since: decided?.since ?? null };
  return withText(filter, queryText([term]), now);
}
