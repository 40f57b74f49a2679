import { pointer } from './pointer.ts';

/** As much of a limit as says what its counter holds. */
interface Counting {
  readonly counter: string;
  readonly sum?: string | undefined;
  readonly count?: string | undefined;
}

/** As much of a document as has limits, so that the schema of documents can ask for their faults. */
interface WithLimits<L> {
  readonly all_tools?: { readonly limits?: readonly L[] | undefined } | undefined;
  readonly tools?: Readonly<Record<string, { readonly limits?: readonly L[] | undefined }>> | undefined;
}

/** What a call adds to a counter, in words: `counts calls`, `adds up args.amount`, `counts the items of args.ids`. */
function meaning({ sum, count }: Counting): string {
  if (sum !== undefined) return `adds up ${sum}`;
  return count === undefined ? 'counts calls' : `counts the items of ${count}`;
}

/** Calls and items of one list may be counted together: a call without a list adds one. Sums stand alone. */
function together(a: Counting, b: Counting): boolean {
  if (a.sum !== undefined || b.sum !== undefined) return a.sum === b.sum && a.count === b.count;
  return a.count === undefined || b.count === undefined || a.count === b.count;
}

export interface CounterFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Limits that give a counter another meaning than one before them: what it holds would be neither. */
export function counterFaults(document: WithLimits<Counting>): readonly CounterFault[] {
  /** The first limit of each meaning: two at most, for calls and items. */
  const known = new Map<string, { readonly limit: Counting; readonly at: string }[]>();
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
export function limitsOf<L>(document: WithLimits<L>): readonly (readonly [readonly (string | number)[], L])[] {
  const found: [readonly (string | number)[], L][] = [];
  const add = (path: readonly string[], limits: readonly L[] = []) => {
    for (const [index, limit] of limits.entries()) found.push([[...path, 'limits', index], limit]);
  };
  add(['all_tools'], document.all_tools?.limits);
  for (const [tool, policy] of Object.entries(document.tools ?? {})) add(['tools', tool], policy.limits);
  return found;
}
