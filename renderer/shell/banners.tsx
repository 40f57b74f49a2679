import { useRailguard } from '../state/railguard.ts';
import { useStore } from '../state/store.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { Icon } from '../ui/icon.tsx';
import { counted } from '../words/number.ts';
import { minuteTime } from '../words/time.ts';
import { keyName } from './keys.ts';
import { NewJournal } from './new-journal.tsx';
import { PendingPolicy } from './pending-policy.tsx';
import styles from './shell.module.css';

/** Under the title bar on every page: what keeps the gate shut, or this page blind. */
export function Banners() {
  const railguard = useRailguard();
  const state = useStore(railguard.gate);
  const connection = useStore(railguard.bridge.connection);
  return (
    <>
      {connection === 'lost' && (
        <div className={cx(styles.banner, styles.lostBanner)} role="alert">
          <Icon name="warn" size={14} />
          <p>
            <b>Railguard does not answer.</b> What you see may be old. If it has stopped, agents get no answer. Trying
            again.
          </p>
        </div>
      )}
      {state?.paused && (
        <div className={styles.banner} role="status">
          <Icon name="pause" size={14} />
          <p>
            <b>Everything is paused.</b> {counted(state.paused.refused, 'call')} refused since{' '}
            {minuteTime(state.paused.since, railguard.clock)}.
          </p>
          <Button small onClick={() => void railguard.resume()}>
            Resume
            <kbd>{keyName(railguard.mac, 'shift', 'P')}</kbd>
          </Button>
        </div>
      )}
      {state?.faults.map((fault) => (
        <div key={`${fault.code} ${fault.title}`} className={cx(styles.banner, styles.faultBanner)} role="alert">
          <Icon name="warn" size={14} />
          <p>
            <b>{fault.title}.</b> {fault.help}
          </p>
          {fault.code === 'journal-damaged' && <NewJournal />}
          {fault.code === 'policy-pending' && <PendingPolicy />}
        </div>
      ))}
    </>
  );
}
