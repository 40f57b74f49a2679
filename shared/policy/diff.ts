/** One line of a comparison of two texts. `before` and `after` are line numbers from 1, null where the line is not there. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** Pairs of lines compared before it gives up looking for the shortest difference. */
const maxCells = 4_000_000;

/** The lines that make one text into the other: the fewest, for texts of up to some thousand lines. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const same = (count: number, i: number, j: number): DiffLine[] =>
    a.slice(i, i + count).map((text, k) => ({ kind: 'same', text, before: i + k + 1, after: j + k + 1 }));
  return [
    ...same(start, 0, 0),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end), start),
    ...same(end, a.length - end, b.length - end),
  ];
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function middle(a: readonly string[], b: readonly string[], from: number): DiffLine[] {
  const lines: DiffLine[] = [];
  const remove = (i: number) => lines.push({ kind: 'removed', text: a[i] ?? '', before: from + i + 1, after: null });
  const add = (j: number) => lines.push({ kind: 'added', text: b[j] ?? '', before: null, after: from + j + 1 });
  const width = b.length + 1;
  // Length of the longest common part of what follows each pair of lines.
  const common = a.length * b.length <= maxCells ? table(a, b) : null;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (common !== null && i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i] ?? '', before: from + i + 1, after: from + j + 1 });
      i++;
      j++;
    } else if (i < a.length && (common === null || j >= b.length || at(i + 1, j) >= at(i, j + 1))) remove(i++);
    else add(j++);
  }
  return lines;

  function at(row: number, column: number): number {
    return common?.[row * width + column] ?? 0;
  }
}

function table(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const cells = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const next = (i + 1) * width;
      cells[i * width + j] =
        a[i] === b[j] ? (cells[next + j + 1] ?? 0) + 1 : Math.max(cells[next + j] ?? 0, cells[i * width + j + 1] ?? 0);
    }
  }
  return cells;
}
