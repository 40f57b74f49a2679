import type { ReactNode } from 'react';
import { counted } from '../../format/number.ts';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './add-server.module.css';
import { CommandWord } from './command-words.tsx';
import type { ServerForm } from './server-form.ts';
import servers from './servers.module.css';
import type { ShownCommand } from './use-command-line.ts';

function Argv({ form, shown: { path, words } }: { readonly form: ServerForm; readonly shown: ShownCommand }) {
  const typed = [form.command.trim(), ...form.args];
  if (typed.every((word) => word === '')) return <p className={text.t3}>Nothing yet: it has no command.</p>;
  return (
    <ol className={styles.argv} start={0}>
      {words.map((word, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an argument is its place
        <li key={index}>
          <span>{index}</span>
          <div>
            <code>
              <CommandWord word={index === 0 && path !== null ? path : word} />
            </code>
            {index === 0 && path !== null && (
              <em>
                found for <Text value={word} />
              </em>
            )}
            {index > 0 && typed[index]?.includes(' ') && <em>one argument, with its space</em>}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** Names of a person's own, and those that every program is given. */
function Variables({ names, given }: { readonly names: readonly string[]; readonly given: readonly string[] | null }) {
  return (
    <>
      {names.length === 0 ? 'none of yours' : <Text value={names.join(', ')} />}
      {given === null && <span className={text.t3}> and what every program is given</span>}
      {given !== null && given.length > 0 && (
        <span className={text.t3}>
          {' '}
          and <Text value={given.join(', ')} />
        </span>
      )}
    </>
  );
}

/** What the form says, as it will be done: each argument by itself, so that spaces and joins show. */
export function ServerPreview({
  form,
  shown,
  children,
}: {
  readonly form: ServerForm;
  /** Its command for display. */
  readonly shown: ShownCommand;
  readonly children: ReactNode;
}) {
  const names = form.values.map(({ name }) => name.trim()).filter((name) => name !== '');
  const stdio = form.kind === 'stdio';
  return (
    <aside className={styles.preview} aria-label="What will be done">
      <section className={servers.section}>
        <h2>
          {stdio ? 'Exactly what runs' : 'What is asked'}
          <span className={text.after}>{stdio && 'no shell, nothing is expanded'}</span>
        </h2>
        {stdio ? (
          <Argv form={form} shown={shown} />
        ) : (
          <p className={servers.target}>
            <Text value={form.url.trim()} />
          </p>
        )}
        <dl className={servers.facts}>
          {stdio && form.cwd.trim() !== '' && (
            <>
              <dt>Folder</dt>
              <dd>
                <Text value={form.cwd.trim()} />
              </dd>
            </>
          )}
          <dt>{stdio ? 'Environment' : 'Headers'}</dt>
          <dd>
            <Variables names={names} given={stdio ? shown.variables : []} />
          </dd>
        </dl>
      </section>
      <section className={servers.section}>
        <h2>Where values go</h2>
        <p>
          {names.length === 0
            ? 'A value of a variable or a header goes to the secret store, and is given to this server alone.'
            : `${counted(names.length, 'value')} to the secret store, given to this server alone. Not into the settings file, the journal or this window again.`}
        </p>
      </section>
      {children}
    </aside>
  );
}
