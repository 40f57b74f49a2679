import { describe, expect, it } from 'vitest';
import { changesOf, fieldChanges, labelOf, shownValue } from '../../../electron/testrail/changes/field-diff.ts';
import type { JsonValue } from '../../../shared/json.ts';

const names: Readonly<Record<string, string>> = { 'priority_id 3': '3 High', 'case_ids 7': '7 Basket' };
const nameOf = (field: string, value: JsonValue): string | null => names[`${field} ${String(value)}`] ?? null;

it.each([
  ['priority_id', 'priority'],
  ['case_ids', 'case'],
  ['custom_preconds', 'preconds'],
  ['custom_automation_type_id', 'automation type'],
  ['custom_steps_separated', 'steps'],
  ['is_completed', 'is completed'],
  // What would be left without a word keeps its name.
  ['custom_', 'custom_'],
  ['_id', '_id'],
])('the field %s is called %s', (field, label) => expect(labelOf(field)).toBe(label));

describe('a value is shown', () => {
  it.each<[what: string, field: string, value: JsonValue, shown: string | null]>([
    ['as none where there is none', 'refs', null, null],
    ['as none where it is an empty text', 'refs', '', null],
    ['as none where it is an empty list', 'case_ids', [], null],
    ['by name where an id has one', 'priority_id', 3, '3 High'],
    ['as the number where an id has none', 'priority_id', 4, '4'],
    ['as yes', 'include_all', true, 'yes'],
    ['as no, which is a value', 'include_all', false, 'no'],
    ['as zero, which is a value', 'estimate', 0, '0'],
    ['as the text, which no list of names knows', 'priority_id', '3', '3'],
    ['as a date in the fields that hold one', 'due_on', 1_764_547_199, '2025-11-30 23:59 UTC'],
    ['as a number in the fields that hold none', 'estimate', 1_764_547_199, '1764547199'],
    ['as it came where no date can be that far', 'due_on', 1e18, '1000000000000000000'],
    ['as the text where a date came as one', 'due_on', 'tomorrow', 'tomorrow'],
    ['as ids in one line, each by its name', 'case_ids', [7, 8], '7 Basket, 8'],
    ['as a line for each entry', 'labels', [{ title: 'smoke' }, { title: 'slow' }], 'smoke\nslow'],
    ['as variables with their values', 'variables', [{ name: 'browser', value: '' }], 'browser = '],
    ['by what a step says', 'steps', [{ content: 'Open', expected: 'x' }], 'Open'],
    ['as JSON where an entry says nothing of itself', 'odd', [{ name: 'only' }, 4], '{"name":"only"}\n4'],
    ['as JSON where an object stands alone', 'odd', { a: 1 }, '{"a":1}'],
  ])('%s', (_what, field, value, shown) => expect(shownValue(field, value, nameOf)).toBe(shown));
});

describe('what an update changes is told', () => {
  it('field by field, without what stays as it is and what the update does not name', () => {
    const before = { title: 'Old', refs: null, priority_id: 3, estimate: '1m', custom_preconds: null };
    const after = { title: 'New', refs: '', priority_id: 4, custom_preconds: 'None', custom_goals: 'Short' };
    expect(fieldChanges(before, after, nameOf)).toEqual([
      { field: 'title', before: 'Old', after: 'New' },
      { field: 'priority', before: '3 High', after: '4' },
      { field: 'preconds', before: null, after: 'None' },
      { field: 'goals', before: '(too long to be kept)', after: 'Short' },
    ]);
  });

  const steps = (before: JsonValue, after: JsonValue) => changesOf('custom_steps_separated', before, after, nameOf);
  it('step by step, with each member of a step that differs', () => {
    const before = [{ content: 'Open' }, { content: 'Pay', expected: 'Paid', refs: 'A-1' }];
    const after = [{ content: 'Open' }, { content: 'Pay', expected: 'Thanks', additional_info: 'by card' }];
    expect(steps(before, after)).toEqual([
      { field: 'step 2 of 2, expected', before: 'Paid', after: 'Thanks' },
      { field: 'step 2 of 2, info', before: null, after: 'by card' },
      { field: 'step 2 of 2, refs', before: 'A-1', after: null },
    ]);
  });
  it('as steps that come and go where one side has more of them, or none', () => {
    expect(steps([{ content: 'Open' }], [{ content: 'Open' }, { content: 'Pay' }])).toEqual([
      { field: 'step 2 of 2', before: null, after: 'Pay' },
    ]);
    expect(steps([{ content: 'Open' }, { content: 'Pay' }], null)).toEqual([
      { field: 'step 1 of 2', before: 'Open', after: null },
      { field: 'step 2 of 2', before: 'Pay', after: null },
    ]);
  });
  it('with a shared set once, by its id and not by its words', () => {
    const set = [
      { shared_step_id: 5, content: 'a', expected: 'x' },
      { shared_step_id: 5, content: 'b' },
    ];
    expect(steps([{ content: 'Open' }], set)).toEqual([
      { field: 'step 1 of 1', before: 'Open', after: 'shared step 5' },
    ]);
    expect(steps(set, [{ shared_step_id: 6 }])).toEqual([
      { field: 'step 1 of 1', before: 'shared step 5', after: 'shared step 6' },
    ]);
  });
  it('as a whole where one side holds no steps', () => {
    expect(steps('Open, then pay', [{ content: 'Open' }])).toEqual([
      { field: 'steps', before: 'Open, then pay', after: 'Open' },
    ]);
    expect(steps([{ content: 'Open' }, 'then pay'], [{ content: 'Open' }])).toEqual([
      { field: 'steps', before: 'Open\nthen pay', after: 'Open' },
    ]);
    expect(changesOf('labels', [{ title: 'slow' }], [{ title: 'smoke' }], nameOf)).toEqual([
      { field: 'labels', before: 'slow', after: 'smoke' },
    ]);
  });
});
