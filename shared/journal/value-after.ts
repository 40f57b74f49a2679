import { leads, longestBlanks, type Name } from './name-before.ts';
import { isPlaceholder, isPlainWord } from './plain-words.ts';
import { closingQuote, quoteAt } from './quotes.ts';
import type { Span } from './random-run.ts';

const longestValue = 4_000;

const longestLine = 1_000;

const schemes = /^(?:Bearer|Basic|Token|Digest|ApiKey|Api-Key|Negotiate|NTLM|Splunk|GenieKey|SSWS)\s{1,4}/i;
const endOfCoded = /%(?:25){0,3}(?:26|22|27|2C|7D|0A|0D|20|3B)|[&\s"'<>]/gi;
const endOfToken = /[\s"'`&;,<>)\]}]/g;
const endOfWord = /[\s"'`,<>]/g;

export function valueAfter(text: string, after: number, separator: string, name: Name): Span | null {
  if (separator === '>') return tagText(text, after);
  let at = after;
  if (separator === '=' && text[at] === '>') at++;
  if (separator === '=' && text[at] === '=') return null;
  if (separator === ':' && (text.startsWith('//', at) || text[at] === '=' || text[at] === ':')) return null;
  let blanks = 0;
  while (blanks < longestBlanks && (text[at] === ' ' || text[at] === '\t')) {
    at++;
    blanks++;
  }
  const quote = quoteAt(text, at);
  if (quote !== null) {
    const from = at + quote.length;
    return withinScheme(text, from, closingQuote(text, quote, from, from + longestValue), name);
  }
  if (separator.startsWith('%')) return plain(text, codedStart(text, at), endOfCoded);
  const opens = text[at] === '{' || text[at] === '[';
  if (opens && name.quoted) return { from: at, to: closingBracket(text, at) };
  if (opens || text[at] === '\n' || text[at] === undefined) return null;
  const block = separator === ':' ? blockOf(text, at, name) : null;
  if (block !== null) return block;
  return separator === ':' ? afterColon(text, at, name) : afterEquals(text, at, name, blanks > 0);
}

/** Of `Bearer abc` only what follows the scheme; the rest of a header that a program reads as a list. */
function withinScheme(text: string, from: number, to: number, name: Name): Span | null {
  const scheme = schemes.exec(text.slice(from, Math.min(to, from + 20)));
  const start = scheme !== null && /authori[sz]ation$/i.test(name.text) ? from + scheme[0].length : from;
  return isPlaceholder(text.slice(start, to)) ? null : { from: start, to };
}

function afterEquals(text: string, at: number, name: Name, spaced: boolean): Span | null {
  // The working folder of a shell.
  if (/^(?:OLD)?PWD$/.test(name.text) && (text[at] === '/' || /^[A-Z]:\\/i.test(text.slice(at, at + 3)))) return null;
  const line = lineEnd(text, at);
  const part = text.slice(at, Math.min(line, at + 400));
  const semicolon = part.indexOf(';');
  // `Server=db;Password=two words;`: what stands between semicolons is one value.
  const listed = /^[^;&"'<>]*;(?:\s*[A-Za-z ]{1,40}=|["']?\s*$)/.test(part);
  if (semicolon !== -1 && listed) return checked(text, at, at + semicolon);
  if (spaced && leads(text, name)) return checked(text, at, trimmed(text, at, line));
  return plain(text, at, endOfToken);
}

function afterColon(text: string, at: number, name: Name): Span | null {
  const line = lineEnd(text, at);
  const scheme = schemes.exec(text.slice(at, at + 20));
  if (scheme !== null && /authori[sz]ation$|^(?:auth|authentication)$/i.test(name.text)) {
    const from = at + scheme[0].length;
    return /^digest/i.test(scheme[0]) ? checked(text, from, line) : plain(text, from, endOfWord);
  }
  if (/cookies?$/i.test(name.text))
    return /^[^\s=;]{1,100}=/.test(text.slice(at, at + 102)) ? checked(text, at, cookieEnd(text, at, line)) : null;
  const first = plain(text, at, endOfToken, name.quoted ? 1 : 3);
  if (first === null) return null;
  const word = text.slice(first.from, first.to);
  const rest = text.slice(first.to, trimmed(text, at, line)).trim();
  // JSON without quotes around its value: a number, a word.
  if (name.quoted) return first;
  // Documentation and prose: `password: the one of the database`.
  if (isPlainWord(word)) return null;
  if (rest === '' || /^[,;)\]}"'&<>`]/.test(rest)) return first;
  // A line of settings: `password: correct horse battery`. Prose begins with a capital letter.
  const setting = /^[a-z$_]|^[A-Z0-9_]+$|-/.test(name.text) && leads(text, name);
  return setting && !/[.!?]$/.test(rest) ? checked(text, at, trimmed(text, at, line)) : first;
}

/** `key: |` and the lines below it that are further in. */
function blockOf(text: string, at: number, name: Name): Span | null {
  if (!/^[|>][+-]?[0-9]?[ \t]*\n/.test(text.slice(at, at + 12)) || !leads(text, name)) return null;
  const lineStart = text.lastIndexOf('\n', at) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, lineStart + 200))?.[0].length ?? 0;
  const from = text.indexOf('\n', at) + 1;
  let to = from;
  while (to < text.length && to - from < longestValue) {
    const end = lineEnd(text, to);
    const line = text.slice(to, end);
    if (line.trim() !== '' && (/^[ \t]*/.exec(line)?.[0].length ?? 0) <= indent) break;
    to = Math.min(end + 1, text.length);
  }
  return { from, to: trimmed(text, from, to) };
}

function tagText(text: string, at: number): Span | null {
  const end = text.slice(at, at + longestLine).indexOf('</');
  return end === -1 ? null : checked(text, at, at + end);
}

export function flagValue(text: string, at: number): Span[] {
  const quote = quoteAt(text, at);
  const from = at + (quote?.length ?? 0);
  const span =
    quote === null ? plain(text, at, endOfWord, 1) : { from, to: closingQuote(text, quote, from, from + longestValue) };
  return span === null || (quote === null && isPlainWord(text.slice(span.from, span.to))) ? [] : [span];
}

function plain(text: string, from: number, ends: RegExp, least = 1): Span | null {
  ends.lastIndex = 0;
  const most = Math.min(text.length, from + longestValue);
  const end = ends.exec(text.slice(from, most));
  let to = end === null ? most : from + end.index;
  // The full stop of a sentence.
  while (to > from && /[.!?]/.test(text[to - 1] ?? '') && (to === text.length || /\s/.test(text[to] ?? ''))) to--;
  return to - from < least ? null : checked(text, from, to);
}

/** A value that stands for none is none. */
function checked(text: string, from: number, to: number): Span | null {
  return to <= from || isPlaceholder(text.slice(from, to)) ? null : { from, to };
}

function codedStart(text: string, at: number): number {
  const lead = /^(?:%(?:25){0,3}(?:22|27|20)|\+){0,3}/i.exec(text.slice(at, at + 30));
  return at + (lead?.[0].length ?? 0);
}

/** In a text inside of a text the end of a line is `\n`, escaped. */
function lineEnd(text: string, from: number): number {
  const most = Math.min(text.length, from + longestLine);
  const part = text.slice(from, most);
  const end = /[\r\n]|\\+[nr]/.exec(part);
  return end === null ? most : from + end.index;
}

function cookieEnd(text: string, from: number, line: number): number {
  const quote = /["'\\]/.exec(text.slice(from, line));
  return quote === null ? line : from + quote.index;
}

function trimmed(text: string, from: number, to: number): number {
  const part = text
    .slice(from, to)
    .replace(/\s+#.*$/, '')
    .trimEnd();
  return from + part.length;
}

function closingBracket(text: string, from: number): number {
  let depth = 0;
  const most = Math.min(text.length, from + longestValue);
  for (let at = from; at < most; at++) {
    const char = text[at];
    const quote = quoteAt(text, at);
    // A bracket within a text closes nothing. An apostrophe may be one, so that it opens no text.
    if (quote !== null && /["2`]|quot|#34/.test(quote)) {
      at = closingQuote(text, quote, at + quote.length, most) + quote.length - 1;
    } else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return at + 1;
  }
  return most;
}
