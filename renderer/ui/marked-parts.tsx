import type { Parts } from './changed-parts.ts';
import styles from './code.module.css';
import type { Range } from './spoken-words.ts';
import { Text } from './text.tsx';

interface Piece {
  readonly text: string;
  readonly isChanged: boolean;
  readonly isSpoken: boolean;
}

function piecesOf([start, changed, end]: Parts, spoken: readonly Range[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const [text, isChanged] of [[start, false] as const, [changed, true] as const, [end, false] as const]) {
    const cuts = spoken.flat().map((place) => Math.min(Math.max(place - at, 0), text.length));
    let from = 0;
    for (const to of [...cuts, text.length]) {
      const isSpoken = spoken.some((range) => at + from >= range[0] && at + to <= range[1]);
      if (to > from) pieces.push({ text: text.slice(from, to), isChanged, isSpoken });
      from = to;
    }
    at += text.length;
  }
  return pieces;
}

/**
 * A text whose changed words are marked, and those that speak to the agent (`spoken`, in order) underlined. A tab at its
 * beginning is how a line is set in.
 */
export function MarkedParts({ parts, spoken = [] }: { readonly parts: Parts; readonly spoken?: readonly Range[] }) {
  return piecesOf(parts, spoken).map(({ text, isChanged, isSpoken }, index) => {
    const shown = <Text value={text} kind="prose" />;
    // biome-ignore-start lint/suspicious/noArrayIndexKey: pieces of one unchanging text
    if (isSpoken)
      return (
        <u key={index} className={styles.spoken}>
          {shown}
        </u>
      );
    if (isChanged) return <mark key={index}>{shown}</mark>;
    return <span key={index}>{shown}</span>;
    // biome-ignore-end lint/suspicious/noArrayIndexKey: pieces of one unchanging text
  });
}
