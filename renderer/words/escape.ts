/**
 * Text from tools and agents is data. Characters that cannot be seen, that reorder their neighbours, or that stand in
 * for others in a name are written out, so that what a person reads is what a rule compares.
 */
export interface TextPiece {
  readonly text: string;
  /** True where `text` is an escape such as `\u{202E}` that stands for one character. */
  readonly escaped: boolean;
}

/** Controls, format and bidi marks, separators, private and unassigned code points, and all that fonts draw as nothing. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;
/** In prose line breaks and tabs are honest; everywhere else they are written out. */
const unseenInProse = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;
/** In a name, whatever is not printable ASCII may be a twin of a letter that is (`close_run` with a Cyrillic `о`). */
const foreignInName = /[^\x21-\x7e]/u;

/** Where a call names nothing that can be shown, the journal says so in words of our own between parentheses. */
const ownWords = /^\([a-z ]+\)$/;

export type TextKind = 'line' | 'prose' | 'name';
const suspects: Record<TextKind, RegExp> = { line: unseen, prose: unseenInProse, name: foreignInName };

export function isPlain(text: string, kind: TextKind): boolean {
  return !suspects[kind].test(text) || (kind === 'name' && ownWords.test(text));
}

function escapeOf(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}}`;
}

/** The text in pieces, each either as it is or one written-out character. */
export function visiblePieces(text: string, kind: TextKind): readonly TextPiece[] {
  if (isPlain(text, kind)) return [{ text, escaped: false }];
  const pieces: TextPiece[] = [];
  let plain = '';
  for (const character of text) {
    if (!suspects[kind].test(character)) {
      plain += character;
      continue;
    }
    if (plain) pieces.push({ text: plain, escaped: false });
    plain = '';
    pieces.push({ text: escapeOf(character), escaped: true });
  }
  if (plain) pieces.push({ text: plain, escaped: false });
  return pieces;
}

/** A server's last words as a sentence of a page: `command not found: npx` as `Command not found: npx.` */
export function sentence(text: string): string {
  const shown = visibleText(text);
  const whole = `${shown.charAt(0).toUpperCase()}${shown.slice(1)}`;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/** The same as one string, for labels, titles and the clipboard. */
export function visibleText(text: string, kind: TextKind = 'line'): string {
  if (isPlain(text, kind)) return text;
  return visiblePieces(text, kind)
    .map((piece) => piece.text)
    .join('');
}
