import { useState } from 'react';
import { useAppContext } from '../data/app-context.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

/** The way out of a damaged journal, beside its fault. It says what is kept before anything happens. */
export function NewJournal() {
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
        <Dialog
          narrow
          title="Start a new journal?"
          words="The gate opens again once calls can be recorded."
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>Cancel</Button>
              <Button kind="primary" working={working} onClick={() => void start()}>
                Start a new journal
              </Button>
            </>
          }
        >
          <p>
            The damaged file is kept aside under another name in the journal folder, with all that can still be read in
            it. Nothing is deleted.
          </p>
          <p>The new journal begins empty: Live shows no call from before, and its chain of records starts anew.</p>
        </Dialog>
      )}
    </>
  );
}
