import { useState } from 'react';
import { useAppContext } from '../data/app-context.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';

/**
 * The way out of a damaged journal, or of one that was changed from outside (`isOpen`: it still records, and the gate is
 * open). It says what is kept before anything happens.
 */
export function NewJournal({ isOpen = false }: { readonly isOpen?: boolean }) {
  const { journal } = useAppContext();
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState(false);
  const start = async (): Promise<void> => {
    setWorking(true);
    await journal.startNew();
    setWorking(false);
    setAsking(false);
  };
  return (
    <>
      <Button small onClick={() => setAsking(true)}>
        Start a new journal
      </Button>
      {asking && (
        <Confirm
          title="Start a new journal?"
          words={isOpen ? 'Calls are recorded there from now on.' : 'The gate opens again once calls can be recorded.'}
          action="Start a new journal"
          working={working}
          onConfirm={() => void start()}
          onClose={() => setAsking(false)}
        >
          <p>
            The {isOpen ? 'changed' : 'damaged'} file is kept aside under another name in the journal folder, with all
            that can still be read in it. Nothing is deleted.
          </p>
          <p>The new journal begins empty: Live shows no call from before, and its chain of records starts anew.</p>
        </Confirm>
      )}
    </>
  );
}
