import { useState } from 'react';
import type { AgentView } from '../../../shared/control/agents.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { useChange } from '../../data/use-change.ts';
import { argumentLine } from '../../format/arguments.ts';
import { minuteTime, tableTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './agents.module.css';

const toolWords = { base: 'the base set', everyday: 'the everyday set', all: 'all' } as const;

function Actions({ agent }: { readonly agent: AgentView }) {
  const { nav, toasts } = useAppContext();
  const { id, label, paused } = agent;
  const [asking, setAsking] = useState<'rotate' | 'revoke' | null>(null);
  const close = (): void => setAsking(null);
  const pause = useChange('agents.pause', paused ? 'Not resumed.' : 'Not paused.');
  const rotate = useChange('agents.rotate', 'Not rotated.', () => {
    toasts.done(`${label} has a new token; the old one is refused`);
    close();
  });
  const revoke = useChange('agents.revoke', 'Not revoked.', () => {
    toasts.done(`${label} revoked`);
    close();
    nav.go('agents');
  });
  return (
    <>
      <Button
        icon={paused ? 'play' : 'pause'}
        working={pause.isPending}
        onClick={() => pause.mutate({ agent: id, paused: !paused })}
      >
        {paused ? 'Resume' : 'Pause'}
      </Button>
      <Button icon="refresh" onClick={() => setAsking('rotate')}>
        Rotate token…
      </Button>
      <Button onClick={() => setAsking('revoke')}>Revoke…</Button>
      {asking === 'rotate' && (
        <Confirm
          title={`Give ${label} a new token?`}
          action="Rotate token"
          working={rotate.isPending}
          onConfirm={() => rotate.mutate({ agent: id })}
          onClose={close}
        >
          <p>The old one is refused from here on, and its sessions end. It connects again with its new address.</p>
        </Confirm>
      )}
      {asking === 'revoke' && (
        <Confirm
          title={`Revoke ${label}?`}
          action={`Revoke ${label}`}
          working={revoke.isPending}
          onConfirm={() => revoke.mutate({ agent: id })}
          onClose={close}
        >
          <p>Its address ends to work and its sessions end. What it did stays in the journal.</p>
        </Confirm>
      )}
    </>
  );
}

/** What a person allowed it for a session; it is ended on the Approvals page. */
function Sessions({ agent }: { readonly agent: AgentView }) {
  const { approvals, nav, clock } = useAppContext();
  const all = useSelected(approvals, (state) => state?.sessions ?? null);
  const own = all?.filter((session) => session.agent === agent.id) ?? [];
  return (
    <section className={styles.section}>
      <h3>Allowed for a session</h3>
      {own.length === 0 && <p className={text.t3}>Nothing: each call that asks waits for an answer.</p>}
      <ul>
        {own.map(({ id, tool, arguments: args, until }) => (
          <li key={id}>
            <span className={text.mono}>
              <Text value={tool} kind="name" />
            </span>{' '}
            <span className={text.args}>
              <Text value={argumentLine({ value: args, redacted: 0 })} />
            </span>{' '}
            until {minuteTime(until, clock)}
          </li>
        ))}
      </ul>
      {own.length > 0 && (
        <Button small onClick={() => nav.go('approvals')}>
          Open Approvals
        </Button>
      )}
    </section>
  );
}

export function AgentDetails({ agent }: { readonly agent: AgentView }) {
  const { bridge, gate, now, clock } = useAppContext();
  const base = useStore(gate)?.address ?? 'http://127.0.0.1';
  const { id, label, servers, tools, holdSeconds, paused, createdAt, lastSeenAt, tokenTail } = agent;
  return (
    <section className={styles.details} aria-label={label}>
      <header className={styles.head}>
        <div>
          <h2>
            <Text value={label} />
          </h2>
          <p>
            {paused ? 'Paused: its calls are refused' : 'Its calls pass the rules'} ·{' '}
            {lastSeenAt === null ? 'never seen' : `last seen ${tableTime(lastSeenAt, now(), clock)}`}
          </p>
        </div>
        <Actions agent={agent} />
      </header>
      <section className={styles.section}>
        <h3>Address</h3>
        <p className={styles.address}>
          <code>
            {base}/a/••••••••{tokenTail}/mcp
          </code>
          <CopyButton
            small
            tip="With its token: whoever has it is this agent"
            source={async () => (await bridge.call('agents.address', { agent: id })).mcp}
          >
            Copy address
          </CopyButton>
        </p>
      </section>
      <section className={styles.section}>
        <h3>What it may reach</h3>
        <dl className={styles.facts}>
          <dt>Servers</dt>
          <dd>{servers === null ? 'all' : servers.join(', ')}</dd>
          <dt>TestRail tools</dt>
          <dd>{tools === null ? 'as many as the server lists' : toolWords[tools]}</dd>
          <dt>Held for a person</dt>
          <dd>{holdSeconds === null ? 'as the settings say' : `${holdSeconds} s`}</dd>
          <dt>Since</dt>
          <dd>{tableTime(createdAt, now(), clock)}</dd>
          <dt>Id</dt>
          <dd className={text.mono}>{id}</dd>
        </dl>
      </section>
      <Sessions agent={agent} />
    </section>
  );
}
