import type { CommandOutput } from '../../../shared/control/contract.ts';

export type TrialPiece =
  | { readonly kind: 'text' | 'would'; readonly text: string }
  | { readonly kind: 'redacted'; readonly length: number };

const mark = /\[redacted:(\d{1,9})\]/g;

/** A tried text in pieces: what stays, what was taken out with its length, and what a rule that is off would take out. */
export function trialPieces({
  text,
  would,
}: Pick<CommandOutput<'settings.tryRedaction'>, 'text' | 'would'>): readonly TrialPiece[] {
  const pieces: TrialPiece[] = [];
  let from = 0;
  const plain = (to: number): void => {
    for (const span of would) {
      const start = Math.max(from, span.from);
      const end = Math.min(to, span.to);
      if (start >= end) continue;
      if (start > from) pieces.push({ kind: 'text', text: text.slice(from, start) });
      pieces.push({ kind: 'would', text: text.slice(start, end) });
      from = end;
    }
    if (to > from) pieces.push({ kind: 'text', text: text.slice(from, to) });
    from = to;
  };
  for (const found of text.matchAll(mark)) {
    plain(found.index);
    pieces.push({ kind: 'redacted', length: Number(found[1]) });
    from = found.index + found[0].length;
  }
  plain(text.length);
  return pieces;
}
