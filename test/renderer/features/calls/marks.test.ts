import { expect, test } from 'vitest';
import { between } from '../../../../renderer/features/calls/marks.ts';
import { callIdSchema } from '../../../../shared/names.ts';

const ids = ['call-00000004', 'call-00000003', 'call-00000002', 'call-00000001'].map((id) => callIdSchema.parse(id));
const [newest, second, third, oldest] = ids;

test('a range holds both its ends, in whichever direction it was drawn', () => {
  if (!newest || !second || !third || !oldest) throw new Error('four ids');
  expect(between(second, oldest, ids)).toEqual([second, third, oldest]);
  expect(between(oldest, second, ids)).toEqual([second, third, oldest]);
});
test('from a call that left the list, or from none, it is the one alone', () => {
  if (!newest || !third) throw new Error('four ids');
  expect(between(null, third, ids)).toEqual([third]);
  expect(between(callIdSchema.parse('call-00000099'), third, ids)).toEqual([third]);
});
