import { z } from 'zod';

/** A whole number as English writes it, `86,400`. `Intl` would load its tables of all languages at each start for this. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${grouped(min)} to ${grouped(max)}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** `a, b, or c` */
function either(words: readonly string[]): string {
  const [last = '', ...before] = words.toReversed();
  if (before.length < 2) return [...before, last].join(' or ');
  return `${before.toReversed().join(', ')}, or ${last}`;
}

export const oneOf = <const T extends readonly string[]>(names: T) =>
  z.enum(names, { error: `must be ${either(names.map((name) => `"${name}"`))}` });

export const text = (what: string) => z.string({ error: `must be ${what}` }).min(1, { error: `must be ${what}` });
