import { expect, it } from 'vitest';
import type { Ask } from '../../../electron/guard/approvals/ask.ts';
import { Spared } from '../../../electron/guard/approvals/spared.ts';

function sparedOf(...known: readonly string[]) {
  const ended: string[] = [];
  const spared = new Spared((id) => (known.includes(id) ? ({ id } as Ask) : null));
  spared.onEnd(({ id }) => ended.push(id));
  return { spared, ended };
}

it('an ask is spared while a rule is written for it, and looked at when that is over', () => {
  const { spared, ended } = sparedOf('a');
  const over = spared.add('a');
  expect([spared.has('a'), spared.has('b'), ended]).toEqual([true, false, []]);
  over();
  expect([spared.has('a'), ended]).toEqual([false, ['a']]);
});

it('two pages may write a rule for the same ask: it is spared until both are done', () => {
  const { spared, ended } = sparedOf('a');
  const [first, second] = [spared.add('a'), spared.add('a')];
  first();
  first();
  expect([spared.has('a'), ended]).toEqual([true, []]);
  second();
  second();
  expect([spared.has('a'), ended]).toEqual([false, ['a']]);
});

it('an ask that is gone by then is nobody’s business any more', () => {
  const { spared, ended } = sparedOf();
  spared.add('a')();
  expect([spared.has('a'), ended]).toEqual([false, []]);
});
