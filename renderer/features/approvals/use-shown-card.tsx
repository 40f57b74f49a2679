import { type ReactNode, useEffect, useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import type { AskCard } from '../../data/ask-queue.ts';
import { useStore } from '../../data/store.ts';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import text from '../../ui/text.module.css';

export interface ShownCard {
  /** The one that is shown; null where nothing waits, or all of it was put away. */
  readonly card: AskCard | null;
  /** How many are shown one after another, this one among them. */
  readonly count: number;
  /** Puts this card away: it stays on the Approvals page. */
  putAway(): void;
  /** "1 of 3", and the way to the others; null where there is but one. */
  readonly steps: ReactNode;
}

/** What waits, one card at a time, for the panel over a page and for the dialog in a window of its own. */
export function useShownCard(): ShownCard {
  const { approvals } = useAppContext();
  const queue = useStore(approvals.queue);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [wanted, setWanted] = useState<string | null>(null);
  const shown = queue.filter(({ key, asks }) => !closed.has(key) && asks.some(({ state }) => state === 'waiting'));
  const card = shown.find(({ key }) => key === wanted) ?? shown[0] ?? null;
  const key = card?.key ?? null;
  useEffect(() => approvals.open(key), [approvals, key]);
  const at = card === null ? -1 : shown.indexOf(card);
  const step = (by: number): void => setWanted(shown[at + by]?.key ?? null);
  return {
    card,
    count: shown.length,
    putAway: () => setClosed((before) => (key === null ? before : new Set([...before, key]))),
    steps: shown.length > 1 && (
      <>
        <span className={cx(text.t3, text.after)}>
          {at + 1} of {shown.length}
        </span>
        <IconButton label="The one before" icon="left" off={at === 0} onClick={() => step(-1)} />
        <IconButton label="The next one" icon="right" off={at === shown.length - 1} onClick={() => step(1)} />
      </>
    ),
  };
}
