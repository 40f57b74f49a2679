/** As much of the beginning as has room, with no half of a character at its end. */
export function beginning(text: string, room: number): string {
  return text.slice(0, isLow(text, room) ? room - 1 : room);
}

/** The same of the end. */
export function ending(text: string, room: number): string {
  const from = Math.max(0, text.length - room);
  return text.slice(isLow(text, from) ? from + 1 : from);
}

/** Whether a place lies within a pair of surrogates. */
function isLow(text: string, at: number): boolean {
  return at > 0 && /[\ud800-\udbff]/.test(text[at - 1] ?? '') && /[\udc00-\udfff]/.test(text[at] ?? '');
}
