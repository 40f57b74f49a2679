import { type ReactNode, useMemo, useRef, useState } from 'react';
import type { ServerName } from '../../../shared/names.ts';
import { lineOfRule } from '../../../shared/policy/locate.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useCommand } from '../../data/use-command.ts';
import { counted } from '../../format/number.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { keyName } from '../../ui/keys.ts';
import { Note } from '../../ui/note.tsx';
import { PageBar } from '../../ui/page-bar.tsx';
import { ApplyDialog, CompareDialog } from './dialogs.tsx';
import type { PolicyPlace, Shown } from './document.ts';
import { type Cursor, Editor, type EditorHandle } from './editor.tsx';
import type { Mark } from './editor-marks.ts';
import { ImportDialog } from './import-dialog.tsx';
import styles from './policy.module.css';
import { PresetMenu } from './preset-menu.tsx';
import { SidePanel } from './side-panel.tsx';
import { type DraftState, useDraft } from './use-draft.ts';
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

/** Why the text cannot be applied now; null where it can. */
function notNow({ edited, judged, judging, error }: DraftState): string | null {
  if (!edited) return 'Nothing is changed.';
  if (error !== null && judged === null) return `The text cannot be checked: ${reasonOf(error)}`;
  if (judging || judged === null) return 'The text is being checked.';
  return judged.ok ? null : `Mend ${judged.problems.length === 1 ? 'the problem' : 'the problems'} in the text first.`;
}

function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

function EditorFoot({
  draft,
  version,
  cursor,
  onProblem,
}: {
  readonly draft: DraftState;
  readonly version: number;
  readonly cursor: Cursor;
  readonly onProblem: (line: number) => void;
}) {
  const { judged } = draft;
  const problems = judged?.ok === false ? judged.problems : [];
  const warnings = judged?.ok ? judged.warnings : [];
  const [first] = problems.length > 0 ? problems : warnings;
  return (
    <footer className={styles.foot}>
      <span role="status">
        {first ? (
          <Button
            small
            kind="ghost"
            icon="warn"
            className={problems.length > 0 ? styles.bad : styles.doubt}
            onClick={() => onProblem(first.line)}
          >
            {problems.length > 0
              ? counted(problems.length, 'problem')
              : `${counted(warnings.length, 'rule')} without effect`}
          </Button>
        ) : (
          judged && 'No problem in the text'
        )}
      </span>
      <span>
        Line {cursor.line}, column {cursor.column}
      </span>
      <span className={styles.space} />
      <span>{version === 0 ? 'nothing in force yet' : `v${version} in force`}</span>
      {draft.typed && <span>Draft, kept in this tab</span>}
    </footer>
  );
}

/** One document: its text on the left, what it means and what it would do on the right. */
export function Workbench({
  place,
  shown,
  rule,
  tool,
  picker,
}: {
  readonly place: PolicyPlace;
  readonly shown: Shown;
  readonly rule: string | null;
  readonly tool: string | null;
  readonly picker: ReactNode;
}) {
  const { policies, mac } = useAppContext();
  const draft = useDraft(place, shown);
  const marks = useMarks(draft);
  const tools = useEditorTools(place.of.server);
  const editor = useRef<EditorHandle>(null);
  const [cursor, setCursor] = useState<Cursor>({ line: 1, column: 1 });
  const [open, setOpen] = useState<'apply' | 'compare' | 'import' | null>(null);
  const [working, setWorking] = useState(false);
  const off = notNow(draft);
  const goTo = (line: number): void => editor.current?.goTo(line);
  const line = rule === null ? null : lineOfRule(draft.text, rule, tool ?? '');

  const put = async (): Promise<void> => {
    setOpen(null);
    setWorking(true);
    await policies.apply(place.of, draft.text);
    setWorking(false);
  };
  const apply = (): void => {
    if (off !== null || working || !draft.judged?.ok) return;
    if (draft.judged.loosens.length > 0) setOpen('apply');
    else void put();
  };

  return (
    <>
      <PageBar title="Policy" beside={picker}>
        {place.of.agent === undefined && <PresetMenu server={place.of.server} />}
        <Button kind="ghost" onClick={() => setOpen('import')}>
          Import…
        </Button>
        {draft.typed && (
          <Button kind="ghost" onClick={draft.discard}>
            Discard draft
          </Button>
        )}
        <Button off={draft.edited ? null : 'Nothing is changed.'} onClick={() => setOpen('compare')}>
          {shown.version === 0 ? 'Compare' : `Compare with v${shown.version}`}
        </Button>
        <Button kind="primary" off={off} working={working} tip={keyName(mac, 'S')} onClick={apply}>
          Apply
        </Button>
      </PageBar>
      <div className={styles.page}>
        <section className={styles.left} aria-label={`Text of ${place.name}`}>
          <header className={styles.head}>
            <span className={styles.file} data-tip={shown.path}>
              {fileName(shown.path)}
            </span>
            {draft.edited && <i className={styles.dot} aria-hidden="true" />}
            <span className={styles.quiet}>
              {draft.edited && `${counted(draft.changed.length, 'changed line')}`}
              {rule !== null && line === null && 'The rule of that call does not stand in this text any more.'}
            </span>
            <span className={styles.space} />
            <IconButton label="Find in the text" icon="search" onClick={() => editor.current?.find()} />
            <Button small kind="ghost" tip={mac ? '⇧⌥F' : 'Shift Alt F'} onClick={() => editor.current?.tidy()}>
              Format
            </Button>
          </header>
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
            onApply={apply}
          />
          <EditorFoot draft={draft} version={shown.version} cursor={cursor} onProblem={goTo} />
        </section>
        <SidePanel place={place} shown={shown} draft={draft} onLine={goTo} />
      </div>
      {open === 'import' && <ImportDialog onText={draft.replace} onClose={() => setOpen(null)} />}
      {open === 'compare' && (
        <CompareDialog
          title={`Draft of ${place.name}`}
          before={shown.inForce}
          after={draft.text}
          onClose={() => setOpen(null)}
        />
      )}
      {open === 'apply' && draft.judged?.ok && (
        <ApplyDialog
          name={place.name}
          loosens={draft.judged.loosens}
          before={shown.inForce}
          after={draft.text}
          onApply={() => void put()}
          onClose={() => setOpen(null)}
        />
      )}
    </>
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
  if (draft.overtaken !== null) {
    notes.push(
      <Note key="overtaken" action={<Button onClick={draft.discard}>Take v{shown.version}</Button>}>
        <b>v{shown.version} came in force while you were typing.</b> To apply your text puts it in place of that.
      </Note>,
    );
  }
  if (draft.edited && draft.judged?.ok && draft.judged.ends > 0) {
    const { ends } = draft.judged;
    notes.push(
      <Note key="asks">
        <b>{counted(ends, 'ask that waits', 'asks that wait')} would end.</b> The rule that asks is another one then;
        the agents are told to call again.
      </Note>,
    );
  }
  if (shown.problems.length > 0) {
    notes.push(
      <Note key="problems">
        <b>The file has problems, so it is not in force.</b>{' '}
        {shown.inForce === null ? 'Every call that it rules is denied.' : `v${shown.version} still decides.`}
      </Note>,
    );
  }
  if (place.agentLabel !== null && shown.inForce === null && shown.problems.length === 0) {
    notes.push(
      <p key="empty" className={styles.fact}>
        No overlay yet: {place.agentLabel} goes by the policy of {place.of.server} alone. What you write here can only
        add to it.
      </p>,
    );
  }
  return notes.length === 0 ? null : <div className={styles.notes}>{notes}</div>;
}
