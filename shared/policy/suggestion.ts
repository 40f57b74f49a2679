import type { JsonValue } from '../json.ts';
import { operators } from './condition-schema.ts';

import { nearest } from './suggest-word.ts';
import { addVersion, changeTo } from './suggestions.ts';

export function suggestion(name: string, wants: string, given: JsonValue | undefined): string | null {
  if (given === undefined) return name === 'version' ? addVersion : `Add "${name}"`;
  if (name === 'version') return changeTo('1');
  if (wants.includes('whole number') && typeof given === 'string' && /^\d+$/.test(given))
    return changeTo(Number(given));
  if (wants.includes('must be a number') && typeof given === 'string' && given.trim() !== '') {
    return Number.isFinite(Number(given)) ? changeTo(Number(given)) : null;
  }
  if (name === 'op' && typeof given === 'string') return change(nearest(opAliases.get(given) ?? given, operators));
  if (typeof given !== 'string') return null;
  if (name === 'path') return change(/^(?!args\b|entity\b|state\b)\w+(\.\w+)*$/.test(given) ? `args.${given}` : null);
  if (name === 'until') return dateTime(given);
  return change(
    nearest(
      given,
      [...wants.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? ''),
    ),
  );
}

/** A day counts from its first moment; a time without a zone is taken for one in UTC. */
function dateTime(given: string): string | null {
  const to = /^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T00:00:00Z` : `${given}Z`;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(to)) return null;
  const at = Date.parse(to);
  // The 31st of February would be read as another day, and refused again.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(to.slice(0, 10)) ? change(to) : null;
}

/** What people of other languages write. A map: in an object `constructor` would be found too. */
const opAliases: ReadonlyMap<string, string> = new Map([
  ['==', 'eq'],
  ['=', 'eq'],
  ['equals', 'eq'],
  ['!=', 'neq'],
  ['ne', 'neq'],
  ['<', 'lt'],
  ['<=', 'lte'],
  ['>', 'gt'],
  ['>=', 'gte'],
  ['nin', 'not_in'],
  ['matches', 'regex'],
]);

export const change = (to: string | null): string | null => (to === null ? null : changeTo(to));
