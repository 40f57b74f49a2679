import { describe, expect, test } from 'vitest';
import { type AskCard, nextQueue } from '../../../renderer/data/ask-queue.ts';
import { askOf } from '../support/fake-approvals.ts';

const keys = (cards: readonly AskCard[]) => cards.map(({ key, over }) => (over ? `${key} over` : key));
const gone = () => false;

describe('the queue of asks', () => {
  test('keeps the place of what is shown: new ones go behind it, whatever their deadline', () => {
    const first = nextQueue([], [askOf('b'), askOf('c')], gone);
    expect(keys(nextQueue(first, [askOf('a'), askOf('c'), askOf('b')], gone))).toEqual(['b', 'c', 'a']);
  });
  test('keeps what has ended while somebody has it open', () => {
    const first = nextQueue([], [askOf('a'), askOf('b')], gone);
    expect(keys(nextQueue(first, [askOf('b')], ({ key }) => key === 'a'))).toEqual(['a over', 'b']);
    expect(keys(nextQueue(first, [askOf('b')], gone))).toEqual(['b']);
  });
  test('makes one card of three that came together, which stays one while it is answered', () => {
    const three = ['a', 'b', 'c'].map((id) => askOf(id, { group: 'g' }));
    const two = nextQueue([], three.slice(0, 2), gone);
    expect(keys(two)).toEqual(['a', 'b']);
    const card = nextQueue(two, three, () => true);
    expect(keys(card)).toEqual(['many-g']);
    expect(keys(nextQueue(card, three.slice(2), gone))).toEqual(['many-g']);
  });
});
