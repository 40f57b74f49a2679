import { useState } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { ServerSettings, ServerView } from '../../../shared/control/servers.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { useCommand } from '../../data/use-command.ts';
import { sentence } from '../../format/escape.ts';
import { count, counted, duration } from '../../format/number.ts';
import { tableTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import { Text } from '../../ui/text.tsx';
import { ChangeServer } from './change-server.tsx';
import { LoginButton } from './login-button.tsx';
import { NameAs } from './name-as.tsx';
import { RemoveButton } from './remove-button.tsx';
import { kindWords, stateWords } from './server-state.ts';
import styles from './servers.module.css';
import { TestrailTarget } from './testrail-target.tsx';
import { TrustReads } from './trust-reads.tsx';
import { TryTool } from './try-tool.tsx';

type Tested = CommandOutput<'servers.test'>;

function Figures({ server, tested }: { readonly server: ServerView; readonly tested: Tested | undefined }) {
  return (
    <dl className={styles.figures}>
      <div>
        <dt>Offers</dt>
        <dd>
          {count(server.tools)} <span>{server.tools === 1 ? 'tool' : 'tools'}</span>
        </dd>
      </div>
      <div>
        <dt>To review</dt>
        <dd>{count(server.held)}</dd>
      </div>
      <div>
        <dt>Last test</dt>
        <dd>
          {tested ? (
            <>
              {duration(tested.ms)} <span>{counted(tested.tools.length, 'tool')} listed</span>
            </>
          ) : (
            <span>none since this page was opened</span>
          )}
        </dd>
      </div>
    </dl>
  );
}

function SettingsFacts({ kind, settings }: { readonly kind: ServerView['kind']; readonly settings: ServerSettings }) {
  const { values, cwd, startSeconds, callSeconds } = settings;
  const seconds = (given: number | null): string => (given === null ? 'the usual time' : `${given} s`);
  return (
    <>
      {cwd !== null && (
        <>
          <dt>Folder</dt>
          <dd>
            <Text value={cwd} />
          </dd>
        </>
      )}
      <dt>{kind === 'stdio' ? 'Environment' : 'Headers'}</dt>
      <dd>{values.length === 0 ? 'none of yours' : <Text value={values.join(', ')} />}</dd>
      <dt>Gives up</dt>
      <dd>
        start after {seconds(startSeconds)}, call after {seconds(callSeconds)}
      </dd>
    </>
  );
}

/** How it is reached, and how agents see its tools. */
function Reached({ server }: { readonly server: ServerView }) {
  const { nav } = useAppContext();
  const { name, kind, target, prefix, unencrypted } = server;
  const { data: settings } = useCommand('servers.settings', kind === 'built-in' ? null : { server: name });
  const [changing, setChanging] = useState(false);
  return (
    <section className={styles.section}>
      <h3>
        {kind === 'stdio' ? 'Command, as it runs' : kind === 'http' ? 'Address' : 'To agents'}
        {kind === 'stdio' && <span>no shell</span>}
      </h3>
      {kind !== 'built-in' && (
        <p className={styles.target}>
          <Text value={target} />
        </p>
      )}
      <dl className={styles.facts}>
        <dt>Tools are named</dt>
        <dd>{prefix === '' ? 'as it names them' : <code>{prefix}NAME</code>}, on the address of all servers</dd>
        {settings && <SettingsFacts kind={kind} settings={settings} />}
        {unencrypted && (
          <>
            <dt>On the way</dt>
            <dd>Not encrypted: whatever goes to it and comes from it can be read and changed.</dd>
          </>
        )}
      </dl>
      <div className={styles.actions}>
        <Button small onClick={() => nav.go('tools', name)}>
          Rules of its tools
        </Button>
        {settings && (
          <Button small onClick={() => setChanging(true)}>
            Change…
          </Button>
        )}
      </div>
      {settings && changing && <ChangeServer server={server} settings={settings} onClose={() => setChanging(false)} />}
    </section>
  );
}

export function ServerDetails({ server }: { readonly server: ServerView }) {
  const { nav, clock, now } = useAppContext();
  const test = useChange('servers.test', 'The test failed.');
  const { name, kind, state, since, held, problem, unconfirmed } = server;
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
        {!unconfirmed && (
          <Button
            icon="play"
            working={test.isPending}
            tip="Starts or reaches it and asks for its tools. Calls none."
            onClick={() => test.mutate({ server: name })}
          >
            Test
          </Button>
        )}
        <LoginButton server={server} />
        <RemoveButton server={server} />
      </header>
      {unconfirmed && (
        <div className={styles.note}>
          <Note
            action={
              <Button small kind="primary" working={test.isPending} onClick={() => test.mutate({ server: name })}>
                {kind === 'stdio' ? 'Start as shown' : 'Reach it as shown'}
              </Button>
            }
          >
            <b>Imported, and not {kind === 'stdio' ? 'started' : 'reached'} yet.</b> Look at the{' '}
            {kind === 'stdio' ? 'command' : 'address'} below: whoever wrote the block chose it. Its tools stay denied
            until you choose their rules.
          </Note>
        </div>
      )}
      {problem !== null && !unconfirmed && <p className={styles.problem}>{sentence(problem)}</p>}
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
      <Figures server={server} tested={test.data} />
      {kind === 'built-in' && <TestrailTarget />}
      <Reached server={server} />
      {kind !== 'built-in' && <NameAs server={server} />}
      {kind !== 'built-in' && <TrustReads server={server} />}
      <TryTool server={server.name} />
    </section>
  );
}
