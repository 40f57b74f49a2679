import { expect, it } from 'vitest';
import { createEntityReader } from '../../../electron/guard/policy-tools/entity-reader.ts';
import { toolCall } from '../support.ts';

it('What recorded calls touch is read once for equal calls, of so many, and is unknown where it cannot be read', async () => {
  const read: unknown[] = [];
  const entity = createEntityReader(async ({ args }) => {
    read.push(args.case_id);
    if (args.case_id === 3) throw new Error('gone');
    return { project_id: 1 };
  }, 2);
  const of = (id: number) => entity(toolCall('get_case', { case_id: id }));
  expect(await Promise.all([of(1), of(1), of(3), of(4), of(1)])).toEqual([
    { project_id: 1 },
    { project_id: 1 },
    null,
    null,
    { project_id: 1 },
  ]);
  expect(read).toEqual([1, 3]);
  expect(await createEntityReader(undefined)(toolCall('get_case', { case_id: 1 }))).toBeNull();
});
