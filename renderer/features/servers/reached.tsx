import { useState } from 'react';
import type { ServerSettings } from '../../../shared/control/server-spec.ts';
import type { ServerView } from '../../../shared/control/servers.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useCommand } from '../../data/use-command.ts';
import { Button } from '../../ui/button.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { ChangeServer } from './change-server.tsx';
import { CommandWords } from './command-words.tsx';
import styles from './servers.module.css';

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
export function Reached({ server }: { readonly server: ServerView }) {
  const { nav } = useAppContext();
  const { name, kind, target, prefix, unencrypted } = server;
  const { data: settings } = useCommand('servers.settings', kind === 'built-in' ? null : { server: name });
  const { data: line } = useCommand('servers.commandLine', kind === 'stdio' ? { server: name } : null);
  const [changing, setChanging] = useState(false);
  return (
    <section className={styles.section}>
      <h3>
        {kind === 'stdio' ? 'Command, exactly as run' : kind === 'http' ? 'Address' : 'To agents'}
        {kind === 'stdio' && <span className={text.after}>no shell</span>}
      </h3>
      {line && <CommandWords path={line.path} words={line.words} />}
      {kind !== 'built-in' && !line && (
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
