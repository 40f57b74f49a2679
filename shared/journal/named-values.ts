import { nameBefore } from './name-before.ts';
import type { Span } from './random-run.ts';
import { flagValue, valueAfter } from './value-after.ts';

/** Between a name and its value, in clear, URL-coded (again and again), as an arrow, or as the end of a tag. */
const separators = /%(?:25){0,3}3[DA]|[=:>]/gi;
const flags = /(?<![\w-])--([A-Za-z][\w-]{0,60})[ \t]{1,4}(?=[^\s-])/g;

type Hides = (name: string) => boolean;

/**
 * The values in a text that stand under a secret name: settings, headers, JSON inside of JSON, YAML, query strings, command
 * lines, tags. One pass from separator to separator; names and values are looked at within bounds, and what is found is
 * not read twice, so the time is linear.
 */
export function namedSecrets(text: string, hides: Hides): Span[] {
  const found: Span[] = [];
  let from = 0;
  const take = (span: Span | null) => {
    if (span === null || span.to <= span.from) return;
    found.push(span);
    from = span.to;
  };
  separators.lastIndex = 0;
  for (let match = separators.exec(text); match !== null; match = separators.exec(text)) {
    if (match.index < from) continue;
    const [separator] = match;
    const name = nameBefore(text, match.index, from, separator);
    if (name !== null && hides(name.text)) take(valueAfter(text, match.index + separator.length, separator, name));
  }
  flags.lastIndex = 0;
  for (let match = flags.exec(text); match !== null; match = flags.exec(text)) {
    if (hides(match[1] ?? '')) found.push(...flagValue(text, flags.lastIndex));
  }
  return found;
}
