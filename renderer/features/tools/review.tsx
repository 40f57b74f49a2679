import { useState } from 'react';
import type { ToolRow, ToolsPage } from '../../../shared/control/tools.ts';
import type { JsonValue } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { changeWords, orderedJson } from '../../format/definition-change.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Diff } from '../../ui/diff.tsx';
import { diffLines } from '../../ui/diff-lines.ts';
import { Text } from '../../ui/text.tsx';
import styles from './review.module.css';

/** A definition that waits: a tool's, or the server's instructions, a prompt, a resource, a template. */
export type Reviewable = Pick<ToolRow, 'name' | 'digest' | 'definition' | 'accepted'>;

/** What waits beside tools. */
export function otherReviewables({ otherHeld }: ToolsPage): readonly Reviewable[] {
  return otherHeld.map(({ name, digest, before, after }) => ({ name, digest, definition: after, accepted: before }));
}

function linesOf(definition: JsonValue | null): readonly string[] {
  return definition === null ? [] : orderedJson(definition).split('\n');
}

/** What was accepted before and what stands now. Exactly what is shown is accepted, and nothing newer. */
export function Review({
  server,
  tools: held,
  onClose,
}: {
  readonly server: ServerName;
  readonly tools: readonly Reviewable[];
  readonly onClose: () => void;
}) {
  const { policies } = useAppContext();
  // What a person reads must not change while it is read: the definitions are those of the moment it was opened.
  const [shown] = useState(held);
  const [working, setWorking] = useState(false);
  const accept = async (): Promise<void> => {
    setWorking(true);
    const done = await policies.accept(
      server,
      shown.map(({ name, digest }) => ({ name, digest })),
    );
    setWorking(false);
    if (done) onClose();
  };
  const [only] = shown;
  return (
    <Dialog
      title={
        shown.length === 1 && only ? (
          <>
            Definition of <Text value={only.name} kind="name" />
          </>
        ) : (
          counted(shown.length, 'definition')
        )
      }
      words="A definition is text that the agent reads and obeys. Calls stay denied until you accept it."
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep denied</Button>
          <Button kind="primary" working={working} onClick={() => void accept()}>
            {shown.length === 1 ? 'Accept as shown' : `Accept ${shown.length} as shown`}
          </Button>
        </>
      }
    >
      {shown.map((tool) => (
        <section key={tool.name} className={styles.review}>
          <h3>
            <Text value={tool.name} kind="name" />
            <span>
              <Text value={changeWords({ definition: tool.definition, accepted: tool.accepted })} />
            </span>
          </h3>
          <Diff lines={diffLines(linesOf(tool.accepted as JsonValue | null), linesOf(tool.definition as JsonValue))} />
        </section>
      ))}
    </Dialog>
  );
}
