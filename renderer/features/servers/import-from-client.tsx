import type { ReactNode } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useChange } from '../../data/use-change.ts';
import { useCommand } from '../../data/use-command.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { PageFoot } from '../../ui/page-foot.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './add-server.module.css';
import { FoundServers, useChosen } from './found-servers.tsx';
import { ImportButton, importedWords, SkippedServers, useImported } from './imported.tsx';

/** The programs of this computer whose file can be read, and the servers in the file of the chosen one. */
function useClientServers(named: string | null) {
  const clients = useCommand('clients.list', {}, { freshAtEachVisit: true });
  const here = (clients.data ?? []).filter(({ installed, problem }) => installed && problem === null);
  const client = here.find((one) => one.client === named) ?? here[0] ?? null;
  const entries = useCommand('clients.importable', client && { client: client.client }, { freshAtEachVisit: true });
  return { clients, here, client, entries };
}

function ChosenClient({
  of: { clients, here, client, entries },
}: {
  readonly of: ReturnType<typeof useClientServers>;
}) {
  const { nav } = useAppContext();
  const error = clients.error ?? entries.error;
  if (error) {
    return (
      <p className={styles.blockProblem} role="alert">
        <Text value={reasonOf(error)} kind="prose" />
      </p>
    );
  }
  if (!clients.data) return <Skeleton label="Looking for clients" />;
  if (client === null) return <p>No client whose file could be read was found on this computer.</p>;
  return (
    <>
      <SelectField
        label="Client"
        value={client.client}
        choices={here.map((one) => ({ key: one.client, words: one.name }))}
        onChange={(id) => nav.replace('servers', '+', 'client', id)}
      />
      <p className={styles.below}>
        <code className={text.mono}>
          <Text value={client.file} />
        </code>
      </p>
    </>
  );
}

/** Servers of a client's file, put behind the gate as well. The file stays as it is. */
export function ImportFromClient({
  named,
  ways,
  onLeave,
}: {
  /** The client of the address. */
  readonly named: string | null;
  readonly ways: ReactNode;
  readonly onLeave: () => void;
}) {
  const { nav } = useAppContext();
  const of = useClientServers(named);
  const found = of.client === null ? null : (of.entries.data ?? null);
  const chosen = useChosen(found);
  const { skipped, took } = useImported();
  const add = useChange('clients.import', 'Not imported.', took);
  const { client } = of;
  return (
    <div className={styles.add}>
      <div className={styles.form}>
        <div className={styles.fields}>
          {ways}
          <ChosenClient of={of} />
          {client !== null && found !== null && found.length > 0 && (
            <p className={styles.below}>
              The file stays as it is, and {client.name} goes on reaching these servers directly.{' '}
              <LinkButton onClick={() => nav.go('agents', '+', client.client)}>
                Lead {client.name} through the gate
              </LinkButton>
            </p>
          )}
          <SkippedServers skipped={skipped} />
        </div>
        <PageFoot words={importedWords}>
          <Button onClick={onLeave}>Cancel</Button>
          <ImportButton
            chosen={chosen.chosen}
            working={add.isPending}
            onImport={(entries) => client !== null && add.mutate({ client: client.client, entries })}
          />
        </PageFoot>
      </div>
      <FoundServers found={found} chosen={chosen} none="The file names no server that is not behind the gate already.">
        <p>
          Each server gets a name of its own and the exact command or address that stands in the file. None of them is
          started, and the values of variables and headers go to the secret store.
        </p>
      </FoundServers>
    </div>
  );
}
