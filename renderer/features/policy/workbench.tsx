import { type ReactNode, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { ApplyDialog, CompareDialog, TakeAwayDialog } from './dialogs.tsx';
import type { PolicyPlace, Shown } from './document.ts';
import type { EditorHandle } from './editor.tsx';
import { EditorPane } from './editor-pane.tsx';
import { ImportDialog } from './import-dialog.tsx';
import styles from './policy.module.css';
import { PresetMenu } from './preset-menu.tsx';
import { SidePanel } from './side-panel.tsx';
import { type DraftState, useDraft } from './use-draft.ts';
import { useScope } from './use-scope.ts';
import { useTests } from './use-tests.ts';
import { Bar, type Open, Scope, useApply } from './workbench-bar.tsx';

function OpenDialog({
  open,
  place,
  shown,
  draft,
  onApply,
  onClose,
}: {
  readonly open: Open;
  readonly place: PolicyPlace;
  readonly shown: Shown;
  readonly draft: DraftState;
  readonly onApply: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const { name } = place;
  const texts = { before: shown.inForce, after: draft.text, onClose };
  if (open === 'import') return <ImportDialog onText={draft.replace} onClose={onClose} />;
  if (open === 'compare') return <CompareDialog title={`Draft of ${name}`} {...texts} />;
  if (open === 'take-away') return <TakeAwayDialog place={place} inForce={shown.inForce} onClose={onClose} />;
  if (open === null || !draft.judged?.ok) return null;
  return (
    <ApplyDialog
      name={name}
      permissionIncreases={draft.judged.permissionIncreases}
      {...texts}
      onApply={() => {
        onClose();
        void onApply();
      }}
    />
  );
}

interface WorkbenchProps {
  readonly place: PolicyPlace;
  readonly shown: Shown;
  /** The rule and the tool that the text shows first. */
  readonly rule: string | null;
  readonly tool: string | null;
  /** What stands beside the text first; null: what it means. */
  readonly tab: string | null;
  readonly picker: ReactNode;
}

/** One document: its text on the left, what it means and what it would do on the right. */
export function Workbench({ place, shown, rule, tool, tab, picker }: WorkbenchProps) {
  const draft = useDraft(place, shown);
  const tests = useTests(place, draft);
  const editor = useRef<EditorHandle>(null);
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  const apply = useApply(place, draft, tests, () => setOpen('apply'));
  const scope = useScope(place, draft, editor);
  return (
    <>
      <Bar
        shown={shown}
        draft={draft}
        beside={
          <>
            {picker}
            {scope && <Scope place={place} scope={scope} />}
          </>
        }
        presets={
          place.of.agent === undefined ? (
            <PresetMenu server={place.of.server} />
          ) : (
            shown.inForce !== null && (
              <Button kind="ghost" onClick={() => setOpen('take-away')}>
                Take away…
              </Button>
            )
          )
        }
        apply={apply}
        onOpen={setOpen}
      />
      <div className={styles.page}>
        <EditorPane
          place={place}
          shown={shown}
          draft={draft}
          tests={tests}
          rule={rule}
          tool={tool}
          onApply={apply.apply}
          editor={editor}
        />
        <SidePanel
          place={place}
          shown={shown}
          draft={draft}
          tests={tests}
          tab={tab}
          onLine={(line) => editor.current?.goTo(line)}
        />
      </div>
      <OpenDialog open={open} place={place} shown={shown} draft={draft} onApply={apply.put} onClose={close} />
    </>
  );
}
