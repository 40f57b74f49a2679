import { changedParts, type Parts } from './changed-parts.ts';

export interface DiffLine {
  readonly kind: 'same' | 'del' | 'add';
  readonly text: string;
}

/** Two texts line by line; null is no text, not one empty line. */
export function diffTexts(before: string | null, after: string | null): readonly DiffLine[] {
  return diffLines(before?.split('\n') ?? [], after?.split('\n') ?? []);
}

/** Above this the table of common lines would grow past what a page should hold; then all of before, all of after. */
const maxCells = 4_000_000;

/** Lines of `before` and `after` by their longest common run, removed ones before added ones. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const width = after.length + 1;
  if ((before.length + 1) * width > maxCells) {
    return [
      ...before.map((text) => ({ kind: 'del', text }) as const),
      ...after.map((text) => ({ kind: 'add', text }) as const),
    ];
  }
  const common = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    const removed = before[row];
    const added = after[column];
    if (removed !== undefined && removed === added) {
      lines.push({ kind: 'same', text: removed });
      row += 1;
      column += 1;
    } else if (removed !== undefined && (added === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: 'del', text: removed });
      row += 1;
    } else if (added !== undefined) {
      lines.push({ kind: 'add', text: added });
      column += 1;
    }
  }
  return lines;
}

/** Of two lines, how much of the shorter one must stand in the other for one to be a change of the other. */
const leastCommon = 0.4;

const lengthOf = (text: string): number => text.replaceAll(/\s/g, '').length;

function partsOfPair(removed: string, added: string): readonly [Parts, Parts] | null {
  const pair = changedParts(removed, added);
  const [start, , end] = pair[0];
  return lengthOf(start) + lengthOf(end) >= leastCommon * Math.min(lengthOf(removed), lengthOf(added)) ? pair : null;
}

/**
 * Of each line what differs from the line that it was, or became: removed lines and the added ones right after them, one by
 * one. Null where a line is the same, or has no such other.
 */
export function changedWords(lines: readonly DiffLine[]): readonly (Parts | null)[] {
  const parts: (Parts | null)[] = lines.map(() => null);
  let at = 0;
  while (at < lines.length) {
    const first = at;
    while (lines[at]?.kind === 'del') at += 1;
    const middle = at;
    while (lines[at]?.kind === 'add') at += 1;
    const pairs = Math.min(middle - first, at - middle);
    for (let index = 0; index < pairs; index += 1) {
      const pair = partsOfPair(lines[first + index]?.text ?? '', lines[middle + index]?.text ?? '');
      [parts[first + index], parts[middle + index]] = pair ?? [null, null];
    }
    if (at === first) at += 1;
  }
  return parts;
}

/** Lines around a change that are shown with it. */
const around = 3;

/** Of a long text the changes alone, with the lines around them; a line of `…` stands for what is left out. */
export function hunks(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== 'same'),
  );
  return lines.flatMap((line, index) => {
    if (near[index]) return [line];
    return index === 0 || near[index - 1] ? [{ kind: 'same', text: '…' } as const] : [];
  });
}
