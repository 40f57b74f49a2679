import type { ReactNode } from 'react';
import type { ServerView } from '../../../shared/control/servers.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useChange } from '../../data/use-change.ts';
import { sentence } from '../../format/escape.ts';
import { counted, duration } from '../../format/number.ts';
import { tableTime } from '../../format/time.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import { Text } from '../../ui/text.tsx';
import { Figures } from './figures.tsx';
import { LoginButton } from './login-button.tsx';
import { NameAs } from './name-as.tsx';
import { Reached } from './reached.tsx';
import { RemoveButton } from './remove-button.tsx';
import { kindWords } from './server-state.ts';
import styles from './servers.module.css';
import { StateSign } from './state-sign.tsx';
import { StateWords } from './state-words.tsx';
import { StderrLines } from './stderr-lines.tsx';
import { TestrailTarget } from './testrail-target.tsx';
import { TrustReads } from './trust-reads.tsx';
import { TryTool } from './try-tool.tsx';
import { type Health, useHealth } from './use-health.ts';

/** Its state, and what it said of itself. */
function Facts({ server, health }: { readonly server: ServerView } & Pick<Health, 'health'>) {
  const { clock, now } = useAppContext();
  const { since, kind } = server;
  const speaks = health?.speaks ?? null;
  return (
    <p>
      <span className={styles.headSign}>
        <StateSign state={server.state} wantsLogin={server.wantsLogin} />
      </span>
      <StateWords server={server} />
      {since !== null && since > 0 && server.state !== 'starting' && ` since ${tableTime(since, now(), clock)}`} ·{' '}
      {kindWords[kind]}
      {speaks && (
        <>
          {' · speaks '}
          {/* A date does not break at its hyphen. */}
          <span className={styles.whole}>
            <Text value={speaks.revision} />
          </span>
          {kind !== 'built-in' && speaks.name !== null && (
            <>
              {' · '}
              <Text value={[speaks.name, speaks.version].filter(Boolean).join(' ')} />
            </>
          )}
        </>
      )}
    </p>
  );
}

/** Ends it and starts it as it stands: what was accepted of it, its login and its policy stay. */
function RestartButton({ server: { name, kind } }: { readonly server: ServerView }) {
  const { toasts } = useAppContext();
  const restart = useChange('servers.change', 'Not started anew.', () => toasts.done(`${name} is started anew`));
  return (
    <Button
      icon="refresh"
      working={restart.isPending}
      off={kind === 'built-in' ? 'It is our own code, and starts with Railguard' : null}
      onClick={() => restart.mutate({ server: name, change: {} })}
    >
      Restart
    </Button>
  );
}

function useTest() {
  const { toasts } = useAppContext();
  return useChange('servers.test', 'The test failed.', ({ tools, ms }) =>
    toasts.done(`It answered in ${duration(ms)}: ${counted(tools.length, 'tool')} listed`),
  );
}

/** What a person has to look at before anything else. */
function ServerNote({
  action,
  onPress,
  working = false,
  children,
}: {
  readonly action: string;
  readonly onPress: () => void;
  readonly working?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.note}>
      <Note
        action={
          <Button small kind="primary" working={working} onClick={onPress}>
            {action}
          </Button>
        }
      >
        {children}
      </Note>
    </div>
  );
}

function Unconfirmed({ server: { name, kind } }: { readonly server: ServerView }) {
  const test = useTest();
  const isProgram = kind === 'stdio';
  return (
    <ServerNote
      action={isProgram ? 'Start as shown' : 'Reach it as shown'}
      working={test.isPending}
      onPress={() => test.mutate({ server: name })}
    >
      <b>Imported, and not {isProgram ? 'started' : 'reached'} yet.</b> Look at the {isProgram ? 'command' : 'address'}{' '}
      below: whoever wrote the block chose it. Its tools stay denied until you choose their rules.
    </ServerNote>
  );
}

function Head({ server, health }: { readonly server: ServerView } & Pick<Health, 'health'>) {
  const test = useTest();
  return (
    <header className={styles.head}>
      <div>
        <h2>{server.name}</h2>
        <Facts server={server} health={health} />
      </div>
      {!server.unconfirmed && (
        <>
          <Button
            icon="play"
            working={test.isPending}
            tip="Starts or reaches it and asks for its tools. Calls none."
            onClick={() => test.mutate({ server: server.name })}
          >
            Test
          </Button>
          <RestartButton server={server} />
        </>
      )}
      <LoginButton server={server} />
      <RemoveButton server={server} />
    </header>
  );
}

export function ServerDetails({ server }: { readonly server: ServerView }) {
  const { nav } = useAppContext();
  const found = useHealth(server);
  const { health } = found;
  const { name, kind, held: quarantined, problem, unconfirmed } = server;
  return (
    <section className={styles.details} aria-label={name}>
      <Head server={server} health={health} />
      {unconfirmed && <Unconfirmed server={server} />}
      {problem !== null && !unconfirmed && <p className={styles.problem}>{sentence(problem)}</p>}
      {quarantined > 0 && (
        <ServerNote
          action={`Review ${counted(quarantined, 'definition')}`}
          onPress={() => nav.go('servers', name, 'review')}
        >
          <b>{counted(quarantined, 'definition')} changed or new.</b> Calls of these tools are denied until you review
          them.
        </ServerNote>
      )}
      <Figures server={server} of={found} />
      {found.unread && (
        <p className={styles.problem}>
          Its figures cannot be read. {sentence(reasonOf(found.unread.error))}{' '}
          <LinkButton onClick={() => void found.unread?.again()}>Try again</LinkButton>
        </p>
      )}
      {kind === 'built-in' && <TestrailTarget />}
      <Reached server={server} />
      {health?.stderr && <StderrLines lines={health.stderr} />}
      {kind !== 'built-in' && <NameAs server={server} />}
      {kind !== 'built-in' && <TrustReads server={server} />}
      <TryTool server={server.name} isStarted={!server.unconfirmed} />
    </section>
  );
}
