import { useState } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { Importable } from '../../../shared/control/server-import.ts';
import { useAppContext } from '../../data/app-context.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Text } from '../../ui/text.tsx';
import styles from './add-server.module.css';

type Done = CommandOutput<'servers.import'>;

export const importedWords = (
  <>
    <b>Imported servers start closed, and are not run.</b> Each waits until you looked at its exact command.
  </>
);

/** Leads to the first server that was imported; what was refused stays on screen with its reason. */
export function useImported() {
  const { nav, toasts } = useAppContext();
  const [skipped, setSkipped] = useState<Done['skipped']>([]);
  const took = (done: Done): void => {
    const [first] = done.added;
    if (first !== undefined) {
      const what = done.added.length === 1 ? first.name : counted(done.added.length, 'server');
      toasts.done(`${what} imported, not started. Look at the command, then start it.`);
    }
    setSkipped(done.skipped);
    if (first !== undefined && done.skipped.length === 0) nav.go('servers', first.name);
  };
  return { skipped, took };
}

export function SkippedServers({ skipped }: { readonly skipped: Done['skipped'] }) {
  return skipped.map(({ entry, why }) => (
    <p key={entry} className={styles.blockProblem} role="alert">
      <b>
        <Text value={entry} /> is not imported.
      </b>{' '}
      <Text value={why} kind="prose" />
    </p>
  ));
}

export function ImportButton({
  chosen,
  working,
  onImport,
}: {
  readonly chosen: readonly Importable[];
  readonly working: boolean;
  readonly onImport: (entries: string[]) => void;
}) {
  return (
    <Button
      kind="primary"
      working={working}
      off={chosen.length === 0 ? 'No server is chosen.' : null}
      onClick={() => onImport(chosen.map(({ entry }) => entry))}
    >
      Import {counted(chosen.length, 'server')}
    </Button>
  );
}
