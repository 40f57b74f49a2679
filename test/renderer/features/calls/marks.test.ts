import { expect, test } from 'vitest';
import { between, extended, ticked } from '../../../../renderer/features/calls/marks.ts';
import { callIdSchema } from '../../../../shared/names.ts';

const ids = ['call-00000004', 'call-00000003', 'call-00000002', 'call-00000001'].map((id) => callIdSchema.parse(id));
const [newest, second, third, oldest] = ids;

test('a range holds both its ends, in whichever direction it was drawn', () => {
  if (!newest || !second || !third || !oldest) throw new Error('four ids');
  expect(between(second, oldest, ids)).toEqual([second, third, oldest]);
  expect(between(oldest, second, ids)).toEqual([second, third, oldest]);
});
test('from a call that left the list it is the one alone', () => {
  if (!newest || !third) throw new Error('four ids');
  expect(between(callIdSchema.parse('call-00000099'), third, ids)).toEqual([third]);
});

test('a range that is drawn back gives up what lies beyond, and nothing that was ticked before it', () => {
  if (!newest || !second || !third || !oldest) throw new Error('four ids');
  const nothing = { calls: new Set<typeof newest>(), before: new Set<typeof newest>(), anchor: null };
  const two = ticked(ticked(nothing, oldest), newest);
  const down = extended(extended(two, second, ids), third, ids);
  expect([...down.calls]).toEqual([oldest, newest, second, third]);
  expect([...extended(down, second, ids).calls]).toEqual([oldest, newest, second]);
  expect([...extended(down, newest, ids).calls]).toEqual([oldest, newest]);
});
test('where no call was ticked, or the one that was left the list, a range begins with the call itself', () => {
  if (!newest || !second || !third) throw new Error('four ids');
  const nothing = { calls: new Set<typeof newest>(), before: new Set<typeof newest>(), anchor: null };
  const one = extended(nothing, second, ids);
  expect([...one.calls]).toEqual([second]);
  expect([...extended(one, third, ids).calls]).toEqual([second, third]);
  const gone = extended(ticked(nothing, newest), second, ids.slice(1));
  expect([...gone.calls]).toEqual([newest, second]);
});
