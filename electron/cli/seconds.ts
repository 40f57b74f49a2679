import { InvalidArgumentError } from 'commander';

/** A number of seconds on the command line: how long a call is held for a person. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 3600) {
    throw new InvalidArgumentError('Seconds are a whole number from 1 to 3600.');
  }
  return value;
}
