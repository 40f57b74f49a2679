import { writeHidden } from './hidden-text.ts';

/**
 * What others wrote, as text on a terminal or in a file: nothing in it can move the cursor, colour, hide, reverse the
 * reading direction or begin a line of its own.
 */
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line, with what cannot be seen written out as JSON does: `\n`, `\u001b`, `\u202e`. */
export function visibleLine(text: string): string {
  return writeHidden(text, writtenOut).replace(/[\n\r\t]/g, (mark) => short[mark] ?? mark);
}

/** The same for a text whose lines are ours: its line ends and tabs are honest. A JSON document keeps its meaning. */
export function visibleLines(text: string): string {
  return writeHidden(text, writtenOut).replace(/\r(?!\n)/g, '\\r');
}

/** JSON text on one line, which reads back as the same value. */
export function visibleJson(value: unknown): string {
  return visibleLine(JSON.stringify(value));
}

function writtenOut(mark: string): string {
  return Array.from({ length: mark.length }, (_, at) => `\\u${mark.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  );
}
