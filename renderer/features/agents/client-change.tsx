import type { AgentView } from '../../../shared/control/agents.ts';
import type { ClientPreview, ClientView } from '../../../shared/control/clients.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useCommand } from '../../data/use-command.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { AgentChoice } from './agent-choice.tsx';
import { BypassNote } from './bypass-note.tsx';
import styles from './connect.module.css';
import { FileDiff } from './file-diff.tsx';
import { OtherServers } from './other-servers.tsx';
import { ProjectFiles } from './project-files.tsx';
import { shellLine } from './shell-line.ts';
import { useClientChange } from './use-client-change.ts';
import { isGone, useWanted, type WantedState } from './use-wanted.ts';

/** The exact change of one client's file, to be applied or taken back. */
export function ClientChange({
  client,
  agents,
}: {
  readonly client: ClientView;
  readonly agents: readonly AgentView[];
}) {
  const wanted = useWanted(client, agents);
  const isReadable = client.problem === null;
  const preview = useCommand('clients.preview', isReadable ? wanted.input : null, { freshAtEachVisit: true });
  const importable = useCommand('clients.importable', isReadable ? { client: client.client } : null, {
    freshAtEachVisit: true,
  });
  const { connect, disconnect, refresh } = useClientChange(client);
  const changes = preview.data !== undefined && preview.data.diff !== '';
  const found = importable.data ?? [];
  const own = client.bypasses.filter(({ file }) => file === client.file);
  return (
    <>
      <div className={styles.change}>
        <BypassNote client={client} bypasses={own} importable={found} wanted={wanted} />
        {client.problem !== null && (
          <p className={styles.problem}>
            <Text value={client.problem} />
          </p>
        )}
        {isReadable && <AgentChoice client={client} agents={agents} agent={wanted.agent} onChange={wanted.setAgent} />}
        <Refusal error={preview.error} wanted={wanted} />
        <OtherServers
          servers={found.filter(({ entry }) => own.every((bypass) => bypass.entry !== entry))}
          wanted={wanted}
        />
        {changes && <FileDiff preview={preview.data} />}
        {preview.data?.diff === '' && !isGone(client, agents) && <NoChange client={client} />}
        <ProjectFiles client={client} onDone={refresh} />
      </div>
      <footer className={styles.actions} data-answers="page">
        <span className={`${text.xs} ${text.t3} ${text.grow}`}>{changes && backupWords(preview.data)}</span>
        {client.connected ? (
          <Button working={disconnect.isPending} onClick={() => disconnect.mutate({ client: client.client })}>
            Disconnect
          </Button>
        ) : (
          <CommandCopy wanted={wanted} preview={preview.data} />
        )}
        {isReadable && (
          <Button
            kind="primary"
            off={changes ? null : preview.data ? 'Nothing would change.' : 'There is no change to apply.'}
            working={connect.isPending}
            onClick={() => preview.data && connect.mutate({ ...wanted.input, digest: preview.data.digest })}
          >
            Apply to {client.name}
          </Button>
        )}
      </footer>
    </>
  );
}

/** Why there is no change to show, and the way on where an entry has our name. */
function Refusal({ error, wanted }: { readonly error: Error | null; readonly wanted: WantedState }) {
  const isTaken = error !== null && /not ours/.test(error.message);
  return (
    <>
      {error && (
        <p className={styles.problem} role="alert">
          <Text value={reasonOf(error)} />
        </p>
      )}
      {(isTaken || wanted.force) && (
        <span className={text.row}>
          <Checkbox
            label="Replace the entry that is called railguard"
            checked={wanted.force}
            onChange={() => wanted.setForce(!wanted.force)}
          >
            Replace the entry that is called railguard
          </Checkbox>
        </span>
      )}
    </>
  );
}

/** The entry as a person would type it, for a program that is set up by hand. */
function CommandCopy({
  wanted,
  preview,
}: {
  readonly wanted: WantedState;
  readonly preview: ClientPreview | undefined;
}) {
  const { bridge } = useAppContext();
  return (
    <CopyButton
      tip="The command of the bridge, for a program that is set up by hand"
      source={async () => {
        const agent = wanted.input.agent ?? preview?.agent;
        if (!agent)
          throw new Error('The agent is made when the change is applied. Choose one that is there, or add one.');
        return shellLine((await bridge.call('agents.command', { agent })).command);
      }}
    >
      Copy instead
    </CopyButton>
  );
}

function NoChange({ client }: { readonly client: ClientView }) {
  return (
    <p className={styles.done}>
      <Icon name="check" size={14} />
      <span>
        {client.name} goes through the gate{client.agent === null ? '' : ` as ${client.agent}`}: its entry in{' '}
        <span className={text.mono}>
          <Text value={client.file} />
        </span>{' '}
        starts the bridge and holds no secret.
      </span>
    </p>
  );
}

/** Where the file as it is will be kept. */
function backupWords({ backup }: ClientPreview): string {
  return backup === null ? 'There is no file yet.' : `Backup: ${backup.split(/[\\/]/).at(-1) ?? backup}`;
}
