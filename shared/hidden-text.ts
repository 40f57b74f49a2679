/**
 * Characters that a person does not see and a model reads: they can say to the one what they do not say to the other.
 * What every honest text holds is none: emoji joined to one, a variation selector after what it varies, joiners within
 * words of scripts that need them.
 */

const controls = /(?![\t\n\r])\p{Cc}/u;
const separators = /[\p{Zl}\p{Zp}]/u;
const bidi = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
const privateUse = /\p{Co}/u;
const tags = /[\u{E0000}-\u{E007F}]/u;
const variation = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/u;
const joiners = /[\u200C\u200D]/u;
// Format characters that are drawn: signs that span the digits of a number.
const drawn = /[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}]/u;
const ignorable = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\uFFF9-\uFFFC]/u;
const broken = /[\p{Cs}\p{Noncharacter_Code_Point}]/u;
/** All of the above at a glance. */
const suspect =
  /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\uFFFC]/u;

const pictograph = /\p{Extended_Pictographic}/u;
/** What an emoji may end with before a joiner: itself, a selector, a tone of skin. */
const endOfEmoji = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F/u;
const joinedScripts =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Mongolian}]/u;
/** Flags of England, Scotland and Wales: the only sequences of tag characters that fonts draw. */
const flags: ReadonlySet<string> = new Set(['gbeng', 'gbsct', 'gbwls']);
const mostTags = 6;

/** What kind of hidden character stands at a place of a text, in words; null where it is an honest one. */
function kindAt(characters: readonly string[], at: number): string | null {
  const character = characters[at] ?? '';
  const before = characters[at - 1] ?? '';
  const after = characters[at + 1] ?? '';
  if (!suspect.test(character) || drawn.test(character)) return null;
  if (controls.test(character)) return 'a control character';
  if (separators.test(character)) return 'a line separator';
  if (bidi.test(character)) return 'a mark of writing direction';
  if (privateUse.test(character)) return 'a private character';
  if (broken.test(character)) return 'half a character';
  if (tags.test(character)) return isFlag(characters, at) ? null : 'a tag character';
  if (variation.test(character)) return varies(character, before) ? null : 'a variation selector';
  if (joiners.test(character)) {
    const emoji = character === '\u200D' && endOfEmoji.test(before) && pictograph.test(after);
    return emoji || (joinedScripts.test(before) && joinedScripts.test(after)) ? null : 'a zero-width joiner';
  }
  if (/[\u180B-\u180D\u180F]/u.test(character) && /\p{Script=Mongolian}/u.test(before)) return null;
  return ignorable.test(character) ? 'a character of no width' : 'a hidden character';
}

function varies(selector: string, before: string): boolean {
  // Text or emoji presentation of a character that has both; digits only to become a keycap.
  if (selector === '\uFE0E' || selector === '\uFE0F') return /[\p{Emoji}]/u.test(before) && before !== '';
  return /[\u{E0100}-\u{E01EF}]/u.test(selector) && /\p{Unified_Ideograph}/u.test(before);
}

function isFlag(characters: readonly string[], at: number): boolean {
  // A longer run is no flag, and looking for its ends from each of its characters would take for ever.
  let start = at;
  while (start > 0 && at - start <= mostTags && tags.test(characters[start - 1] ?? '')) start--;
  if (characters[start - 1] !== '\u{1F3F4}') return false;
  let end = start;
  while (end - start <= mostTags && tags.test(characters[end] ?? '')) end++;
  const letters = characters.slice(start, end).map((tag) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000));
  return letters.at(-1) === '\x7f' && flags.has(letters.slice(0, -1).join(''));
}

/** What a text hides, as far as it was looked at: one line for each kind, with the first place. */
export function hiddenIn(text: string): readonly string[] {
  if (!suspect.test(text)) return [];
  const found = new Map<string, { readonly line: string; count: number }>();
  const characters = Array.from(text);
  for (const [at, character] of characters.entries()) {
    const kind = suspect.test(character) ? kindAt(characters, at) : null;
    if (kind === null) continue;
    const known = found.get(kind);
    if (known !== undefined) known.count++;
    else found.set(kind, { line: `${kind} (${codeOf(character)}) at character ${at + 1}`, count: 1 });
  }
  return [...found.values()].map(({ line, count }) => (count === 1 ? line : `${line}, and ${count - 1} more`));
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** One piece of a text: as it is, or one character that a person would not see. */
export interface SeenPiece {
  readonly text: string;
  readonly hidden: boolean;
}

/** The text in pieces. Line breaks and tabs are seen. The interface, the command line and reviews all ask this. */
export function seenPieces(text: string): readonly SeenPiece[] {
  if (!suspect.test(text)) return [{ text, hidden: false }];
  const characters = Array.from(text);
  const pieces: SeenPiece[] = [];
  let seen: string[] = [];
  const close = () => {
    if (seen.length > 0) pieces.push({ text: seen.join(''), hidden: false });
    seen = [];
  };
  for (const [at, character] of characters.entries()) {
    if (!suspect.test(character) || kindAt(characters, at) === null) seen.push(character);
    else {
      close();
      pieces.push({ text: character, hidden: true });
    }
  }
  close();
  return pieces;
}

/** The text with each character that cannot be seen written out by `write`. */
export function writeHidden(text: string, write: (character: string) => string): string {
  if (!suspect.test(text)) return text;
  return seenPieces(text)
    .map((piece) => (piece.hidden ? write(piece.text) : piece.text))
    .join('');
}

/** `\u{200B}` for a character. */
export function codePoint(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}}`;
}

/** The text with all that cannot be seen written out as `\u{200B}`: for people. Line breaks stay. */
export function shown(text: string): string {
  return writeHidden(text, codePoint);
}
