import type { CallId } from './names.ts';

/** Letters of an id that say when its call arrived: milliseconds, by base 36. */
const timeLetters = 9;

/** The beginning of an id, by which ids sort in the order of their calls. */
export function timeOfId(at: number): string {
  return at.toString(36).padStart(timeLetters, '0');
}

/** When a call arrived, by its id; null where that is none of ours, such as one written into a file by hand. */
export function callTime(call: CallId): number | null {
  return /^0[0-9a-z]{12}[0-9a-f]{8,10}$/.test(call) ? Number.parseInt(call.slice(0, timeLetters), 36) : null;
}
