import { useState } from 'react';
import type { CommandOutput } from '../../shared/control/contract.ts';
import { useAppContext } from '../data/app-context.ts';
import { useAttempt } from '../data/use-attempt.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Diff } from '../ui/diff.tsx';
import { diffTexts } from '../ui/diff-lines.ts';
import { Text } from '../ui/text.tsx';

interface Shown {
  readonly edit: CommandOutput<'policy.pending'>[number];
  /** What is in force; null where nothing is. */
  readonly before: string | null;
}

/** The edit that waits, once a person looks at it, and the answers to it. */
function usePendingEdit() {
  const { bridge, toasts } = useAppContext();
  const [shown, setShown] = useState<Shown | null>(null);
  const { working, attempt } = useAttempt();
  return {
    shown,
    working,
    close: (): void => setShown(null),
    open: () =>
      attempt('The edit cannot be shown.', async () => {
        const [edit] = await bridge.call('policy.pending', {});
        if (edit === undefined) return;
        const { server, agent } = edit;
        const { inForce } = await bridge.call('policy.show', { server, ...(agent === null ? {} : { agent }) });
        setShown({ edit, before: inForce });
      }),
    accept: ({ edit: { server, agent, text } }: Shown) =>
      attempt('Not accepted.', async () => {
        const { words } = await bridge.call('policy.acceptPending', { server, agent, text });
        setShown(null);
        toasts.done(words);
      }),
    discard: ({ edit: { server, agent } }: Shown) =>
      attempt('Not discarded.', async () => {
        await bridge.call('policy.discardPending', { server, agent });
        setShown(null);
        toasts.done('The edit is discarded; the file is as it was');
      }),
  };
}

/** An edit of a policy file that would let more pass: what it changes, and the two answers. Nothing is in force until then. */
export function PendingPolicy() {
  const { shown, working, close, open, accept, discard } = usePendingEdit();
  return (
    <>
      <Button small working={working && shown === null} onClick={() => void open()}>
        Review the edit
      </Button>
      {shown && (
        <Dialog
          title={
            <>
              Edit of the policy of <Text value={shown.edit.server} kind="name" />
            </>
          }
          words={`It would let more pass: ${shown.edit.reasons.join('; ')}. Accept it only if you made it.`}
          onClose={close}
          actions={
            <>
              <Button onClick={() => void accept(shown)} working={working}>
                Accept the edit
              </Button>
              <Button kind="primary" onClick={() => void discard(shown)} working={working}>
                Discard the edit
              </Button>
            </>
          }
        >
          <Diff lines={diffTexts(shown.before, shown.edit.text)} />
        </Dialog>
      )}
    </>
  );
}
