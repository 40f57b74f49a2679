/**
 * Letters that look like Latin ones, one for one: Cyrillic, Greek, and a few others. `pаssword` with a Cyrillic а is read as
 * a password by whoever looks at it.
 */
const lookAlikes = 'аеорсухіјѕԁһԛԝкмнтвгпи' + 'АВЕКМНОРСТХУІЈЅ' + 'αβεικνορτυχωη' + 'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ' + 'ıɑɡⅼſ';
const latin = 'aeopcyxijsdhqwkmhtbrnu' + 'ABEKMHOPCTXYIJS' + 'abeikvoptuxwn' + 'ABEZHIKMNOPTYX' + 'iagls';
const fullWidth = { from: 0xff01, to: 0xff5e, shift: 0xff01 - 0x21 };

const folds = new Map<number, number>();
for (let at = 0; at < lookAlikes.length; at++) folds.set(lookAlikes.charCodeAt(at), latin.charCodeAt(at));

/** Characters that nobody sees and that part a word for a program: soft hyphen, zero-width marks, the byte order mark. */
export const unseenMarks = /[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g;

/** The Latin character that this one looks like; itself where it is none. UTF-16 codes. */
export function foldCode(code: number): number {
  if (code < 128) return code;
  if (code >= fullWidth.from && code <= fullWidth.to) return code - fullWidth.shift;
  return folds.get(code) ?? code;
}

/** Whether a character parts words without being seen. */
export function isUnseen(code: number): boolean {
  return code === 0xad || (code >= 0x200b && code <= 0x200f) || (code >= 0x2060 && code <= 0x2064) || code === 0xfeff;
}

/** Letters in other dress, each of which Unicode takes for plain ones: circled, mathematical, ligatures. */
export function isDressed(code: number): boolean {
  return (code >= 0x2460 && code <= 0x24ff) || code === 0xd835 || (code >= 0xfb00 && code <= 0xfb06);
}

/** A text of the same length in which look-alikes are the letters that they look like. */
export function fold(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  let out = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const folded = foldCode(code);
    if (folded === code) continue;
    out += text.slice(from, at) + String.fromCharCode(folded);
    from = at + 1;
  }
  return out + text.slice(from);
}
