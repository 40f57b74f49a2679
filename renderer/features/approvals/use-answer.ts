import { type KeyboardEvent, useState } from 'react';
import type { AskView } from '../../../shared/control/asks.ts';
import { useAppContext } from '../../data/app-context.ts';
import type { AskCard } from '../../data/ask-queue.ts';
import { useStore } from '../../data/store.ts';
import { isTyping } from '../../ui/keys.ts';
import { useSettled } from '../../ui/use-settled.ts';

/** What a person is looking at: when any of it changes, a press may have been meant for what stood there. */
function digestOf({ key, asks }: AskCard): string {
  return JSON.stringify([key, asks.map(({ id, effect, state }) => [id, effect.state, state])]);
}

export interface Answers {
  /** Why the buttons do nothing now; null where they do. */
  readonly off: string | null;
  readonly working: boolean;
  /** Allow was pressed once where the effect is not known: it counts from the second press on. */
  readonly armed: 'once' | 'session' | null;
  readonly deny: (asks: readonly AskView[]) => void;
  readonly allow: (asks: readonly AskView[], kind: 'once' | 'session') => void;
  readonly extend: () => void;
}

/** Answers to a card, from its buttons and keys alike. */
export function useAnswer(card: AskCard, onDone?: () => void): Answers {
  const { approvals, window: kind } = useAppContext();
  const digest = digestOf(card);
  const settled = useSettled(digest, kind !== 'ask');
  const working = useStore(approvals.answering).has(card.key);
  const [pressed, setPressed] = useState<{ readonly digest: string; readonly kind: 'once' | 'session' } | null>(null);
  const armed = pressed?.digest === digest ? pressed.kind : null;
  const off = card.over ? 'It has ended.' : settled ? null : 'A moment: this has just appeared.';
  const still = off !== null || working;

  const send = async (asks: readonly AskView[], answer: Parameters<typeof approvals.answer>[2]): Promise<void> => {
    const done = await approvals.answer(card, asks, answer);
    if (done && answer.kind !== 'extend') onDone?.();
  };
  return {
    off,
    working,
    armed,
    deny(asks) {
      if (still || asks.length === 0) return;
      const note = approvals.notes.get().get(card.key)?.trim() ?? '';
      void send(asks, { kind: 'deny', note: note === '' ? null : note });
    },
    allow(asks, kind) {
      if (still || asks.length === 0) return;
      const unread = asks.some(({ effect }) => effect.state === 'unknown' || effect.state === 'reading');
      if (unread && armed !== kind) setPressed({ digest, kind });
      else void send(asks, { kind });
    },
    extend: () => void (working || send(card.asks.slice(0, 1), { kind: 'extend' })),
  };
}

/** D, A and S while the focus is in what carries this, none of them held down, and not while something is typed. */
export function answerKeys(
  letters: boolean,
  keys: Readonly<Record<string, (() => void) | undefined>>,
): (event: KeyboardEvent) => void {
  return (event) => {
    if (!letters || event.repeat || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    const run = keys[event.key.toLowerCase()];
    if (!run) return;
    event.preventDefault();
    run();
  };
}

/** Enter never allows: a person who presses it may be writing somewhere else. */
export function refuseEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter') event.preventDefault();
}
