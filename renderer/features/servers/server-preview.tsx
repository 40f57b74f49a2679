import type { ReactNode } from 'react';
import { counted } from '../../format/number.ts';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './add-server.module.css';
import { argumentsOf, type ServerForm } from './server-form.ts';
import servers from './servers.module.css';

/** What the form says, as it will be done: each argument by itself, so that spaces and joins show. */
export function ServerPreview({ form, children }: { readonly form: ServerForm; readonly children: ReactNode }) {
  const names = form.values.map(({ name }) => name.trim()).filter((name) => name !== '');
  const stdio = form.kind === 'stdio';
  const argv = [form.command.trim(), ...argumentsOf(form)];
  return (
    <aside className={styles.preview} aria-label="What will be done">
      <section className={servers.section}>
        <h2>
          {stdio ? 'Exactly what runs' : 'What is asked'}
          <span>{stdio && 'no shell, nothing is expanded'}</span>
        </h2>
        {stdio && argv.every((argument) => argument === '') ? (
          <p className={text.t3}>Nothing yet: it has no command.</p>
        ) : stdio ? (
          <ol className={styles.argv} start={0}>
            {argv.map((argument, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an argument is its place
              <li key={index}>
                <span>{index}</span>
                <code>
                  <Text value={argument} />
                </code>
                {index > 0 && argument.includes(' ') && <em>one argument, with its space</em>}
              </li>
            ))}
          </ol>
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
          <dd>{names.length === 0 ? 'none of yours' : <Text value={names.join(', ')} />}</dd>
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
