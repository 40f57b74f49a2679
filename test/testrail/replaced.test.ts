import { expect, it } from 'vitest';
import { readReplaced } from '../../electron/testrail/changes/updates.ts';
import { calm, onSandbox } from './harness.ts';

it('what a change of many cases writes over is read by the page, not case by case', async () => {
  const { api } = await onSandbox();
  const paths: string[] = [];
  const counted: typeof api = {
    ...api,
    get(path, signal) {
      paths.push(path);
      return api.get(path, signal);
    },
  };
  // The last one is of another suite: it is asked for by itself.
  const case_ids = [...Array.from({ length: 20 }, (_, index) => 80 - index), 1];
  const call = { tool: 'update_cases', args: { suite_id: 2, case_ids, priority_id: 1 } };
  const replaced = await readReplaced(counted, call, calm.signal);
  expect(paths).toEqual(['get_case/80', 'get_suite/2', 'get_cases/2&suite_id=2', 'get_case/1']);
  expect(replaced?.entries.map(({ id }) => id)).toEqual(case_ids);
  expect(replaced?.entries.at(-1)?.fields).toEqual({ priority_id: 4 });
});
