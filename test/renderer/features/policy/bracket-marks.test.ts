import { json } from '@codemirror/lang-json';
import { matchBrackets, syntaxTreeAvailable } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { bracketMarks } from '../../../../renderer/features/policy/bracket-marks.ts';

/** The editor reads a text for 20 ms before it first shows it: a busy machine reads nothing in that time. */
function firstRead(doc: string): EditorState {
  const state = EditorState.create({ doc, extensions: [json()] });
  return syntaxTreeAvailable(state, Math.min(doc.length, 1_000)) ? state : firstRead(doc);
}

/** Of the bracket that a text begins with, as an editor that was just opened shows it. */
function marksOf(doc: string): readonly string[] {
  const state = firstRead(doc);
  const match = matchBrackets(state, 0, 1);
  if (match === null) throw new Error('There is no bracket.');
  return bracketMarks(match, state).map(({ from, value }) => `${from} ${value.spec.class}`);
}

test.each([
  ['{}', ['0 cm-matchingBracket', '1 cm-matchingBracket']],
  ['{ "version": "1"', ['0 cm-nonmatchingBracket']],
  // The editor reads no further than some thousand characters before it first shows them.
  [JSON.stringify({ tools: Array.from({ length: 1_000 }, () => 'update_case') }), []],
])('a bracket is wrong only where the text was read to its end: %.20s', (doc, marks) => {
  expect(marksOf(doc)).toEqual(marks);
});
