import { useState } from 'react';
import type { AgentView } from '../../../shared/control/agents.ts';
import type { ClientView } from '../../../shared/control/clients.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useCommand } from '../../data/use-command.ts';
import { counted } from '../../format/number.ts';
import { LinkButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import text from '../../ui/text.module.css';
import { AnyOther } from './any-other.tsx';
import { ClientChange } from './client-change.tsx';
import styles from './connect.module.css';
import { Tile } from './tile.tsx';
import { isGone } from './use-wanted.ts';

/** Part of the address that stands for a program which is not in the table. */
const otherClient = 'other';

function State({ client, agents }: { readonly client: ClientView; readonly agents: readonly AgentView[] }) {
  if (client.problem !== null) {
    return (
      <span className={styles.warned}>
        <Icon name="warn" size={12} />
        Cannot be read
      </span>
    );
  }
  if (client.bypasses.length > 0) {
    return (
      <span className={styles.warned}>
        <Icon name="warn" size={12} />
        {client.connected ? 'Also direct' : 'Direct'}
      </span>
    );
  }
  if (isGone(client, agents)) {
    return (
      <span className={styles.warned} data-tip="Its entry names an agent that was revoked, so its calls are refused.">
        <Icon name="warn" size={12} />
        Agent revoked
      </span>
    );
  }
  if (client.connected) {
    return (
      <span className={styles.connected}>
        <Icon name="check" size={12} />
        Connected
      </span>
    );
  }
  return <span className={text.t3}>{client.installed ? 'Configure' : 'Not found here'}</span>;
}

function ClientList({
  clients,
  agents,
  opened,
  onChoose,
}: {
  readonly clients: readonly ClientView[];
  readonly agents: readonly AgentView[];
  readonly opened: string | null;
  readonly onChoose: (client: string) => void;
}) {
  return (
    <ul className={styles.clients}>
      {clients.map((one) => (
        <li key={one.client}>
          <button
            type="button"
            aria-current={one.client === opened ? 'true' : undefined}
            onClick={() => onChoose(one.client)}
          >
            <Tile small name={one.name} />
            <b className={text.grow}>{one.name}</b>
            <State client={one} agents={agents} />
          </button>
        </li>
      ))}
      <li>
        <button
          type="button"
          aria-current={opened === otherClient ? 'true' : undefined}
          onClick={() => onChoose(otherClient)}
        >
          <Tile small name="…" />
          <b className={text.grow}>Any other client</b>
          <span className={text.t3}>Address or command</span>
        </button>
      </li>
    </ul>
  );
}

/** The programs of this computer, and the exact change that leads one of them through the gate. */
export function ConnectPanel({
  agents,
  agent,
  chosen,
  onChoose,
}: {
  readonly agents: readonly AgentView[];
  readonly agent: AgentView | null;
  readonly chosen: string | null;
  readonly onChoose: (client: string | null) => void;
}) {
  const clients = useCommand('clients.list', {}, { freshAtEachVisit: true });
  const [all, setAll] = useState(false);
  const found = clients.data ?? [];
  const here = found.filter(({ installed, connected, bypasses }) => installed || connected || bypasses.length > 0);
  const others = found.length - here.length;
  const shown = all || here.length === 0 ? found : found.filter((one) => here.includes(one) || one.client === chosen);
  const client = found.find((one) => one.client === chosen);
  const worst = here.find(({ bypasses }) => bypasses.length > 0);
  const opened = client ?? (chosen === null ? worst : undefined);
  const isOther = chosen === otherClient;
  return (
    <aside className={styles.panel} aria-label="Connect a client">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="Clients on this computer">
        <h2>Connect a client</h2>
        <p className={`${text.sm} ${text.t3}`}>Nothing is written until you press Apply.</p>
        {clients.error ? (
          <p className={text.sm}>{reasonOf(clients.error)}</p>
        ) : !clients.data ? (
          <Skeleton label="Looking for clients" />
        ) : (
          <ClientList
            clients={shown}
            agents={agents}
            opened={isOther ? otherClient : (opened?.client ?? null)}
            onChoose={onChoose}
          />
        )}
        {!all && others > 0 && here.length > 0 && (
          <p className={text.sm}>
            <LinkButton onClick={() => setAll(true)}>
              Show {counted(others, 'client')} that {others === 1 ? 'was' : 'were'} not found here
            </LinkButton>
          </p>
        )}
        {isOther && <AnyOther agent={agent} />}
        {!isOther && opened === undefined && clients.data && (
          <p className={`${text.sm} ${text.t3}`}>Choose one to see what would change in its file.</p>
        )}
      </div>
      {!isOther && opened && <ClientChange key={opened.client} client={opened} agents={agents} />}
    </aside>
  );
}
