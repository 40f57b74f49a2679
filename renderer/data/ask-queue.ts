import type { AskView } from '../../shared/control/asks.ts';

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
  const cards = new Map<string, { readonly many: boolean; readonly asks: AskView[] }>();
  for (const ask of waiting) {
    const { group, state } = ask;
    const many =
      group !== null &&
      state === 'waiting' &&
      (together.has(groupKey(group)) || (sizes.get(group) ?? 0) >= fewestTogether);
    const key = many ? groupKey(group) : ask.id;
    const rows = cards.get(key) ?? { many, asks: [] };
    rows.asks.push(ask);
    cards.set(key, rows);
  }
  return [...cards].map(([key, { many, asks }]) => ({ key, asks, many, over: false }));
}

/** Those that were shown keep their places, with what is known of them now; new ones go behind. */
function inOrder(before: readonly AskView[], now: readonly AskView[]): readonly AskView[] {
  const left = new Map(now.map((ask) => [ask.id, ask]));
  const staying = before.flatMap(({ id }) => {
    const still = left.get(id);
    left.delete(id);
    return still ?? [];
  });
  return [...staying, ...left.values()];
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
  const left = new Map(now.map((card) => [card.key, card]));
  const ids = new Set(waiting.map(({ id }) => id));
  const staying = before.flatMap((card): readonly AskCard[] => {
    const still = left.get(card.key);
    left.delete(card.key);
    if (still) return [{ ...still, asks: inOrder(card.asks, still.asks) }];
    // Its ask stands in a card of many by now.
    if (!card.many && ids.has(card.key)) return [];
    return stays(card) ? [{ ...card, over: true }] : [];
  });
  return [...staying, ...left.values()];
}
