import { type ReactNode, type RefObject, useMemo, useState } from 'react';
import type { ServerName } from '../../../shared/names.ts';
import { lineOfRule } from '../../../shared/policy/locate.ts';
import { EndedAsks } from '../../components/ended-asks.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useCommand } from '../../data/use-command.ts';
import { counted } from '../../format/number.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Note } from '../../ui/note.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import type { PolicyPlace, Shown } from './document.ts';
import { type Cursor, Editor, type EditorHandle } from './editor.tsx';
import { EditorFoot } from './editor-foot.tsx';
import styles from './policy.module.css';
import type { Mark } from './problem-element.ts';
import type { DraftState } from './use-draft.ts';
import type { TestsState } from './use-tests.ts';
import { type EditorTool, editorTools } from './vocabulary.ts';

const noMarks: readonly Mark[] = [];

/** What is wrong first; else what rules nothing. */
function useMarks({ judged }: DraftState): readonly Mark[] {
  return useMemo(() => {
    if (judged === null) return noMarks;
    return judged.ok
      ? judged.warnings.map((warning) => ({ ...warning, wrong: false }))
      : judged.problems.map((problem) => ({ ...problem, wrong: true }));
  }, [judged]);
}

const noTools: readonly EditorTool[] = [];

function useEditorTools(server: ServerName): readonly EditorTool[] {
  const { data } = useCommand('tools.page', { server });
  const rows = data?.tools;
  return useMemo(() => (rows === undefined ? noTools : editorTools(rows)), [rows]);
}

function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

function PaneHead({
  shown,
  draft,
  lost,
  onFind,
  onTidy,
}: {
  readonly shown: Shown;
  readonly draft: DraftState;
  /** The rule that the address names is not in the text. */
  readonly lost: boolean;
  readonly onFind: () => void;
  readonly onTidy: () => void;
}) {
  const { mac } = useAppContext();
  return (
    <header className={styles.head}>
      <span className={styles.file} data-tip={shown.path}>
        {fileName(shown.path)}
      </span>
      {draft.edited && <i className={styles.dot} aria-hidden="true" />}
      <span className={cx(styles.quiet, text.after)}>
        {draft.edited && `${counted(draft.changed.length, 'changed line')}`}
        {lost && 'The rule of that call does not stand in this text any more.'}
      </span>
      <span className={styles.space} />
      <IconButton label="Find in the text" icon="search" onClick={onFind} />
      <Button small kind="ghost" tip={mac ? '⇧⌥F' : 'Shift Alt F'} onClick={onTidy}>
        Format
      </Button>
    </header>
  );
}

/** The text of a document, with what is wrong in it and what is changed. */
export function EditorPane({
  place,
  shown,
  draft,
  tests,
  rule,
  tool,
  onApply,
  editor,
}: {
  readonly place: PolicyPlace;
  readonly shown: Shown;
  readonly draft: DraftState;
  readonly tests: TestsState;
  /** What the address leads to; null: the beginning. */
  readonly rule: string | null;
  readonly tool: string | null;
  readonly onApply: () => void;
  readonly editor: RefObject<EditorHandle | null>;
}) {
  const marks = useMarks(draft);
  const tools = useEditorTools(place.of.server);
  const [cursor, setCursor] = useState<Cursor>({ line: 1, column: 1 });
  const line = rule === null ? null : lineOfRule(draft.text, rule, tool ?? '');
  return (
    <section className={styles.left} aria-label={`Text of ${place.name}`}>
      <PaneHead
        shown={shown}
        draft={draft}
        lost={rule !== null && line === null}
        onFind={() => editor.current?.find()}
        onTidy={() => editor.current?.tidy()}
      />
      <Notes place={place} shown={shown} draft={draft} />
      <Editor
        key={draft.revision}
        ref={editor}
        label={`Policy of ${place.name}`}
        text={draft.text}
        marks={marks}
        changed={draft.changed}
        tools={tools}
        line={draft.revision === 0 ? line : null}
        onChange={draft.type}
        onCursor={setCursor}
        onApply={onApply}
      />
      <EditorFoot
        draft={draft}
        failed={tests.stale ? 0 : (tests.run?.failed ?? 0)}
        version={shown.version}
        cursor={cursor}
        onProblem={(at) => editor.current?.goTo(at)}
      />
    </section>
  );
}

/** What a person should know of the file before typing into it. */
function Notes({
  place,
  shown,
  draft,
}: {
  readonly place: PolicyPlace;
  readonly shown: Shown;
  readonly draft: DraftState;
}) {
  const notes: ReactNode[] = [];
  const { inForce } = shown;
  if (draft.overtaken !== null) {
    notes.push(
      <Note key="overtaken" action={<Button onClick={draft.discard}>Take v{shown.version}</Button>}>
        <b>v{shown.version} came in force while you were typing.</b> To apply your text puts it in place of that.
      </Note>,
    );
  }
  if (draft.edited && draft.judged?.ok && draft.judged.ends > 0) {
    notes.push(
      <Note key="asks">
        <EndedAsks ends={draft.judged.ends} />
      </Note>,
    );
  }
  if (shown.problems.length > 0) {
    notes.push(
      <Note
        key="problems"
        action={inForce !== null && <Button onClick={() => draft.replace(inForce)}>Take v{shown.version}</Button>}
      >
        <b>The file has problems, so it is not in force.</b>{' '}
        {inForce === null ? 'Every call that it rules is denied.' : `v${shown.version} still decides.`}
      </Note>,
    );
  }
  if (place.agentLabel !== null && inForce === null && shown.problems.length === 0) {
    notes.push(
      <p key="empty" className={styles.fact}>
        No overlay yet: <Text value={place.agentLabel} /> goes by the policy of {place.of.server} alone. What you write
        here can only add to it.
      </p>,
    );
  }
  return notes.length === 0 ? null : <div className={styles.notes}>{notes}</div>;
}
