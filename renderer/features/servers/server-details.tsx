import type { ServerView } from '../../../shared/control/servers.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { sentence } from '../../format/escape.ts';
import { count, counted, duration } from '../../format/number.ts';
import { tableTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import { Text } from '../../ui/text.tsx';
import { LoginButton } from './login-button.tsx';
import { RemoveButton } from './remove-button.tsx';
import { kindWords, stateWords } from './server-state.ts';
import styles from './servers.module.css';
import { TestrailTarget } from './testrail-target.tsx';
import { TrustReads } from './trust-reads.tsx';

export function ServerDetails({ server }: { readonly server: ServerView }) {
  const { nav, clock, now } = useAppContext();
  const test = useChange('servers.test', 'The test failed.');
  const { name, kind, state, since, held, problem } = server;
  return (
    <section className={styles.details} aria-label={name}>
      <header className={styles.head}>
        <div>
          <h2>{name}</h2>
          <p>
            {stateWords[state]}
            {since !== null && since > 0 && ` since ${tableTime(since, now(), clock)}`} · {kindWords[kind]}
          </p>
        </div>
        <Button
          icon="play"
          working={test.isPending}
          tip="Starts or reaches it and asks for its tools. Calls none."
          onClick={() => test.mutate({ server: name })}
        >
          Test
        </Button>
        <LoginButton server={server} />
        <RemoveButton server={server} />
      </header>
      {problem !== null && <p className={styles.problem}>{sentence(problem)}</p>}
      {held > 0 && (
        <div className={styles.note}>
          <Note
            action={
              <Button small kind="primary" onClick={() => nav.go('servers', name, 'review')}>
                Review {counted(held, 'definition')}
              </Button>
            }
          >
            <b>{counted(held, 'definition')} changed or new.</b> Calls of these tools are denied until you review them.
          </Note>
        </div>
      )}
      <dl className={styles.figures}>
        <div>
          <dt>Offers</dt>
          <dd>
            {count(server.tools)} <span>{server.tools === 1 ? 'tool' : 'tools'}</span>
          </dd>
        </div>
        <div>
          <dt>To review</dt>
          <dd>{count(held)}</dd>
        </div>
        <div>
          <dt>Last test</dt>
          <dd>
            {test.data ? (
              <>
                {duration(test.data.ms)} <span>{counted(test.data.tools.length, 'tool')} listed</span>
              </>
            ) : (
              <span>none since this page was opened</span>
            )}
          </dd>
        </div>
      </dl>
      {kind === 'built-in' && <TestrailTarget />}
      <section className={styles.section}>
        <h3>
          {kind === 'stdio' ? 'Command, as it runs' : 'Address'}
          {kind === 'stdio' && <span>no shell</span>}
        </h3>
        <p className={styles.target}>
          <Text value={server.target} />
        </p>
        <dl className={styles.facts}>
          <dt>Tools are named</dt>
          <dd>
            {server.prefix === '' ? 'as it names them' : <code>{server.prefix}NAME</code>}, on the address of all
            servers
          </dd>
          {server.unencrypted && (
            <>
              <dt>On the way</dt>
              <dd>Not encrypted: whatever goes to it and comes from it can be read and changed.</dd>
            </>
          )}
        </dl>
        <Button small onClick={() => nav.go('tools', name)}>
          Rules of its tools
        </Button>
      </section>
      {kind !== 'built-in' && <TrustReads server={server} />}
    </section>
  );
}
