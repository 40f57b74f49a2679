import { codePoint, seenPieces } from '../../shared/hidden-text.ts';

/**
 * Text from tools and agents is data. Characters that cannot be seen, that reorder their neighbours, or that stand in
 * for others in a name are written out, so that what a person reads is what a rule compares.
 */
export interface TextPiece {
  readonly text: string;
  /** True where `text` is an escape such as `\u{202E}` that stands for one character. */
  readonly escaped: boolean;
}

/** In prose line breaks and tabs are honest; everywhere else they are written out. */
const breaks = /[\n\r\t]/;
const breaksInProse = /\r/;
/** In a name, whatever is not printable ASCII may be a twin of a letter that is (`close_run` with a Cyrillic `о`). */
const foreignInName = /[^\x21-\x7e]/u;

/** Where a call names nothing that can be shown, the journal says so in words of our own between parentheses. */
const ownWords = /^\([a-z ]+\)$/;

export type TextKind = 'line' | 'prose' | 'name';
const marks: Record<TextKind, RegExp> = { line: breaks, prose: breaksInProse, name: foreignInName };

/** What nearly all texts are: asked first, since each row that is scrolled to has ten. */
const printable = /^[ -~]*$/;

export function isPlain(text: string, kind: TextKind): boolean {
  if (kind === 'name') return !foreignInName.test(text) || ownWords.test(text);
  return printable.test(text) || (!marks[kind].test(text) && seenPieces(text).every(({ hidden }) => !hidden));
}

function escapeOf(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return codePoint(character);
}

/** The text in pieces, each either as it is or one written-out character. */
export function visiblePieces(text: string, kind: TextKind): readonly TextPiece[] {
  if (isPlain(text, kind)) return [{ text, escaped: false }];
  return seenPieces(text).flatMap((piece) =>
    piece.hidden ? [{ text: escapeOf(piece.text), escaped: true }] : markedPieces(piece.text, marks[kind]),
  );
}

/** What is seen, with the marks that a place of this kind does not take written out. */
function markedPieces(text: string, mark: RegExp): readonly TextPiece[] {
  if (!mark.test(text)) return [{ text, escaped: false }];
  const pieces: TextPiece[] = [];
  let plain = '';
  for (const character of text) {
    if (!mark.test(character)) {
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
  return whole === '' || /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}

/** The same as one string, for labels, titles and the clipboard. */
export function visibleText(text: string, kind: TextKind = 'line'): string {
  if (isPlain(text, kind)) return text;
  return visiblePieces(text, kind)
    .map((piece) => piece.text)
    .join('');
}
