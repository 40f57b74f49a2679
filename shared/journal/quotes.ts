/**
 * Quotes as they stand in a text, in a text inside of a text (`\"`, `\\\"`), in a URL (`%22`) and in HTML (`&quot;`). What
 * one of them opens, the same one closes.
 */
const forms = /\\{0,63}(?:["'`]|u002[27])|%(?:25){0,3}2[27]|&quot;|&#3[49];|&apos;/iy;
const ends = /\\{1,63}u002[27]$|%(?:25){0,3}2[27]$|&quot;$|&#3[49];$|&apos;$/i;
const longest = 70;

/** The quote that begins at a place; null where none does. */
export function quoteAt(text: string, at: number): string | null {
  forms.lastIndex = at;
  return forms.exec(text)?.[0] ?? null;
}

/** Where the quote that ends at a place begins; null where none does. */
export function quoteBefore(text: string, to: number): number | null {
  const last = text[to - 1];
  if (last === '"' || last === "'" || last === '`') {
    let from = to - 1;
    while (from > 0 && to - from < longest && text[from - 1] === '\\') from--;
    return from;
  }
  if (last !== ';' && last !== '2' && last !== '7') return null;
  const from = Math.max(0, to - longest);
  const match = ends.exec(text.slice(from, to));
  return match === null ? null : from + match.index;
}

/** Where a quoted value ends: before the quote that closes it, at the end of the text around it, or at `most`. */
export function closingQuote(text: string, quote: string, from: number, most: number): number {
  const bound = Math.min(text.length, most);
  const mark = quote.replace(/^\\+/, '');
  const depth = quote.length - mark.length;
  const lower = text.slice(from, bound);
  for (let at = find(lower, mark, 0); at !== -1; at = find(lower, mark, at + mark.length)) {
    let slashes = 0;
    while (at - slashes > 0 && lower[at - slashes - 1] === '\\') slashes++;
    // More backslashes than the opening quote has: a quote inside of the value. An even number hides none.
    if (slashes === depth || slashes < depth || (depth === 0 && slashes % 2 === 0))
      return from + at - slashes * (slashes <= depth ? 1 : 0);
  }
  return bound;
}

function find(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at !== -1 || mark === mark.toLowerCase() ? at : text.indexOf(mark.toLowerCase(), from);
}
