import { autocompletion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, isolateHistory } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { applyEdits, type Edit, format } from 'jsonc-parser';
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { keyName } from '../../ui/keys.ts';
import { bracketMarks } from './bracket-marks.ts';
import { completePolicy } from './completions.ts';
import { markExtensions, mendHere, showMarks } from './editor-marks.ts';
import { editorTheme } from './editor-theme.ts';
import { keyHelp } from './key-help.ts';
import styles from './policy.module.css';
import type { Mark } from './problem-element.ts';
import { searchWords } from './search-words.ts';
import type { EditorTool } from './vocabulary.ts';

/** What the page asks of the editor. */
export interface EditorHandle {
  /** Puts the cursor on a line (counted from 1), in the middle of what is seen, and the focus into the text. */
  goTo(line: number): void;
  /** The text as it stands there. */
  text(): string;
  /** Changes places of `before`, as one step that can be undone. False where that is not the text any more. */
  change(before: string, edits: readonly Edit[]): boolean;
  /** Opens the search of the editor. */
  find(): void;
  /** Indents the JSON by two blanks. One undo takes it back. */
  tidy(): void;
}

export interface Cursor {
  readonly line: number;
  readonly column: number;
}

function goTo(view: EditorView, number: number): void {
  const { doc } = view.state;
  const line = doc.line(Math.min(Math.max(1, number), doc.lines));
  view.dispatch({
    selection: { anchor: line.from },
    effects: EditorView.scrollIntoView(line.from, { y: 'center' }),
  });
  view.focus();
}

function change(view: EditorView, before: string, edits: readonly Edit[]): boolean {
  if (view.state.doc.toString() !== before) return false;
  view.dispatch({
    changes: edits.map(({ offset, length, content }) => ({ from: offset, to: offset + length, insert: content })),
    // Else two within half a second would be one step.
    annotations: isolateHistory.of('full'),
  });
  return true;
}

/** As a command of the editor: true, for it is done. */
function tidy(view: EditorView): true {
  const text = view.state.doc.toString();
  const tidied = applyEdits(text, format(text, undefined, { insertSpaces: true, tabSize: 2, eol: '\n' }));
  if (tidied !== text) view.dispatch({ changes: { from: 0, to: text.length, insert: tidied } });
  return true;
}

interface EditorProps {
  readonly label: string;
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly changed: readonly number[];
  /** Of the server that the document rules: what is completed and explained. */
  readonly tools: readonly EditorTool[];
  /** To be shown first; null: the beginning. */
  readonly line: number | null;
  readonly onChange: (text: string) => void;
  readonly onCursor: (cursor: Cursor) => void;
  readonly onApply: () => void;
  readonly ref?: Ref<EditorHandle>;
}

/** All that the editor can do. `tools` is asked each time: they come after the editor, and change while it stands. */
function extensionsOf(
  label: string,
  tools: () => readonly EditorTool[],
  mac: boolean,
  { onChange, onCursor, onApply }: Pick<EditorProps, 'onChange' | 'onCursor' | 'onApply'>,
): Extension {
  const apply = (): true => {
    onApply();
    return true;
  };
  return [
    lineNumbers(),
    markExtensions(keyName(mac, '.')),
    highlightSpecialChars(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    indentOnInput(),
    bracketMatching({ renderMatch: bracketMarks }),
    json(),
    search({ top: true }),
    EditorState.phrases.of(searchWords),
    autocompletion({
      override: [(context) => completePolicy(context, tools())],
      // Behind a key its words are offered at once.
      activateOnCompletion: () => true,
      icons: false,
    }),
    keyHelp(tools),
    // It can be focused anyway, and says so to whoever looks for that of a region that scrolls.
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    keymap.of([
      { key: 'Mod-s', run: apply },
      { key: 'Mod-.', run: mendHere },
      { key: 'Shift-Alt-f', run: tidy },
      ...searchKeymap,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    editorTheme,
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
      if (update.docChanged || update.selectionSet) onCursor(cursorOf(update.state));
    }),
  ];
}

/**
 * A text editor for JSON. It stands in a shadow root: there its library hands its rules over as constructed style sheets,
 * which a content security policy without inline styles lets pass. `text` is where it begins; another one needs a new key.
 */
export function Editor({ label, text, marks, changed, tools, line, ref, ...callbacks }: EditorProps) {
  const { mac } = useAppContext();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const onChange = useEffectEvent(callbacks.onChange);
  const onCursor = useEffectEvent(callbacks.onCursor);
  const onApply = useEffectEvent(callbacks.onApply);
  const known = useRef(tools);
  useEffect(() => {
    known.current = tools;
  }, [tools]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it begins with `text` and `line` once; the key says when anew
  useEffect(() => {
    const box = host.current;
    if (!box) return;
    const root = box.shadowRoot ?? box.attachShadow({ mode: 'open' });
    const extensions = extensionsOf(label, () => known.current, mac, { onChange, onCursor, onApply });
    const made = new EditorView({ root, parent: root, state: EditorState.create({ doc: text, extensions }) });
    view.current = made;
    if (line !== null) goTo(made, line);
    return () => {
      view.current = null;
      made.destroy();
    };
  }, []);
  useEffect(() => {
    if (view.current) showMarks(view.current, marks, changed);
  }, [marks, changed]);
  useImperativeHandle(
    ref,
    () => ({
      goTo: (to) => view.current && goTo(view.current, to),
      text: () => view.current?.state.doc.toString() ?? '',
      change: (before, edits) => view.current !== null && change(view.current, before, edits),
      find: () => view.current && openSearchPanel(view.current),
      tidy: () => view.current && tidy(view.current),
    }),
    [],
  );
  return <div ref={host} className={styles.editor} />;
}

function cursorOf(state: EditorState): Cursor {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  return { line: line.number, column: head - line.from + 1 };
}
