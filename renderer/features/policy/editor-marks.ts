import {
  type EditorState,
  type Extension,
  Facet,
  RangeSet,
  StateEffect,
  StateField,
  type Text,
} from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutter, WidgetType } from '@codemirror/view';
import { type Fix, fixOf } from '../../../shared/policy/fixes.ts';
import { type Mark, problemElement } from './problem-element.ts';

const setMarks = StateEffect.define<readonly Mark[]>();
const setChanged = StateEffect.define<readonly number[]>();

/** Changes the text as a problem suggests; false where it does not say how, or the text changed since it was found. */
function mend(view: EditorView, mark: Mark): boolean {
  const fix = fixOf(view.state.doc.toString(), mark);
  if (fix === null) return false;
  const { from, to, insert } = fix;
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    effects: setMarks.of([]),
    scrollIntoView: true,
    userEvent: 'input.fix',
  });
  view.focus();
  return true;
}

/** What the key mends: the problem on the line of the cursor, else the first that can be mended. */
function mendedNext({ doc, selection }: EditorState, marks: readonly Mark[]): Mark | undefined {
  const line = doc.lineAt(selection.main.head).number;
  const text = doc.toString();
  const ordered = [...marks.filter((mark) => mark.line === line), ...marks.filter((mark) => mark.line !== line)];
  return ordered.find((mark) => fixOf(text, mark) !== null);
}

/** As a command of the editor. */
export function mendHere(view: EditorView): boolean {
  const mark = mendedNext(view.state, view.state.field(markList));
  return mark !== undefined && mend(view, mark);
}

/** The name of the key that mends. */
const mendKey = Facet.define<string, string>({ combine: ([key = '']) => key });

const placeOf = ({ line, column }: Mark): string => `${line}:${column}`;

/** Shows the key on the button that it would press. It keeps its room on the others, so that nothing moves with the cursor. */
function showKey(view: EditorView): void {
  const marks = view.state.field(markList);
  if (marks.length === 0) return;
  const next = mendedNext(view.state, marks);
  for (const line of view.contentDOM.querySelectorAll<HTMLElement>('.cm-problem')) {
    line.toggleAttribute('data-next', next !== undefined && line.dataset.place === placeOf(next));
  }
}

/** The problem in words, below its line, and the change that mends it as a button. */
class ProblemLine extends WidgetType {
  readonly #mark: Mark;
  readonly #fix: Fix | null;
  constructor(mark: Mark, fix: Fix | null) {
    super();
    this.#mark = mark;
    this.#fix = fix;
  }
  override eq(other: ProblemLine): boolean {
    return (
      other.#mark.message === this.#mark.message &&
      other.#mark.suggestion === this.#mark.suggestion &&
      other.#mark.wrong === this.#mark.wrong &&
      other.#mark.line === this.#mark.line &&
      other.#mark.column === this.#mark.column &&
      other.#fix?.words === this.#fix?.words
    );
  }
  toDOM(view: EditorView): HTMLElement {
    const fix = this.#fix;
    const line = problemElement(this.#mark, fix && { words: fix.words, key: view.state.facet(mendKey) }, () =>
      mend(view, this.#mark),
    );
    line.dataset.place = placeOf(this.#mark);
    return line;
  }
  /** A press is the button's own: the editor would move the cursor below it. */
  override ignoreEvent(): boolean {
    return true;
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
  const text = doc.toString();
  const ranges = marks.flatMap((mark) => {
    const line = doc.line(Math.min(Math.max(1, mark.line), doc.lines));
    const from = Math.min(line.from + mark.column - 1, line.to);
    const to = from + lengthAt(line.text.slice(from - line.from));
    const words = Decoration.widget({ widget: new ProblemLine(mark, fixOf(text, mark)), block: true, side: 1 }).range(
      line.to,
    );
    if (to === from) return [words];
    return [Decoration.mark({ class: mark.wrong ? 'cm-wrong' : 'cm-doubtful' }).range(from, to), words];
  });
  return Decoration.set(ranges, true);
}

/** The problems themselves, for the key that mends one. */
const markList = StateField.define<readonly Mark[]>({
  create: () => [],
  update(marks, transaction) {
    return transaction.effects.reduce((known, effect) => (effect.is(setMarks) ? effect.value : known), marks);
  },
});

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

/** `key`: the name of the key that mends a problem. */
export const markExtensions = (key: string): Extension => [
  mendKey.of(key),
  EditorView.updateListener.of(({ view }) => showKey(view)),
  markList,
  markField,
  changedField,
  gutter({ class: 'cm-changed', markers: (view) => view.state.field(changedField) }),
];

/** Shows `marks` in the text, and a bar beside each changed line (counted from 1, ascending). */
export function showMarks(view: EditorView, marks: readonly Mark[], changed: readonly number[]): void {
  view.dispatch({ effects: [setMarks.of(marks), setChanged.of(changed)] });
}
