import type { AgentView } from '../../shared/control/agents.ts';
import type { GateState } from '../../shared/control/gate.ts';
import { useAppContext } from '../data/app-context.ts';
import { useSelected, useStore } from '../data/store.ts';
import { reasonOf } from '../data/transport/bridge.ts';
import { useCommand } from '../data/use-command.ts';
import { visibleText } from '../format/escape.ts';
import { counted } from '../format/number.ts';
import { minuteTime } from '../format/time.ts';
import { Button, IconButton } from '../ui/button.tsx';
import floating from '../ui/float.module.css';
import { Icon } from '../ui/icon.tsx';
import { keyName } from '../ui/keys.ts';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx';
import { type MarkState, StateMark } from '../ui/state-mark.tsx';
import { Text } from '../ui/text.tsx';
import styles from './shell.module.css';

interface Mark {
  readonly mark: MarkState;
  readonly words: string;
  /** No colour says anything of a state that was not heard of yet. */
  readonly isUnheard?: boolean;
}

/** Fault before paused before waiting: the worst is said. */
function useMark(): Mark {
  const { gate, bridge, attention, unread } = useAppContext();
  const state = useStore(gate);
  const connection = useStore(bridge.connection);
  const why = useSelected(unread, (parts) => parts.gate);
  const reviews = useSelected(attention, ({ items }) => items.filter(({ kind }) => kind === 'definition').length);
  if (connection === 'lost' || connection === 'locked') return { mark: 'fault', words: 'No connection' };
  if (connection === 'silent') return { mark: 'fault', words: 'State unknown' };
  if (!state && why !== undefined) return { mark: 'fault', words: 'State unknown' };
  if (!state) return { mark: 'guarding', words: 'Connecting', isUnheard: true };
  if (state.state === 'fault') return { mark: 'fault', words: 'Fault' };
  if (state.state === 'paused') return { mark: 'paused', words: 'Paused' };
  if (state.waiting > 0 || reviews > 0) {
    // The same words as in the tray.
    const words = [
      state.waiting > 0 ? `${state.waiting} waiting` : 'Guarding',
      reviews > 0 ? `${reviews} to review` : '',
    ];
    return { mark: 'waiting', words: words.filter((part) => part !== '').join(', ') };
  }
  return { mark: 'guarding', words: 'Guarding' };
}

/** What the gate does now, and all that keeps it from it. */
function GateFacts({ state }: { readonly state: GateState | null }) {
  const { unread, clock } = useAppContext();
  const why = useSelected(unread, (parts) => parts.gate);
  return (
    <div className={floating.fact}>
      {state === null && (
        <>
          Nothing has been heard from the gateway yet.
          {why !== undefined && (
            <p>
              <Text value={why} />
            </p>
          )}
        </>
      )}
      {state?.state === 'guarding' && (
        <>
          Calls pass the rules.
          <p>{state.waiting === 0 ? 'Nothing waits for you.' : `${counted(state.waiting, 'call')} wait for you.`}</p>
        </>
      )}
      {state?.state === 'paused' && state.paused && (
        <>
          Every call is refused.
          <p>
            {counted(state.paused.refused, 'call')} refused since {minuteTime(state.paused.since, clock)}.
          </p>
        </>
      )}
      {state?.faults.map((fault) => (
        <div key={fault.code}>
          <Text value={fault.title} />
          <p>
            <Text value={fault.help} kind="prose" />
          </p>
        </div>
      ))}
      {state && <p>Railguard {state.version}</p>}
    </div>
  );
}

function StatePill() {
  const app = useAppContext();
  const state = useStore(app.gate);
  const { mark, words, isUnheard } = useMark();
  const paused = state?.state === 'paused';
  return (
    <Menu
      label="Gateway state"
      trigger={
        <button type="button" className={styles.pill}>
          <StateMark state={mark} className={isUnheard ? undefined : styles[mark]} />
          {words}
          <Icon name="down" size={12} />
        </button>
      }
    >
      <GateFacts state={state} />
      <MenuLine />
      <MenuItem
        icon={paused ? 'play' : 'pause'}
        keys={keyName(app.mac, 'shift', 'P')}
        onSelect={() => void (paused ? app.resume() : app.pause())}
      >
        {paused ? 'Resume' : 'Pause all'}
      </MenuItem>
    </Menu>
  );
}

/** Only an agent's address lets a client in: the one that stands beside this is where the gateway listens. */
function AddressMenu() {
  const { bridge, toasts } = useAppContext();
  const agents = useCommand('agents.list', {}).data ?? [];
  const copy = async ({ id, label }: AgentView): Promise<void> => {
    try {
      await navigator.clipboard.writeText((await bridge.call('agents.address', { agent: id })).mcp);
      toasts.done(`Copied the address of ${visibleText(label)}, with its token`);
    } catch (error) {
      toasts.problem(`Not copied. ${reasonOf(error)}`);
    }
  };
  return (
    <Menu
      label="Copy the address of an agent"
      trigger={<IconButton label="Copy the address of an agent" icon="copy" />}
    >
      <MenuLabel>{agents.length === 0 ? 'There is no agent yet' : 'Copy the address of'}</MenuLabel>
      {agents.map((agent) => (
        <MenuItem key={agent.id} icon="agents" onSelect={() => void copy(agent)}>
          <Text value={agent.label} />
        </MenuItem>
      ))}
    </Menu>
  );
}

export function TitleBar({ onSearch }: { readonly onSearch: () => void }) {
  const app = useAppContext();
  const address = useSelected(app.gate, (state) => state?.address ?? null);
  const paused = useSelected(app.gate, (state) => state?.state === 'paused');
  return (
    <header className={styles.titlebar}>
      <StatePill />
      {address !== null && (
        <>
          <span className={styles.separator} />
          <span className={styles.address}>
            <span>{address}</span>
            <AddressMenu />
          </span>
        </>
      )}
      <span className={styles.grow} />
      <button
        type="button"
        className={styles.search}
        onClick={onSearch}
        aria-keyshortcuts={app.mac ? 'Meta+K' : 'Control+K'}
      >
        <Icon name="search" size={14} />
        <span>Search or run a command</span>
        <kbd>{keyName(app.mac, 'K')}</kbd>
      </button>
      {paused ? (
        <Button icon="play" tip="Let calls through the rules again." onClick={() => void app.resume()}>
          Resume
        </Button>
      ) : (
        <Button
          icon="pause"
          tip="Stop every agent call now. Nothing reaches a server until you resume."
          onClick={() => void app.pause()}
        >
          Pause all
        </Button>
      )}
    </header>
  );
}
