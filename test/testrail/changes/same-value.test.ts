import { describe, expect, it } from 'vitest';
import { sameValue, sharedOnce } from '../../../electron/testrail/changes/same-value.ts';
import type { JsonValue } from '../../../shared/json.ts';

type Row = readonly [what: string, one: JsonValue | undefined, other: JsonValue | undefined];

const same: readonly Row[] = [
  ['an empty text and no value', '', null],
  ['an empty list and no value', [], null],
  ['a field that is missing and an empty text', undefined, ''],
  ['lines that end as on Windows and as elsewhere', 'one\r\ntwo', 'one\ntwo'],
  ['a text and the same with blanks around it', ' one\n', 'one'],
  ['a label and its id', [{ id: 3, title: 'smoke' }], [3]],
  ['a label and its title', ['smoke'], [{ id: 3, title: 'smoke' }]],
  ['a variable and its name', [{ id: 3, name: 'browser' }], ['browser']],
  ['steps, of which one side has ids of its own', [{ id: 8, content: 'Open' }], [{ content: 'Open' }]],
  [
    'a step and one whose other members are empty',
    [{ content: 'Open' }],
    [{ content: 'Open', expected: '', refs: null }],
  ],
  [
    'a shared set, answered for each of its steps',
    [
      { shared_step_id: 5, content: 'a' },
      { shared_step_id: 5, content: 'b' },
    ],
    [{ shared_step_id: 5 }],
  ],
  ['objects whose members stand in another order', { a: 1, b: [2] }, { b: [2], a: 1 }],
];

const different: readonly Row[] = [
  ['zero and no value', 0, null],
  ['no and no value', false, null],
  ['a number and its text', 3, '3'],
  ['a list and its first item', [3], 3],
  ['a list and a shorter one', [1, 2], [1]],
  ['a shorter list and a longer one', [1], [1, 2]],
  ['the same items in another order', [1, 2], [2, 1]],
  ['lists of which one item is the same', [1, 2], [1, 3]],
  ['a list and a text', ['a'], 'a'],
  ['blanks within a text', 'one two', 'one  two'],
  ['a label and the id of another', [{ id: 3, title: 'smoke' }], [4]],
  ['a label without a title and no value', [{ id: 3 }], [null]],
  ['two shared sets', [{ shared_step_id: 5 }], [{ shared_step_id: 6 }]],
  ['a shared set and a step of the same words', [{ shared_step_id: 5, content: 'a' }], [{ content: 'a' }]],
  [
    'the same set twice, with a step between, and once',
    [{ shared_step_id: 5 }, { content: 'a' }, { shared_step_id: 5 }],
    [{ shared_step_id: 5 }, { content: 'a' }],
  ],
  ['a step and one that says what is expected', [{ content: 'Open' }], [{ content: 'Open', expected: 'It opens' }]],
  ['an object and a list', { 0: 'a' }, ['a']],
];

describe('for TestRail the same value are', () => {
  it.each(same)('%s', (_what, one, other) => {
    expect([sameValue(one, other), sameValue(other, one)]).toEqual([true, true]);
  });
});

describe('for TestRail another value are', () => {
  it.each(different)('%s', (_what, one, other) => {
    expect([sameValue(one, other), sameValue(other, one)]).toEqual([false, false]);
  });
});

it('of the steps of a shared set the first is kept, where they stand in one row', () => {
  const steps = [1, 1, 2, 2, 2, 1].map((shared_step_id, nth) => ({ shared_step_id, nth }));
  expect(sharedOnce(steps).map(({ nth }) => nth)).toEqual([0, 2, 5]);
  const own = [{ content: 'a' }, { content: 'a' }, { shared_step_id: null }, { shared_step_id: null }];
  expect(sharedOnce(own)).toEqual(own);
});
