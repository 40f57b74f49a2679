import { useEffect, useEffectEvent } from 'react';
import type { WindowPlace } from '../../../shared/control/windows.ts';
import { CopyIconButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { waitingCalls } from '../../data/approvals.ts';
import { shownOutcome } from '../../data/feed/outcome.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import { count, counted } from '../../format/number.ts';
import { tableTime } from '../../format/time.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { isCommand, keyName } from '../../ui/keys.ts';
import { OutcomeIcon } from '../../ui/outcome-icon.tsx';
import { type MarkState, StateMark } from '../../ui/state-mark.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './popover.module.css';
import { Spark } from './spark.tsx';
import { Waiting } from './waiting.tsx';

/** So many calls fit below what waits. */
const latest = 5;

function Head() {
  const app = useAppContext();
  const state = useStore(app.gate);
  const { badge, items } = useStore(app.attention);
  const servers = useStore(app.servers);
  const agents = useCommand('agents.list', {});
  const paused = state?.state === 'paused';
  const fault = items.find(({ kind }) => kind === 'fault');
  const mark: MarkState = paused ? 'paused' : fault ? 'fault' : badge > 0 ? 'waiting' : 'guarding';
  const words = paused
    ? 'Paused'
    : fault
      ? `Fault: ${fault.title}`
      : badge > 0
        ? `${count(badge)} waiting`
        : 'Guarding';
  return (
    <header className={styles.head}>
      <StateMark state={mark} className={cx(styles.mark, styles[mark])} />
      <div>
        <h1>
          <Text value={words} />
        </h1>
        <p>
          {agents.data && `${counted(agents.data.length, 'agent')}, `}
          {counted(servers.length, 'server')}
        </p>
      </div>
      <Button icon={paused ? 'play' : 'pause'} onClick={() => void (paused ? app.resume() : app.pause())}>
        {paused ? 'Resume' : 'Pause all'}
      </Button>
    </header>
  );
}

function Today() {
  const { totals } = useAppContext();
  const known = useStore(totals);
  if (known === null) return null;
  return (
    <div className={cx(styles.today, text.apart)}>
      <span>
        <b>{count(known.today.calls)}</b> {known.today.calls === 1 ? 'call' : 'calls'} today
      </span>
      <span>
        <b>{count(known.today.denied)}</b> denied
      </span>
      <Spark minutes={known.minutes} />
    </div>
  );
}

function Latest() {
  const { feed, clock, now } = useAppContext();
  const list = useSelected(feed, (state) => state.list);
  const rows = list.shown.slice(0, latest).flatMap((call) => list.rows.get(call) ?? []);
  return (
    <section className={styles.latest}>
      <h2 className={text.section}>Latest calls</h2>
      {rows.length === 0 && <p className={text.t3}>No agent has called yet.</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.call} className={text.apart}>
            <span className={text.t3}>{tableTime(row.at, now(), clock)}</span>
            <span className={text.mono}>
              <Text value={row.tool} kind="name" />
            </span>
            <span className={text.t3}>
              <Text value={row.agentLabel} />
            </span>
            <OutcomeIcon outcome={shownOutcome(row)} size={12} spoken />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Keys of the whole window: when it opens, nothing in it has the focus. */
function useKeys(press: (event: KeyboardEvent) => void): void {
  const onKey = useEffectEvent(press);
  useEffect(() => {
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/** What the tray says and does, in a window under its icon. The menu has all of it too. */
export function Popover() {
  const { bridge, gate, approvals, toasts, mac } = useAppContext();
  const address = useSelected(gate, (state) => state?.address ?? '');
  const waiting = useSelected(approvals, waitingCalls);
  const run = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => toasts.problem(error instanceof Error ? error.message : String(error)));
  };
  const close = (): void => run(bridge.call('windows.close', { window: 'popover' }));
  const open = (place: WindowPlace): void => {
    run(bridge.call('windows.open', place));
    close();
  };
  const openFirst = (): void => open({ page: 'live', path: [] });
  const openSettings = (): void => open({ page: 'settings', path: [] });
  useKeys((event) => {
    if (event.key === 'Escape') close();
    else if (!isCommand(event, mac)) return;
    else if (event.key.toLowerCase() === 'o') openFirst();
    else if (event.key === ',') openSettings();
    else return;
    event.preventDefault();
  });
  return (
    <main className={styles.popover}>
      <Head />
      <div className={styles.address}>
        <span className={text.mono}>{address}</span>
        <CopyIconButton label="Copy gateway address" source={() => address} />
      </div>
      <Today />
      {waiting > 0 && <Waiting onReview={(key) => open({ page: 'approvals', path: [key] })} />}
      <Latest />
      <footer className={styles.foot}>
        <Button kind="ghost" small onClick={openFirst}>
          Open Railguard<kbd>{keyName(mac, 'O')}</kbd>
        </Button>
        <span className={text.grow} />
        <IconButton label="Settings" icon="settings" large onClick={openSettings} />
        <Button kind="ghost" small onClick={() => run(bridge.call('windows.quit', {}))}>
          Quit
        </Button>
      </footer>
    </main>
  );
}
