/**
 * What others wrote, as text on a terminal or in a file: nothing in it can move the cursor, colour, hide, reverse the
 * reading direction or begin a line of its own.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
/** Of a text whose lines are ours: its line ends and tabs are honest. */
const unseenInLines = /\r\n|(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line, with what cannot be seen written out as JSON does: `\n`, `\u001b`, `\u202e`. */
export function visibleLine(text: string): string {
  return text.replace(unseen, writtenOut);
}

/** The same for a text of several lines. A JSON document keeps its meaning. */
export function visibleLines(text: string): string {
  return text.replace(unseenInLines, (mark) => (mark === '\r\n' ? mark : writtenOut(mark)));
}

/** JSON text on one line, which reads back as the same value. */
export function visibleJson(value: unknown): string {
  return visibleLine(JSON.stringify(value));
}

function writtenOut(mark: string): string {
  const known = short[mark];
  if (known !== undefined) return known;
  return Array.from({ length: mark.length }, (_, at) => `\\u${mark.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  );
}
