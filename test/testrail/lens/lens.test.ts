import { expect, it } from 'vitest';
import { createLens } from '../../../electron/testrail/lens/lens.ts';

const lens = createLens({
  api: { get: () => Promise.reject(new Error('TestRail does not answer')) } as never,
  target: () => null,
  monotonic: () => 0,
  busy: () => false,
});
const { signal } = new AbortController();

it('what a call changed is told though TestRail gives no names', async () => {
  const call = { tool: 'update_case', args: { case_id: 7, priority_id: 3 } };
  const before = { kind: 'case', entries: [{ id: 7, name: 'Pay', fields: { priority_id: 2 } }] };
  expect(await lens.changes(call, before, signal)).toEqual([{ field: 'priority', before: '2', after: '3' }]);
});

it('what was too long to be kept is not told as nothing', async () => {
  const call = { tool: 'update_cases', args: { case_ids: [7, 8], refs: 'A-1' } };
  const entries = [
    { id: 7, name: 'Pay', fields: {} },
    { id: 8, name: 'Ship', fields: { refs: null } },
  ];
  expect(await lens.changes(call, { kind: 'case', entries }, signal)).toEqual([
    { field: 'C7 Pay: refs', before: '(too long to be kept)', after: 'A-1' },
    { field: 'C8 Ship: refs', before: null, after: 'A-1' },
  ]);
});
