import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { commandKey } from '../../data/queries.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useChange } from '../../data/use-change.ts';
import { useCommand } from '../../data/use-command.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Switch } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Text } from '../../ui/text.tsx';
import form from './add-server.module.css';
import styles from './servers.module.css';
import { TestrailFields, useTargetChanged, useTestrailLogin } from './testrail-login.tsx';

/** Which TestRail the built-in server talks to: the sandbox of sample data, or a real one. */
export function TestrailTarget() {
  const { data: target, error } = useCommand('testrail.target', {});
  const [asking, setAsking] = useState<'connect' | 'sandbox' | null>(null);
  const close = (): void => setAsking(null);
  const sandbox = target?.kind === 'sandbox';
  return (
    <section className={styles.section}>
      <h3>Talks to</h3>
      {error !== null && <p className={styles.problem}>{reasonOf(error)}</p>}
      {target && (
        <>
          <p className={styles.target}>
            <Text value={target.url} />
          </p>
          <dl className={styles.facts}>
            <dt>As</dt>
            <dd>{sandbox ? 'The sandbox: a TestRail of sample data in this process' : <Text value={target.user} />}</dd>
          </dl>
          {sandbox && <PlainLists />}
          <div className={styles.actions}>
            <Button small onClick={() => setAsking('connect')}>
              {sandbox ? 'Connect a TestRail…' : 'Connect another…'}
            </Button>
            <Button small onClick={() => setAsking('sandbox')}>
              {sandbox ? 'Reset the sandbox…' : 'Use the sandbox…'}
            </Button>
          </div>
        </>
      )}
      {asking === 'connect' && <Connect onClose={close} />}
      {asking === 'sandbox' && <Sandbox reset={sandbox} onClose={close} />}
    </section>
  );
}

/** Clients of an old TestRail want lists as it gave them. */
function PlainLists() {
  const queries = useQueryClient();
  const { data } = useCommand('testrail.lists', { form: null });
  const choose = useChange(
    'testrail.lists',
    'Not changed.',
    () => void queries.invalidateQueries({ queryKey: commandKey('testrail.lists') }),
  );
  const plain = data?.form === 'plain';
  return (
    <div className={cx(styles.trust, styles.inset)}>
      <Switch label="Plain lists" on={plain} onChange={(on) => choose.mutate({ form: on ? 'plain' : 'paged' })} />
      <div>
        <b aria-hidden="true">Plain lists</b>
        <p>
          {plain
            ? 'On: its lists are whole and plain, as before TestRail 6.7.'
            : 'Off: its lists come in pages of 250, as in TestRail 6.7 and later.'}
        </p>
      </div>
    </div>
  );
}

function Connect({ onClose }: { readonly onClose: () => void }) {
  const login = useTestrailLogin(onClose);
  return (
    <Dialog
      title="Connect a TestRail"
      words="It is asked once who you are before anything is kept. The key goes to the secret store, into no settings file."
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" working={login.working} off={login.off} onClick={login.send}>
            Connect
          </Button>
        </>
      }
    >
      <div className={form.fields}>
        <TestrailFields login={login} />
      </div>
    </Dialog>
  );
}

function Sandbox({ reset, onClose }: { readonly reset: boolean; readonly onClose: () => void }) {
  const { toasts } = useAppContext();
  const changed = useTargetChanged();
  const sandbox = useChange('testrail.sandbox', reset ? 'The sandbox was not reset.' : 'Not changed.', () => {
    changed();
    toasts.done(reset ? 'The sandbox has its sample data again' : 'testrail talks to the sandbox');
  });
  return (
    <Confirm
      title={reset ? 'Reset the sandbox?' : 'Use the sandbox?'}
      action={reset ? 'Reset the sandbox' : 'Use the sandbox'}
      working={sandbox.isPending}
      onConfirm={() => sandbox.mutate({ reset }, { onSettled: onClose })}
      onClose={onClose}
    >
      <p>
        {reset
          ? 'Whatever agents changed in it is lost; its sample data stands again.'
          : 'Agents work on sample data from the next call on. To go back, connect your TestRail again.'}
      </p>
    </Confirm>
  );
}
