/** The first `most` UTF-16 units of a text, one less where a character would be cut in half. */
export function beginningOf(text: string, most: number): string {
  const whole = (text.charCodeAt(most - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(most) & 0xfc00) === 0xdc00;
  return text.slice(0, Math.max(0, whole ? most - 1 : most));
}
