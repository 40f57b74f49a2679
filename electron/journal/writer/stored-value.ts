import type { Redactor } from '../../../shared/journal/redact.ts';
import { beginningOf } from '../../lib/beginning.ts';

/** Characters kept of a value where its agent used up its share of the journal. */
const briefCap = 128;

/** A `KeptValue` as JSON text, of the JSON text of the whole value: redacted, cut, with the true size. */
export function storedText(text: string, redactor: Redactor, cap: number): string {
  const clean = redactor.json(text, cap);
  return `{"value":${clean.json},"bytes":${Buffer.byteLength(text)},"cut":${clean.cut},"redacted":${clean.redacted}}`;
}

/** The same of which only the beginning is kept, and why. */
export function briefText(text: string, redactor: Redactor): string {
  const clean = redactor.json(text, briefCap);
  const why = clean.cut ? ',"why":"share"' : '';
  return `{"value":${clean.json},"bytes":${Buffer.byteLength(text)},"cut":${clean.cut},"redacted":${clean.redacted}${why}}`;
}

/** The beginning of an error's words. */
export function briefWords(text: string, redactor: Redactor): string {
  const words = redactor.text(text);
  return words.length > briefCap ? `${beginningOf(words, briefCap)}…` : words;
}
