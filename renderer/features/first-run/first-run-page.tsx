import { closesGate } from '../../../shared/closing-faults.ts';
import type { AgentView } from '../../../shared/control/agents.ts';
import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageBar } from '../../ui/page-bar.tsx';
import { Text } from '../../ui/text.tsx';
import { CallStep, FirstCalls, useAddressGiven } from './call-step.tsx';
import styles from './first-run.module.css';
import { SidePanel } from './side-panel.tsx';
import { Step } from './step.tsx';
import { targetName } from './target-name.ts';

const shownClients = 5;

/** `#/start`: from nothing to the first guarded call. It can be left at any time, and found again in the palette. */
export default function FirstRunPage() {
  const { prefs, nav } = useAppContext();
  const leave = (): void => {
    prefs.change({ setupLeft: true });
    nav.go('live');
  };
  return (
    <>
      <PageBar title="First steps" facts={<span>leave them whenever you like</span>}>
        <Button kind="ghost" onClick={leave}>
          Skip setup
        </Button>
      </PageBar>
      <Content onLeave={leave} />
    </>
  );
}

function Content({ onLeave }: { readonly onLeave: () => void }) {
  const { nav } = useAppContext();
  const { data, error, refetch } = useCommand('agents.list', {});
  if (!data) {
    return (
      <AnswerNotRead
        error={error}
        label="Reading the agents"
        fact="The agents cannot be read"
        stands="The gate guards all the same."
        onRetry={refetch}
      />
    );
  }
  const [agent] = data;
  if (!agent) {
    return (
      <EmptyState icon="agents" fact="There is no agent yet" help="Each agent has an address and a token of its own.">
        <Button onClick={() => nav.go('agents')}>Open Agents</Button>
      </EmptyState>
    );
  }
  return (
    <div className={styles.page}>
      <section className={styles.left} aria-label="Steps">
        <div className={styles.main}>
          <Head />
          <ol className={styles.steps}>
            <ServerStep />
            <AddressStep agent={agent} />
            <CallStep agent={agent} onLeave={onLeave} />
          </ol>
        </div>
        <FirstCalls />
      </section>
      <SidePanel />
    </div>
  );
}

const firstWords = {
  guarding: 'Railguard is guarding. Make your first call.',
  paused: 'Railguard is paused. Resume it to make your first call.',
  fault: 'Railguard has a fault.',
} as const;

const reachWords = {
  real: 'Agents reach your TestRail through the rules on the right. Reads pass; what cannot be taken back asks you.',
  sandbox:
    'A sandbox TestRail runs on this computer with sample data, so nothing you try can touch your real projects.',
} as const;

/** A fault is told as the banner tells it: only some keep every call from passing. */
function HeadWords() {
  const { bridge, gate, attention } = useAppContext();
  const known = useSelected(gate, (now) => now?.state ?? null);
  // Whether it guards is not known while nobody answers.
  const state = useStore(bridge.connection) === 'open' ? known : null;
  const fault = useSelected(attention, ({ items }) => items.find(({ kind }) => kind === 'fault'));
  if (state === null) return 'Make your first call.';
  if (state !== 'fault' || fault === undefined) return firstWords[state];
  return (
    <>
      <Text value={fault.title} />.{' '}
      {closesGate(fault)
        ? 'No call passes until that is mended.'
        : 'Railguard guards all the same: make your first call.'}
    </>
  );
}

function Head() {
  const target = useCommand('testrail.target', {});
  return (
    <>
      <h2>
        <HeadWords />
      </h2>
      {/* What agents reach is not said before it is known. */}
      <p className={styles.lead}>
        {target.data ? reachWords[target.data.kind] : 'Agents reach TestRail through the rules.'}
      </p>
    </>
  );
}

function ServerStep() {
  const { servers } = useAppContext();
  const target = useCommand('testrail.target', {});
  const server = useStore(servers).find(({ kind }) => kind === 'built-in');
  const isReady = server?.state === 'ready';
  const name = targetName(target.data?.kind);
  return (
    <Step number={1} state={isReady ? 'done' : 'now'} title={isReady ? `${name} is running` : `${name} starts`}>
      <p>
        {server?.problem ? (
          <Text value={server.problem} />
        ) : isReady ? (
          `${counted(server.tools, 'tool')} found, and rules for each of them in force.`
        ) : (
          'A moment.'
        )}
      </p>
    </Step>
  );
}

function AddressStep({ agent }: { readonly agent: AgentView }) {
  const { bridge, gate, nav } = useAppContext();
  const address = useSelected(gate, (state) => state?.address ?? '');
  const { clients, isDone } = useAddressGiven();
  const here = clients.data?.filter(({ installed, connected }) => installed || connected) ?? [];
  return (
    <Step number={2} state={isDone ? 'done' : 'now'} title="Give your agent this address">
      <p>It is yours alone. Add it as an MCP server{here.length > 0 && ', or let Railguard write it for you'}.</p>
      <div className={styles.url}>
        <code>
          {address === '' ? 'Where the gateway listens is not known yet' : `${address}/a/••••••${agent.tokenTail}/mcp`}
        </code>
        <CopyButton
          kind={isDone ? 'neutral' : 'primary'}
          tip="With its token: whoever has it is this agent. Recorded."
          source={async () => (await bridge.call('agents.address', { agent: agent.id })).mcp}
        >
          Copy
        </CopyButton>
      </div>
      {here.length > 0 && (
        <div className={styles.clients}>
          <span>Configure</span>
          {here.slice(0, shownClients).map(({ client, name, connected }) => (
            <Button
              key={client}
              small
              {...(connected ? { icon: 'check' as const } : {})}
              onClick={() => nav.go('agents', '+', client)}
            >
              {name}
            </Button>
          ))}
        </div>
      )}
    </Step>
  );
}
