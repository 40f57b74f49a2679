import { useState } from 'react';
import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { useCommand } from '../../data/use-command.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SettingRow } from './setting-row.tsx';
import styles from './settings.module.css';

/** The packages that are part of the program, with the words under which they may be. */
export function LicencesRow() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <SettingRow
        name="Built with"
        help="The packages that are part of Railguard, and the terms of each."
        also="licences licenses packages notices open source"
      >
        <Button onClick={() => setOpen(true)}>Show licences</Button>
      </SettingRow>
      {isOpen && <Licences onClose={() => setOpen(false)} />}
    </>
  );
}

function Licences({ onClose }: { readonly onClose: () => void }) {
  const licences = useCommand('licences.list', {});
  const { data, error } = licences;
  return (
    <Dialog
      title="Licences"
      words={data && `${data.length} packages are built in. Electron’s and Chromium’s terms stand beside the program.`}
      onClose={onClose}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {error || data === undefined ? (
        <AnswerNotRead
          error={error}
          label="Reading the licences"
          fact="The list cannot be read"
          onRetry={licences.refetch}
        />
      ) : (
        data.map(({ name, version, licence, text }) => (
          <details key={`${name} ${version}`} className={styles.licence}>
            <summary>
              {name} {version} <span>{licence}</span>
            </summary>
            <pre className={styles.bundle}>{text}</pre>
          </details>
        ))
      )}
    </Dialog>
  );
}
