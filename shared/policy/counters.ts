import type { Limit, PolicyDocument } from './document.ts';
import { pointer } from './pointer.ts';

/** What a call adds to a counter, in words: `counts calls`, `adds up args.amount`, `counts the items of args.ids`. */
function meaning({ sum, count }: Limit): string {
  if (sum !== undefined) return `adds up ${sum}`;
  return count === undefined ? 'counts calls' : `counts the items of ${count}`;
}

/** Calls and items of one list may be counted together: a call without a list adds one. Sums stand alone. */
function together(a: Limit, b: Limit): boolean {
  if (a.sum !== undefined || b.sum !== undefined) return a.sum === b.sum && a.count === b.count;
  return a.count === undefined || b.count === undefined || a.count === b.count;
}

export interface CounterFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Limits that give a counter another meaning than one before them: what it holds would be neither. */
export function counterFaults(document: PolicyDocument): readonly CounterFault[] {
  /** The first limit of each meaning: two at most, for calls and items. */
  const known = new Map<string, { readonly limit: Limit; readonly at: string }[]>();
  const faults: CounterFault[] = [];
  for (const [path, limit] of limitsOf(document)) {
    const others = known.get(limit.counter) ?? [];
    known.set(limit.counter, others);
    const other = others.find((one) => !together(one.limit, limit));
    if (other === undefined) {
      if (!others.some((one) => meaning(one.limit) === meaning(limit))) others.push({ limit, at: pointer(path) });
      continue;
    }
    const message = `The counter ${JSON.stringify(limit.counter)} ${meaning(limit)} here and ${meaning(other.limit)} at ${other.at}: one counter has one meaning.`;
    faults.push({ path: [...path, 'counter'], message });
  }
  return faults;
}

/** Every limit of a document with its place, in the order of the language. */
export function limitsOf(document: PolicyDocument): readonly (readonly [readonly (string | number)[], Limit])[] {
  const found: [readonly (string | number)[], Limit][] = [];
  const add = (path: readonly string[], limits: readonly Limit[] = []) => {
    for (const [index, limit] of limits.entries()) found.push([[...path, 'limits', index], limit]);
  };
  add(['all_tools'], document.all_tools?.limits);
  for (const [tool, policy] of Object.entries(document.tools ?? {})) add(['tools', tool], policy.limits);
  return found;
}
