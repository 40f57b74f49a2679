/**
 * What stands in a kept value where a secret stood. A text and not an object, so that the shape of the arguments stays
 * as it was. Anyone may send such a text as an argument: it is believed only where `KeptValue.redacted` counts some.
 */
const pattern = /^\[redacted:(\d{1,9})\]$/;

export function redactedText(characters: number): string {
  return `[redacted:${characters}]`;
}

/** Number of characters that were taken out; null where the value is no such mark. */
export function redactedLength(value: unknown): number | null {
  const match = typeof value === 'string' ? pattern.exec(value) : null;
  return match ? Number(match[1]) : null;
}

/** Two keys that were taken out may be equally long: neither may stand in the other's place. */
export function freeName(object: object, name: string): string {
  let free = name;
  for (let count = 2; free in object; count++) free = `${name} ${count}`;
  return free;
}
