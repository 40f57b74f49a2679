import type { JsonValue } from '../../../shared/json.ts';

/** A value that a schema does not take: where it stands, and what is wanted there, as the end of a sentence. */
export interface SchemaFault {
  /** From the inside out: each check on the way back adds where it was. */
  readonly path: (string | number)[];
  readonly wants: string;
}

/** What is left of the work that one check may take: a schema is a stranger's, and may be made to take for ever. */
export interface Work {
  left: number;
}

export type Check = (value: JsonValue, work: Work) => SchemaFault | null;

/** Thrown where a check takes more work than it may. */
export class TooMuchWork extends Error {
  constructor() {
    super('The schema takes too much work to check');
    this.name = 'TooMuchWork';
  }
}

export function spend(work: Work, units: number): void {
  work.left -= units;
  if (work.left < 0) throw new TooMuchWork();
}

export const fault = (wants: string): SchemaFault => ({ path: [], wants });

export function inside(found: SchemaFault | null, at: string | number): SchemaFault | null {
  found?.path.push(at);
  return found;
}

/** `steps.0.id`; the arguments themselves where the path is empty. A name is cut, since it may be anything. */
export function placeWords({ path }: SchemaFault): string {
  if (path.length === 0) return 'the arguments';
  const words = path.toReversed().map((segment) => String(segment).slice(0, 60));
  return JSON.stringify(words.join('.'));
}

/** What a value is, without saying it: it may be a secret. */
export function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'a number' : String(value);
}
