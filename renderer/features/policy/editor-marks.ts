import { type Extension, RangeSet, StateEffect, StateField, type Text } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutter, WidgetType } from '@codemirror/view';
import type { Problem } from '../../../shared/control/policy.ts';
import { visibleText } from '../../format/escape.ts';

/** What stands at fault in the text: `wrong` keeps it from being a policy, else it rules nothing. */
export interface Mark extends Problem {
  readonly wrong: boolean;
}

const setMarks = StateEffect.define<readonly Mark[]>();
const setChanged = StateEffect.define<readonly number[]>();

/** The problem in words, below its line. */
class ProblemLine extends WidgetType {
  readonly #mark: Mark;
  constructor(mark: Mark) {
    super();
    this.#mark = mark;
  }
  override eq(other: ProblemLine): boolean {
    return (
      other.#mark.message === this.#mark.message &&
      other.#mark.suggestion === this.#mark.suggestion &&
      other.#mark.wrong === this.#mark.wrong
    );
  }
  toDOM(): HTMLElement {
    const { message, suggestion, wrong } = this.#mark;
    const line = document.createElement('div');
    line.className = wrong ? 'cm-problem' : 'cm-problem cm-warning';
    const words = document.createElement('b');
    words.textContent = visibleText(message);
    line.append(words);
    if (suggestion !== null) line.append(` ${visibleText(suggestion)}.`);
    return line;
  }
}

class ChangedBar extends GutterMarker {
  override toDOM(): HTMLElement {
    const bar = document.createElement('div');
    bar.className = 'cm-changedBar';
    return bar;
  }
}
const changedBar = new ChangedBar();

/** The value or key that begins at a place, or the one character there. */
function lengthAt(rest: string): number {
  return /^(?:"(?:[^"\\]|\\.)*"|[\w.+-]+)/.exec(rest)?.[0].length ?? Math.min(1, rest.length);
}

function decorations(doc: Text, marks: readonly Mark[]): DecorationSet {
  const ranges = marks.flatMap((mark) => {
    const line = doc.line(Math.min(Math.max(1, mark.line), doc.lines));
    const from = Math.min(line.from + mark.column - 1, line.to);
    const to = from + lengthAt(line.text.slice(from - line.from));
    const words = Decoration.widget({ widget: new ProblemLine(mark), block: true, side: 1 }).range(line.to);
    if (to === from) return [words];
    return [Decoration.mark({ class: mark.wrong ? 'cm-wrong' : 'cm-doubtful' }).range(from, to), words];
  });
  return Decoration.set(ranges, true);
}

const markField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    let next = shown.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) next = decorations(transaction.state.doc, effect.value);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const changedField = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(shown, transaction) {
    let next = shown.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setChanged)) continue;
      const { doc } = transaction.state;
      next = RangeSet.of(
        effect.value.filter((line) => line <= doc.lines).map((line) => changedBar.range(doc.line(line).from)),
      );
    }
    return next;
  },
});

export const markExtensions: Extension = [
  markField,
  changedField,
  gutter({ class: 'cm-changed', markers: (view) => view.state.field(changedField) }),
];

/** Shows `marks` in the text, and a bar beside each changed line (counted from 1, ascending). */
export function showMarks(view: EditorView, marks: readonly Mark[], changed: readonly number[]): void {
  view.dispatch({ effects: [setMarks.of(marks), setChanged.of(changed)] });
}
