import type { ToolEditInput } from '../../../shared/control/tools.ts';
import type { ServerName } from '../../../shared/names.ts';
import { EndedAsks } from '../../components/ended-asks.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useCommand } from '../../data/use-command.ts';
import { visibleText } from '../../format/escape.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Diff } from '../../ui/diff.tsx';
import { diffTexts, hunks } from '../../ui/diff-lines.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './edit-preview.module.css';

export interface EditOf {
  readonly server: ServerName;
  readonly tool: string;
  readonly version: number;
}

/** What an edit would write, or why it cannot be. Null: nothing that could be written is filled in yet. */
export function useEditPreview(of: EditOf, edit: ToolEditInput | null) {
  const { policies } = useAppContext();
  const found = useCommand('tools.preview', edit === null ? null : { ...of, edit }, { freshAtEachVisit: true });
  const { data } = found;
  const same = data !== undefined && data.before === data.after;
  const off =
    edit === null
      ? 'It is not filled in yet'
      : data === undefined
        ? 'The preview comes first'
        : same
          ? 'This stands already'
          : (data.problems[0]?.message ?? null);
  return {
    found,
    off,
    apply: (): Promise<boolean> => (edit === null ? Promise.resolve(false) : policies.editTool({ ...of, edit })),
  };
}

/** The lines of the policy that change, with those around them. */
export function EditPreview({ found }: { readonly found: ReturnType<typeof useEditPreview>['found'] }) {
  const { data, error } = found;
  if (error)
    return (
      <p className={styles.bad}>
        <Text value={reasonOf(error)} />
      </p>
    );
  if (!data) return <Skeleton label="Reading what would change" />;
  if (data.before === data.after) return <p className={text.t3}>This stands already: nothing would change.</p>;
  const [problem] = data.problems;
  return (
    <section className={styles.preview} aria-label="What is written">
      <h3>
        <Text value={data.words} />
      </h3>
      {problem && (
        <p className={styles.bad}>
          <Text value={problem.message} />
        </p>
      )}
      {data.ends > 0 && (
        <p>
          <EndedAsks ends={data.ends} />
        </p>
      )}
      <Diff lines={hunks(diffTexts(data.before, data.after))} />
    </section>
  );
}

/** Cancel, and the button that writes what is shown. `off`: why it cannot be written. */
export function EditActions({
  words,
  off,
  apply,
  onClose,
}: {
  readonly words: string;
  readonly off: string | null;
  readonly apply: () => Promise<boolean>;
  readonly onClose: () => void;
}) {
  return (
    <>
      <Button small onClick={onClose}>
        Cancel
      </Button>
      <Button
        small
        kind="primary"
        off={off}
        onClick={() => {
          onClose();
          void apply();
        }}
      >
        {words}
      </Button>
    </>
  );
}

/** One change that needs no form, shown before it is written: an answer to an attack, an entry taken away. */
export function PreviewDialog({
  of,
  title,
  edit,
  words,
  onClose,
}: {
  readonly of: EditOf;
  readonly title: string;
  readonly edit: ToolEditInput;
  /** Of the button. */
  readonly words: string;
  readonly onClose: () => void;
}) {
  const { found, off, apply } = useEditPreview(of, edit);
  return (
    <Dialog
      title={title}
      words={`${visibleText(of.tool, 'name')}, for all agents. In force on the next call; one press undoes it.`}
      onClose={onClose}
      actions={<EditActions words={words} off={off} apply={apply} onClose={onClose} />}
    >
      <EditPreview found={found} />
    </Dialog>
  );
}
