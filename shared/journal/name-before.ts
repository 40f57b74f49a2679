import { isUnseen } from './look-alikes.ts';
import { quoteBefore } from './quotes.ts';

/** No name is longer, and no value is followed further. */
const longestName = 80;

export const longestBlanks = 4;

export interface Name {
  readonly text: string;
  readonly quoted: boolean;
  /** Where it begins in the text. */
  readonly start: number;
}

/** The name that ends before a separator; null where none does. Nothing before `from` is looked at. */
export function nameBefore(text: string, separator: number, from: number, kind: string): Name | null {
  let to = separator;
  if (text[to - 1] === ':' && kind === '=') to--;
  for (let blanks = 0; blanks < longestBlanks && (text[to - 1] === ' ' || text[to - 1] === '\t'); blanks++) to--;
  const quote = quoteBefore(text, to);
  const end = quote ?? to;
  let start = end;
  const least = Math.max(from, end - longestName);
  while (start > least && isNameCode(text.charCodeAt(start - 1))) start--;
  if (start === end) return null;
  let name = text.slice(start, end).replace(/(?:%5D)+$/i, '');
  // `api key`, `private key`: two words in prose and in forms.
  if (/^keys?$/i.test(name) && text[start - 1] === ' ') {
    const before = /[A-Za-z]{1,20} $/.exec(text.slice(Math.max(least, start - 21), start));
    if (before !== null) name = before[0] + name;
  }
  // A tag's name, which a `>` ends.
  if (kind === '>' && !/<(?:[A-Za-z][\w.-]{0,40}:)?$/.test(text.slice(Math.max(0, start - 43), start))) return null;
  return { text: name, quoted: quote !== null, start };
}

/** Whether nothing but blanks, a dash or `export` stands before a name in its line. */
export function leads(text: string, { start }: Name): boolean {
  const lead = text.slice(Math.max(0, start - 24), start);
  return /(?:^|\n|\\n)[ \t]*(?:- |export |set |\$env:|["'])?$/i.test(lead) && (start <= 24 || /\n|\\n/.test(lead));
}

/** Letters of any script, digits, and what joins them in names: `_ - . [ ] $`, and `%` where that is coded. */
function isNameCode(code: number): boolean {
  if (code >= 128)
    return isUnseen(code) || (code !== 0xa0 && (code < 0x2000 || code > 0x206f) && (code < 0x3000 || code > 0x303f));
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)) return true;
  return code === 95 || code === 45 || code === 46 || code === 91 || code === 93 || code === 36 || code === 37;
}
