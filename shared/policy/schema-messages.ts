import { z } from 'zod';

export const number = new Intl.NumberFormat('en-US');

export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${number.format(min)} to ${number.format(max)}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

const either = new Intl.ListFormat('en', { type: 'disjunction' });

export const oneOf = <const T extends readonly string[]>(names: T) =>
  z.enum(names, { error: `must be ${either.format(names.map((name) => `"${name}"`))}` });

export const text = (what: string) => z.string({ error: `must be ${what}` }).min(1, { error: `must be ${what}` });
