import { isJsonObject, type JsonValue } from './json.ts';

/** The lines of a definition that are gone (`-`) and new (`+`), in order, with its keys sorted; all others are left out. */
export function diffLines(before: unknown, after: unknown): readonly string[] {
  const old = linesOf(before as JsonValue);
  const current = linesOf(after as JsonValue);
  const common = commonLines(old, current);
  const lines: string[] = [];
  let [a, b] = [0, 0];
  for (const [atOld, atCurrent] of [...common, [old.length, current.length] as const]) {
    while (a < atOld) lines.push(`- ${old[a++]}`);
    while (b < atCurrent) lines.push(`+ ${current[b++]}`);
    a++;
    b++;
  }
  return lines;
}

function linesOf(value: JsonValue): readonly string[] {
  if (value === null) return [];
  return typeof value === 'string' ? value.split('\n') : JSON.stringify(sorted(value), null, 2).split('\n');
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

/** More cells than this are not compared: such definitions are shown whole. */
const mostCells = 4_000_000;

/** Places of the longest lines that both have in common, in order. */
function commonLines(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  if (a.length * b.length > mostCells) return [];
  const width = b.length + 1;
  const best = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const below = best[(i + 1) * width + j] ?? 0;
      const right = best[i * width + j + 1] ?? 0;
      best[i * width + j] = a[i] === b[j] ? (best[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(below, right);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if ((best[(i + 1) * width + j] ?? 0) >= (best[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  return pairs;
}
