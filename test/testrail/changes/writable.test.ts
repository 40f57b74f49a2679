import { expect, it } from 'vitest';
import { isMove, writable } from '../../../electron/testrail/changes/writable.ts';
import type { JsonValue } from '../../../shared/json.ts';

const steps = [
  { id: 1, content: 'Open', expected: '', refs: null },
  { id: 2, shared_step_id: 5, content: 'a' },
  { id: 3, shared_step_id: 5, content: 'b' },
];
const noValue = { why: 'it had no value, and TestRail’s tools cannot take a value away' };
const lost = { why: 'tests that fell out of the selection have lost their results' };

it.each<[what: string, tool: string, field: string, before: JsonValue, written: JsonValue, sent: object]>([
  ['a text is sent as it was', 'update_case', 'title', 'Old', 'New', { value: 'Old' }],
  ['no, and zero, are values', 'update_run', 'include', false, true, { value: false }],
  ['a selection of cases is not put back', 'update_run', 'case_ids', [1, 2], [1], lost],
  ['nor is that all cases were in it', 'update_run', 'include_all', true, false, lost],
  [
    'steps go as they are written, a shared set once, by its id',
    'update_case',
    'custom_steps_separated',
    steps,
    [],
    { value: [{ content: 'Open', expected: '' }, { shared_step_id: 5 }] },
  ],
  ['steps that were one text go as that text', 'update_case', 'custom_steps_separated', 'Open', [], { value: 'Open' }],
  [
    'labels go by id, else by title',
    'update_case',
    'labels',
    [{ id: 3, title: 'smoke' }, { title: 'slow' }, 'own'],
    [],
    { value: [3, 'slow', 'own'] },
  ],
  [
    'variables go without their ids',
    'update_dataset',
    'variables',
    [{ id: 9, name: 'browser', value: 'x' }, { id: 8 }],
    [],
    {
      value: [
        { name: 'browser', value: 'x' },
        { name: '', value: '' },
      ],
    },
  ],
  ['a list of another field goes as it was', 'update_plan', 'entries', [{ id: 9 }], [], { value: [{ id: 9 }] }],
  ['an empty text takes a written text away', 'update_case', 'refs', null, 'A-1', { value: '' }],
  ['an empty list takes a written list away', 'update_case', 'labels', null, [3], { value: [] }],
  ['no takes a written yes away', 'update_case', 'custom_done', null, true, { value: false }],
  ['a number cannot be taken away', 'update_case', 'milestone_id', null, 4, noValue],
  ['nor a text where the tool takes a number', 'update_case', 'milestone_id', null, '4', noValue],
  [
    'a field that the tool does not describe takes an empty text',
    'update_case',
    'custom_note',
    null,
    'x',
    { value: '' },
  ],
  ['a move puts back whatever was there, even nothing', 'move_section', 'parent_id', null, 4, { value: null }],
  ['a move of cases too', 'move_cases_to_section', 'section_id', 7, 4, { value: 7 }],
])('%s', (_what, tool, field, before, written, sent) => {
  expect(writable(tool, field, before, written)).toEqual(sent);
});

it.each([
  ['move_section', true],
  ['move_cases_to_section', true],
  ['update_section', false],
])('of %s it is known whether it moves', (tool, moves) => expect(isMove(tool)).toBe(moves));
