/** The parts of a list, divided by commas outside of quotes. */
export function partsOf(text: string): readonly string[] {
  return (text.match(/(?:"(?:[^"\\]|\\.)*"|[^,])+/g) ?? []).map((part) => part.trim()).filter((part) => part !== '');
}
