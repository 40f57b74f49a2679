import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AgentView } from '../../../shared/control/agents.ts';
import type { ClientPreview, ClientView } from '../../../shared/control/clients.ts';
import { agentIdSchema } from '../../../shared/names.ts';
import { CopyButton, CopyIconButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { commandKey } from '../../data/queries.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useChange } from '../../data/use-change.ts';
import { useCommand } from '../../data/use-command.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Checkbox } from '../../ui/controls.tsx';
import { Diff } from '../../ui/diff.tsx';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { BypassNote } from './bypass-note.tsx';
import styles from './connect.module.css';

const kinds = { same: 'same', added: 'add', removed: 'del' } as const;
const newAgent = '+new';

/** What is asked for a change, as a person chose it here. */
function useWanted(client: ClientView) {
  const [agent, setAgent] = useState<string>(client.agent ?? '');
  const [force, setForce] = useState(false);
  const [kept, setKept] = useState<readonly string[]>([]);
  const entries = [...new Set(client.bypasses.map(({ entry }) => entry))];
  const named = agentIdSchema.safeParse(agent).data;
  return {
    agent,
    setAgent,
    force,
    setForce,
    kept,
    setKept,
    entries,
    input: {
      client: client.client,
      ...(named === undefined ? {} : { agent: named }),
      force,
      replace: entries.filter((entry) => !kept.includes(entry)),
    },
  };
}

/** The exact change of one client's file, to be applied or taken back. */
export function ClientChange({
  client,
  agents,
}: {
  readonly client: ClientView;
  readonly agents: readonly AgentView[];
}) {
  const { bridge, toasts } = useAppContext();
  const queries = useQueryClient();
  const wanted = useWanted(client);
  const preview = useCommand('clients.preview', client.problem === null ? wanted.input : null, {
    freshAtEachVisit: true,
  });
  const refresh = (): void => {
    for (const name of ['clients.list', 'clients.preview', 'agents.list', 'agents.overview'] as const) {
      void queries.invalidateQueries({ queryKey: commandKey(name) });
    }
  };
  const disconnect = useChange('clients.disconnect', 'Not disconnected.', ({ exact, file, restart }) => {
    const words = exact
      ? `${file} is as it was.`
      : `${file} was changed by others since: only our entry was taken out.`;
    toasts.done([words, restart].filter(Boolean).join(' '));
    refresh();
  });
  const connect = useChange('clients.connect', 'Not written.', ({ restart }) => {
    toasts.done([`${client.name} goes through the gate.`, restart].filter(Boolean).join(' '), {
      label: 'Undo',
      run: () => disconnect.mutate({ client: client.client }),
    });
    refresh();
  });
  const apply = (): void => {
    if (preview.data) connect.mutate({ ...wanted.input, digest: preview.data.digest });
  };
  const isTaken = preview.error !== null && /not ours/.test(preview.error.message);
  const changes = preview.data !== undefined && preview.data.diff !== '';
  return (
    <>
      <div className={styles.change}>
        <BypassNote client={client} kept={wanted.kept} onKeep={wanted.setKept} />
        {client.problem !== null && (
          <p className={styles.problem}>
            <Text value={client.problem} />
          </p>
        )}
        {client.problem === null && (
          <AgentChoice client={client} agents={agents} agent={wanted.agent} onChange={wanted.setAgent} />
        )}
        {preview.error && (
          <p className={styles.problem} role="alert">
            <Text value={reasonOf(preview.error)} />
          </p>
        )}
        {(isTaken || wanted.force) && (
          <span className={text.row}>
            <Checkbox
              label="Replace the entry that is called railguard"
              checked={wanted.force}
              onChange={() => wanted.setForce(!wanted.force)}
            />
            Replace the entry that is called railguard
          </span>
        )}
        {preview.data && (changes ? <FileDiff preview={preview.data} /> : <NoChange client={client} />)}
      </div>
      <footer className={styles.actions} data-answers="page">
        <span className={`${text.xs} ${text.t3} ${text.grow}`}>
          {changes &&
            (preview.data.backup === null ? 'There is no file yet.' : `Backup: ${baseName(preview.data.backup)}`)}
        </span>
        {client.connected && (
          <Button working={disconnect.isPending} onClick={() => disconnect.mutate({ client: client.client })}>
            Disconnect
          </Button>
        )}
        {!client.connected && (
          <CommandCopy
            onCopy={async () => (await bridge.call('agents.command', { agent: agentOf(wanted, preview.data) })).command}
          />
        )}
        {client.problem === null && (
          <Button
            kind="primary"
            off={changes ? null : preview.data ? 'Nothing would change.' : 'There is no change to apply.'}
            working={connect.isPending}
            onClick={apply}
          >
            Apply to {client.name}
          </Button>
        )}
      </footer>
    </>
  );
}

function agentOf(wanted: ReturnType<typeof useWanted>, preview: ClientPreview | undefined) {
  const agent = wanted.input.agent ?? preview?.agent;
  if (!agent) throw new Error('The agent is made when the change is applied. Choose one that is there, or add one.');
  return agent;
}

/** The entry as a person would type it, for a program that is set up by hand. */
function CommandCopy({ onCopy }: { readonly onCopy: () => Promise<readonly string[]> }) {
  return (
    <CopyButton
      tip="The command of the bridge, for a program that is set up by hand"
      source={async () => shellLine(await onCopy())}
    >
      Copy instead
    </CopyButton>
  );
}

/** One line for a terminal or a form: words with other than plain characters stand in quotes. */
export function shellLine(command: readonly string[]): string {
  return command.map((word) => (/^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`)).join(' ');
}

function AgentChoice({
  client,
  agents,
  agent,
  onChange,
}: {
  readonly client: ClientView;
  readonly agents: readonly AgentView[];
  readonly agent: string;
  readonly onChange: (agent: string) => void;
}) {
  const own = agents.find(({ label }) => label === client.name);
  const choices = [
    ...(own === undefined && client.agent === null ? [{ key: newAgent, words: `a new agent, ${client.name}` }] : []),
    ...agents.map(({ id, label }) => ({ key: id as string, words: label })),
  ];
  const value = agent !== '' ? agent : (own?.id ?? newAgent);
  return (
    <p className={styles.as}>
      <span>Its calls count as</span>
      <Choice
        label="Its calls count as"
        value={value}
        choices={choices}
        onChange={(to) => onChange(to === newAgent ? '' : to)}
      />
    </p>
  );
}

function FileDiff({ preview }: { readonly preview: ClientPreview }) {
  const { file, lines, added, removed } = preview;
  return (
    <section className={styles.file} aria-label={`Change of ${file}`}>
      <header>
        <span className={`${text.mono} ${text.grow} ${text.trunc}`} data-tip={file}>
          <Text value={file} />
        </span>
        <span className={`${text.xs} ${text.t3}`}>
          −{removed} +{added}
        </span>
        <CopyIconButton label="Copy the path of the file" source={() => file} />
      </header>
      <Diff lines={lines.map((line) => ({ kind: kinds[line.kind], text: line.text }))} />
    </section>
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

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
