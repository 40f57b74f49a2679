import { useAppContext } from '../data/app-context.ts';
import { useStore } from '../data/store.ts';
import { counted } from '../format/number.ts';
import { minuteTime } from '../format/time.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { Icon } from '../ui/icon.tsx';
import { keyName } from '../ui/keys.ts';
import { NewJournal } from './new-journal.tsx';
import { PendingPolicy } from './pending-policy.tsx';
import styles from './shell.module.css';

/** Under the title bar on every page: what keeps the gate shut, or this page blind. */
export function Banners() {
  const app = useAppContext();
  const state = useStore(app.gate);
  const connection = useStore(app.bridge.connection);
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
            {minuteTime(state.paused.since, app.clock)}.
          </p>
          <Button small onClick={() => void app.resume()}>
            Resume
            <kbd>{keyName(app.mac, 'shift', 'P')}</kbd>
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
