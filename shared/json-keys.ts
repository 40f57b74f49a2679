/** Own keys of all objects in a parsed value. Depth must have been bounded before. */
export function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += countKeys(item);
    return count;
  }
  const keys = Object.keys(value);
  count = keys.length;
  for (const key of keys) {
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof member === 'object') count += countKeys(member);
  }
  return count;
}
