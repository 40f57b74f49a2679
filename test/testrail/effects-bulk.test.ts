import { expect, it } from 'vitest';
import { askSentence } from '../../electron/control/ask-sentence.ts';
import { effectOf } from '../../electron/testrail/effects.ts';
import type { JsonObject } from '../../shared/json.ts';
import { calm, done, onSandbox } from './harness.ts';

const sentence = (tool: string, effect: NonNullable<Awaited<ReturnType<typeof effectOf>>>) =>
  askSentence({
    agentLabel: 'Bot',
    server: 'testrail',
    tool,
    catalogued: true,
    effect: {
      ...effect,
      state: 'known',
      numbers: [...effect.numbers],
      changes: [],
      openRuns: null,
      readWith: '',
      readAt: 0,
      readMs: 0,
    },
  });

it('results of many tests are shown one by one, by the names of tests and statuses', async () => {
  const server = await onSandbox();
  const results: JsonObject[] = [
    { test_id: 131, status_id: 5, comment: 'It broke', custom_found_in: '4.2' },
    { test_id: 132, status_id: 1 },
  ];
  const effect = await effectOf(server.api, { tool: 'add_results', args: { run_id: 3, results } }, calm.signal);
  const [one, other] = await Promise.all([131, 132].map((test_id) => done(server, 'get_test', { test_id })));
  expect(effect?.rows).toEqual([
    { field: `T131 ${one.title}`, before: expect.any(String), after: 'Failed' },
    { field: 'T131 comment', before: null, after: 'It broke' },
    { field: 'T131 found in', before: null, after: '4.2' },
    { field: `T132 ${other.title}`, before: expect.any(String), after: 'Passed' },
  ]);
  expect(effect?.statuses).toEqual({ Failed: 1, Passed: 1 });
  if (effect === null) throw new Error('no effect');
  expect(sentence('add_results', effect)).toBe('Bot wants to add 2 results to the run Provider switch, web smoke');
});

it('a run that is deleted takes its results along for good', async () => {
  const { api } = await onSandbox();
  const effect = await effectOf(api, { tool: 'delete_run', args: { run_id: 3 } }, calm.signal);
  if (effect === null) throw new Error('no effect');
  expect(sentence('delete_run', effect)).toMatch(/web smoke: \d+ results go for good$/);
});

it('cases that are deleted or copied are shown by their titles', async () => {
  const { api } = await onSandbox();
  const gone = await effectOf(api, { tool: 'delete_cases', args: { suite_id: 2, case_ids: [61, 62] } }, calm.signal);
  expect(gone?.rows).toMatchObject([{ field: 'C61', before: 'Check out as a guest', after: null }, { field: 'C62' }]);
  if (gone === null) throw new Error('no effect');
  expect(sentence('delete_cases', gone)).toBe('Bot wants to delete 2 cases of the suite Web checkout');
  const copied = await effectOf(
    api,
    { tool: 'copy_cases_to_section', args: { section_id: 11, case_ids: [61] } },
    calm.signal,
  );
  expect(copied?.rows).toEqual([{ field: 'C61', before: null, after: 'Check out as a guest' }]);
});
