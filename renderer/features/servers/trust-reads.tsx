import { useState } from 'react';
import type { ServerView } from '../../../shared/control/servers.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { counted } from '../../format/number.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Switch } from '../../ui/controls.tsx';
import styles from './servers.module.css';

/** Whether a server's word that a tool only reads counts. On asks first, for it lets more pass; off is at once. */
export function TrustReads({ server: { name, trustedReads } }: { readonly server: ServerView }) {
  const { toasts } = useAppContext();
  const [asking, setAsking] = useState(false);
  const trust = useChange('servers.trustReads', 'Not changed.', ({ tools }) =>
    toasts.done(
      tools.length > 0 ? `${counted(tools.length, 'tool')} of ${name} count as reads` : `No hint of ${name} counts`,
    ),
  );
  const change = (on: boolean): void => {
    if (on) setAsking(true);
    else trust.mutate({ server: name, trust: false });
  };
  return (
    <section className={styles.trust} aria-label="Read-only hints">
      <Switch label="Trust its read-only hints" on={trustedReads > 0} onChange={change} />
      <div>
        <b aria-hidden="true">Trust its read-only hints</b>
        <p>
          {trustedReads > 0
            ? `On: ${counted(trustedReads, 'tool')} count as reads by your word, as their definitions stand. Where one changes, its hint counts no more.`
            : 'Off: a hint alone opens nothing, and each call is recorded before it is sent.'}
        </p>
      </div>
      {asking && (
        <Confirm
          title={`Trust the read-only hints of ${name}?`}
          action="Trust its hints"
          working={trust.isPending}
          onConfirm={() => trust.mutate({ server: name, trust: true }, { onSettled: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        >
          <p>
            Calls of its accepted tools that say they only read, and whose names say nothing else, then wait for no
            record on the disk: it may lag by 50 ms. If a hint is wrong, a write passes as a read.
          </p>
        </Confirm>
      )}
    </section>
  );
}
