import { expect, it } from 'vitest';
import { askSentence } from '../../electron/control/ask-sentence.ts';
import { effectOf } from '../../electron/testrail/effects.ts';
import { countedLabel } from '../../shared/counted-label.ts';
import type { JsonObject } from '../../shared/json.ts';
import { calm, onSandbox } from '../testrail/harness.ts';

it.each([
  ['delete_run', { run_id: 1 }, 'wants to delete the run Release 4.2 regression: 100 results go for good'],
  ['delete_case', { case_id: 3 }, 'wants to delete the case Reset a forgotten password: 3 results go for good'],
  ['delete_section', { section_id: 4, soft: false }, 'wants to delete the section Basket: 13 cases go for good'],
  ['move_section', { section_id: 4 }, 'wants to move the section Basket: 13 cases move with it'],
  ['close_run', { run_id: 1 }, 'wants to close the run Release 4.2 regression: 60 tests'],
  [
    'update_run',
    { run_id: 1, include_all: false, case_ids: [1, 2] },
    'wants to change the run Release 4.2 regression: drops 58 tests',
  ],
])('a call of %s is told in one sentence with its heaviest number', async (tool, args: JsonObject, sentence) => {
  const { api } = await onSandbox();
  const read = await effectOf(api, { tool, args }, calm.signal);
  if (read === null) throw new Error(`${tool} has no effect to tell.`);
  const { subject, project, numbers, statuses, permanent, words } = read;
  const effect = {
    ...({
      state: 'known',
      subject,
      project,
      numbers: numbers.map((one) => ({ ...one })),
      statuses,
      permanent,
      words,
    } as const),
    ...{ changes: [], openRuns: null, readWith: '', readAt: 0, readMs: 0 },
  };
  const said = askSentence({ agentLabel: 'Claude Code', server: 'testrail', tool, catalogued: true, effect });
  expect(said).toBe(`Claude Code ${sentence}`);
});

it.each([
  ['tests in open runs', 1, 'test in open runs'],
  ['open runs', 1, 'open run'],
  ['results', 1, 'result'],
  ['untested', 1, 'untested'],
  ['of them with results', 1, 'of them with results'],
  ['tests', 2, 'tests'],
])('%s of %d is called %s', (label, count, said) => expect(countedLabel(label, count)).toBe(said));
