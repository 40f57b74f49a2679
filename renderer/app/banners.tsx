import { useEffect, useId, useRef, useState } from 'react';
import type { AttentionItem } from '../../shared/control/attention.ts';
import type { ServerName } from '../../shared/names.ts';
import { useAppContext } from '../data/app-context.ts';
import { useStore } from '../data/store.ts';
import { useChange } from '../data/use-change.ts';
import { sentence, visibleText } from '../format/escape.ts';
import { count, counted } from '../format/number.ts';
import { isServerName } from '../format/server-name.ts';
import { minuteTime } from '../format/time.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { Icon } from '../ui/icon.tsx';
import { keyName } from '../ui/keys.ts';
import text from '../ui/text.module.css';
import { Text } from '../ui/text.tsx';
import { useSaid } from '../ui/use-said.ts';
import { PendingCommand } from './command-confirmation.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { NewJournal } from './new-journal.tsx';
import { PendingPolicy } from './pending-policy.tsx';
import styles from './shell.module.css';
import { useStilledSheet } from './use-stilled-sheet.ts';

/** Under the title bar on every page: what keeps the gate shut, what needs a person, or this page blind. */
export function Banners() {
  const app = useAppContext();
  const state = useStore(app.gate);
  const connection = useStore(app.bridge.connection);
  const region = useRef<HTMLDivElement>(null);
  useStilledSheet(region);
  // The region stands before there is anything to say: one that comes with its words is not read out.
  return (
    <div ref={region} role="status" aria-atomic="false">
      <ConnectionBanner connection={connection} />
      {connection === 'open' && <NotAllRead />}
      {state?.paused && (
        <div className={styles.banner}>
          <Icon name="pause" size={14} />
          <p>
            <b>Everything is paused.</b> {/* It grows with each call: said once, not once a second. */}
            <span aria-live="off">
              {counted(state.paused.refused, 'call')} refused since {minuteTime(state.paused.since, app.clock)}.
            </span>
          </p>
          <Button small onClick={() => void app.resume()}>
            Resume
            <kbd>{keyName(app.mac, 'shift', 'P')}</kbd>
          </Button>
        </div>
      )}
      <Resumed isPaused={state ? state.paused !== null : null} />
      <FaultsOver />
      <Needs />
    </div>
  );
}

/** That the banner of a pause went is seen; this is heard. `isPaused` null: not known yet. */
function Resumed({ isPaused }: { readonly isPaused: boolean | null }) {
  const [words, say] = useSaid();
  const before = useRef(isPaused);
  useEffect(() => {
    if (before.current === true && isPaused === false) say('Resumed. Calls pass the rules.');
    before.current = isPaused;
  }, [isPaused, say]);
  return <p className={text.heard}>{words}</p>;
}

/** What stands on every page could not be read: what needs a person may be missing there. */
function NotAllRead() {
  const { unread, readAgain } = useAppContext();
  const { gate, attention, approvals } = useStore(unread);
  const why = gate ?? attention ?? approvals;
  if (why === undefined) return null;
  return (
    <div className={cx(styles.banner, styles.lostBanner)} role="alert">
      <Icon name="warn" size={14} />
      <p>
        <b>What needs you may be missing here.</b> <Text value={sentence(why)} /> The gate guards all the same.
      </p>
      <Button small icon="refresh" onClick={() => void readAgain()}>
        Try again
      </Button>
    </div>
  );
}

/** That the banner of a fault went is seen; this is heard. */
function FaultsOver() {
  const { attention } = useAppContext();
  const { items } = useStore(attention);
  const [words, say] = useSaid();
  const before = useRef<readonly AttentionItem[]>([]);
  useEffect(() => {
    const faults = items.filter(({ kind }) => kind === 'fault');
    const over = before.current.filter(({ id }) => !faults.some((fault) => fault.id === id));
    before.current = faults;
    if (over.length > 0) say(over.map(({ title }) => `Over: ${visibleText(title)}.`).join(' '));
  }, [items, say]);
  return <p className={text.heard}>{words}</p>;
}

/**
 * What needs a person: the worst, with all others behind one press, so that a bad day does not push the page off the
 * screen. Calls that wait have their panel. What is only to be known can be put away until it comes up anew.
 */
function Needs() {
  const { attention, nav } = useAppContext();
  const { items } = useStore(attention);
  const [open, setOpen] = useState(false);
  const [away, setAway] = useState<ReadonlySet<string>>(new Set());
  const { page, path } = useStore(nav);
  const here = (item: AttentionItem): boolean =>
    item.place !== null && item.place.page === page && item.place.path.every((part, index) => part === path[index]);
  const shown = items.filter(
    (item) =>
      item.kind !== 'approval' && !(item.kind === 'notice' && away.has(item.id)) && !(isCalm(item) && here(item)),
  );
  const rest = shown.length - 1;
  return shown.slice(0, open ? undefined : 1).map((item, index) => (
    <Need key={item.id} item={item} onAway={() => setAway(new Set([...away, item.id]))}>
      {index === 0 && rest > 0 && (
        <Button small kind="ghost" aria-expanded={open} icon={open ? 'up' : 'down'} onClick={() => setOpen(!open)}>
          {open ? 'Fewer' : `${count(rest)} more`}
        </Button>
      )}
    </Need>
  ));
}

/** It guards as it should, and says so where one stands anyway. */
function isCalm({ kind }: AttentionItem): boolean {
  return kind !== 'fault';
}

/** Faults of servers that a further attempt may end. */
const failing: ReadonlySet<string> = new Set(['server-failing', 'server-crash-loop']);

function TryServer({ server }: { readonly server: ServerName }) {
  const { toasts } = useAppContext();
  const test = useChange('servers.test', 'It does not answer yet.', () => toasts.done(`${server} answers again`));
  return (
    <Button small icon="refresh" working={test.isPending} onClick={() => test.mutate({ server })}>
      Try again
    </Button>
  );
}

interface NeedProps {
  readonly item: AttentionItem;
  readonly onAway: () => void;
  readonly children: React.ReactNode;
}

const looks = {
  fault: styles.faultBanner,
  definition: styles.lostBanner,
  bypass: styles.lostBanner,
  notice: styles.noticeBanner,
  approval: '',
} as const;

function Need({ item, onAway, children }: NeedProps) {
  const { nav, servers } = useAppContext();
  const { kind, code, title, help, place } = item;
  const words = useId();
  const server = place?.path[0];
  const known = useStore(servers).find(({ name }) => name === server);
  const wantsLogin = failing.has(code) && known?.wantsLogin === true;
  return (
    <div className={cx(styles.banner, looks[kind])} role={kind === 'fault' ? 'alert' : undefined}>
      <Icon name={kind === 'notice' ? 'info' : 'warn'} size={14} />
      <p id={words}>
        <b>
          <Text value={title} />.
        </b>{' '}
        <Text value={help} />
      </p>
      {code === 'journal-damaged' && <NewJournal />}
      {code === 'journal-doubtful' && <NewJournal isOpen />}
      {failing.has(code) && !wantsLogin && server !== undefined && isServerName(server) && (
        <TryServer server={server} />
      )}
      {code === 'policy-pending' && <PendingPolicy />}
      {code === 'command-pending' && <PendingCommand />}
      {place !== null && (
        <Button small aria-describedby={words} onClick={() => nav.go(place.page, ...place.path)}>
          {kind === 'definition' ? 'Review' : wantsLogin ? 'Log in' : 'Show'}
        </Button>
      )}
      {children}
      {kind === 'notice' && <IconButton label={`Put away: ${title}`} icon="x" onClick={onAway} />}
    </div>
  );
}
