import type { ReactNode } from 'react';
import { builtInServer } from '../../../shared/reserved-names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { Button } from '../../ui/button.tsx';
import { PageFoot } from '../../ui/page-foot.tsx';
import styles from './add-server.module.css';
import servers from './servers.module.css';
import { TestrailFields, useTestrailLogin } from './testrail-login.tsx';

/** A TestRail is no server of its own: the one that is built in talks to it. */
export function AddTestrail({ ways, onLeave }: { readonly ways: ReactNode; readonly onLeave: () => void }) {
  const { nav } = useAppContext();
  const login = useTestrailLogin(() => nav.go('servers', builtInServer));
  return (
    <div className={styles.add}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (login.off === null && !login.working) login.send();
        }}
      >
        <div className={styles.fields}>
          {ways}
          <TestrailFields login={login} />
        </div>
        <PageFoot
          words={
            <>
              <b>The rules of {builtInServer} stay as they are.</b> Agents work on this TestRail from the next call on.
            </>
          }
        >
          <Button onClick={onLeave}>Cancel</Button>
          <Button kind="primary" type="submit" working={login.working} off={login.off}>
            Test and connect
          </Button>
        </PageFoot>
      </form>
      <aside className={styles.preview} aria-label="What will be done">
        <section className={servers.section}>
          <h2>What is asked</h2>
          <p>
            TestRail is asked once who you are, with this address, user and key. Only where it answers is anything kept.
          </p>
        </section>
        <section className={servers.section}>
          <h2>Where the key goes</h2>
          <p>
            To the secret store, and to this TestRail alone. Not into the settings file, the journal or this window
            again.
          </p>
        </section>
      </aside>
    </div>
  );
}
