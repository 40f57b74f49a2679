import { type MatchResult, syntaxTreeAvailable } from '@codemirror/language';
import type { EditorState, Range } from '@codemirror/state';
import { Decoration } from '@codemirror/view';

const matching = Decoration.mark({ class: 'cm-matchingBracket' });
const alone = Decoration.mark({ class: 'cm-nonmatchingBracket' });

/** How a bracket and its other half are shown. Before the text is read to its end nobody knows that one has none. */
export function bracketMarks({ matched, start, end }: MatchResult, state: EditorState): readonly Range<Decoration>[] {
  if (!matched && !syntaxTreeAvailable(state)) return [];
  const mark = matched ? matching : alone;
  return [start, ...(end === undefined ? [] : [end])].map(({ from, to }) => mark.range(from, to));
}
