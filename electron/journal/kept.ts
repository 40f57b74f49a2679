import type { Redactor } from '../../shared/journal/redact.ts';

/** A `KeptValue` as JSON text, of the JSON text of the whole value: redacted, cut, with the true size. */
export function keptText(text: string, redactor: Redactor, cap: number): string {
  const kept = redactor.json(text, cap);
  return `{"value":${kept.json},"bytes":${Buffer.byteLength(text)},"cut":${kept.cut},"redacted":${kept.redacted}}`;
}
