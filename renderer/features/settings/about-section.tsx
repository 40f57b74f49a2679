import { useState } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LicencesRow } from './licences-row.tsx';
import { SettingRow } from './setting-row.tsx';
import styles from './settings.module.css';

/** Licence, and what helps others to find a fault. */
export function AboutSection() {
  const { journal } = useAppContext();
  const [shown, setShown] = useState<{ readonly name: string; readonly text: string } | null>(null);
  const make = useChange('settings.diagnostics', 'Not made.', setShown);
  return (
    <>
      <SettingRow
        name="Diagnostics"
        help="Versions, settings, states and the last lines of the log, in one file. No keys, tokens, arguments or results."
        also="bundle report bug log"
      >
        <Button working={make.isPending} onClick={() => make.mutate({})}>
          Make a file…
        </Button>
      </SettingRow>
      <SettingRow name="Licence" help="Railguard is free software under the Apache License 2.0." also="license">
        <span>Apache-2.0</span>
      </SettingRow>
      <LicencesRow />
      {shown && (
        <Dialog
          title="Diagnostics"
          words="Read it before you give it away: nothing is sent from here."
          onClose={() => setShown(null)}
          actions={
            <>
              <Button onClick={() => setShown(null)}>Close</Button>
              <CopyButton source={() => shown.text}>Copy</CopyButton>
              <Button
                kind="primary"
                icon="save"
                onClick={() => {
                  journal.save(shown.name, [new Blob([shown.text])], 'application/json');
                  setShown(null);
                }}
              >
                Save file
              </Button>
            </>
          }
        >
          <pre className={styles.bundle}>{shown.text}</pre>
        </Dialog>
      )}
    </>
  );
}
