import type { AskView } from '../../shared/control/approvals.ts';

/** What stands as one in the queue: an ask, or several of one agent for one tool that came together. */
export interface AskCard {
  readonly key: string;
  /** One, or all rows of a card of many. */
  readonly asks: readonly AskView[];
  readonly many: boolean;
  /** It has ended, and is shown only so that nothing slides under the pointer. */
  readonly over: boolean;
}

/** So many asks that came together make a card of many. */
const fewestTogether = 3;

const groupKey = (group: string): string => `many-${group}`;

/** `together`: keys of cards of many that stand already; they stay so when few of their rows are left. */
export function cardsOf(waiting: readonly AskView[], together: ReadonlySet<string>): readonly AskCard[] {
  const sizes = new Map<string, number>();
  for (const { group, state } of waiting) {
    if (group !== null && state === 'waiting') sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  const cards = new Map<string, AskCard>();
  for (const ask of waiting) {
    const { group, state } = ask;
    const many =
      group !== null &&
      state === 'waiting' &&
      (together.has(groupKey(group)) || (sizes.get(group) ?? 0) >= fewestTogether);
    const key = many ? groupKey(group) : ask.id;
    const before = cards.get(key)?.asks ?? [];
    cards.set(key, { key, asks: [...before, ask], many, over: false });
  }
  return [...cards.values()];
}

/** Rows keep their places too: those that were shown, then new ones. */
function inOrder(before: readonly AskView[], now: readonly AskView[]): readonly AskView[] {
  const kept = before.flatMap(({ id }) => now.filter((ask) => ask.id === id));
  return [...kept, ...now.filter((ask) => !kept.includes(ask))];
}

/**
 * The queue after something happened: what is shown keeps its place, new cards go behind it, and what has ended goes
 * unless `stays` says that somebody has it before them.
 */
export function nextQueue(
  before: readonly AskCard[],
  waiting: readonly AskView[],
  stays: (card: AskCard) => boolean,
): readonly AskCard[] {
  const now = cardsOf(waiting, new Set(before.filter(({ many }) => many).map(({ key }) => key)));
  const kept = before.flatMap((card): readonly AskCard[] => {
    const still = now.find(({ key }) => key === card.key);
    if (still) return [{ ...still, asks: inOrder(card.asks, still.asks) }];
    // Its ask stands in a card of many by now.
    if (!card.many && now.some(({ asks }) => asks.some(({ id }) => id === card.key))) return [];
    return stays(card) ? [{ ...card, over: true }] : [];
  });
  return [...kept, ...now.filter(({ key }) => !kept.some((card) => card.key === key))];
}
