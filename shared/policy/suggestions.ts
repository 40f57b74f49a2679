/** What problems suggest, as sentences. `fixes.ts` reads them back, so each is made in one place only. */

export const changePrefix = 'Change to ';
export const meanPrefix = 'Did you mean ';
export const removePrefix = 'Remove it; known here: ';
export const addVersion = 'Add "version": "1"';
export const addComma = 'Add "," after the value before it';
export const removeComma = 'Remove the comma before it';

export function changeTo(value: string | number): string {
  return `${changePrefix}${typeof value === 'string' ? `"${value}"` : value}`;
}

export function didYouMean(name: string): string {
  return `${meanPrefix}${JSON.stringify(name)}?`;
}

export function removeIt(known: readonly string[]): string {
  return `${removePrefix}${known.join(', ')}`;
}
