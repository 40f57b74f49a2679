import { type ReactNode, useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { visibleText } from '../../format/escape.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Diff } from '../../ui/diff.tsx';
import { diffTexts } from '../../ui/diff-lines.ts';
import { Text } from '../../ui/text.tsx';
import type { PolicyPlace } from './document.ts';
import styles from './policy.module.css';

/** As a version: what stood before the first one, so no document. */
const noDocument = 0;

/** Two texts against one another: what is in force, and what would be. */
export function CompareDialog({
  title,
  words = 'Removed from what is in force, and added to it.',
  intro,
  before,
  after,
  actions,
  onClose,
}: {
  readonly title: string;
  readonly words?: string;
  /** What stands before the lines. */
  readonly intro?: ReactNode;
  /** Null where nothing is in force. */
  readonly before: string | null;
  readonly after: string | null;
  readonly actions?: ReactNode;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title={title}
      words={words}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{actions ? 'Cancel' : 'Close'}</Button>
          {actions}
        </>
      }
    >
      {intro}
      {before === after ? <p>It is what is in force.</p> : <Diff lines={diffTexts(before, after)} />}
    </Dialog>
  );
}

/** What a text would let pass, each reason once. */
export function PermissionIncreases({ permissionIncreases }: { readonly permissionIncreases: readonly string[] }) {
  return (
    <ul className={styles.increases}>
      {[...new Set(permissionIncreases)].map((reason) => (
        <li key={reason}>
          <Text value={reason} />
        </li>
      ))}
    </ul>
  );
}

/** Asked only where the text would let more pass than what is in force. */
export function ApplyDialog({
  name,
  permissionIncreases,
  before,
  after,
  onApply,
  onClose,
}: {
  readonly name: string;
  readonly permissionIncreases: readonly string[];
  readonly before: string | null;
  readonly after: string;
  readonly onApply: () => void;
  readonly onClose: () => void;
}) {
  return (
    <CompareDialog
      title={`This text lets more pass than the policy of ${name} does now`}
      words="In force on the next call; one press undoes it."
      intro={<PermissionIncreases permissionIncreases={permissionIncreases} />}
      before={before}
      after={after}
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={onApply}>
          Apply, and let it pass
        </Button>
      }
    />
  );
}

/** Asked before an overlay goes: what it held back passes then by the policy of the server. */
export function TakeAwayDialog({
  place,
  inForce,
  onClose,
}: {
  readonly place: PolicyPlace;
  readonly inForce: string | null;
  readonly onClose: () => void;
}) {
  const { policies } = useAppContext();
  const [working, setWorking] = useState(false);
  const agent = place.agentLabel ?? place.name;
  const takeAway = async (): Promise<void> => {
    setWorking(true);
    await policies.restore(place.of, noDocument);
    onClose();
  };
  return (
    <CompareDialog
      title={`Take away the rules of ${agent} alone?`}
      words={`${visibleText(agent)} goes by the policy of ${place.of.server} then, as the others do. One press undoes it.`}
      before={inForce}
      after={null}
      onClose={onClose}
      actions={
        <Button kind="primary" working={working} onClick={() => void takeAway()}>
          Take away
        </Button>
      }
    />
  );
}
