/**
 * About how many bytes of heap a parsed JSON value takes, which is not the length of its text: `[]` is three bytes of a body
 * and sixteen and more of heap. An upper estimate for V8 with full pointers (64-bit, no pointer compression). Goes no deeper
 * than it must: stops as soon as the sum passes `enough`.
 */
export function heapSize(value: unknown, enough: number = Number.POSITIVE_INFINITY): number {
  let sum = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0 && sum <= enough) {
    const next = waiting.pop();
    sum += 8;
    if (typeof next === 'string') sum += 24 + next.length * 2;
    else if (typeof next === 'number') sum += 16;
    else if (Array.isArray(next)) {
      sum += 32 + next.length * 8;
      for (const item of next) waiting.push(item);
    } else if (typeof next === 'object' && next !== null) {
      sum += 56;
      for (const [key, item] of Object.entries(next)) {
        sum += 40 + key.length * 2;
        waiting.push(item);
      }
    }
  }
  return sum;
}
