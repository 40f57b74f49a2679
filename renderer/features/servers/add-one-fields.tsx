import { Switch } from '../../ui/controls.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './add-server.module.css';
import { ArgumentField } from './argument-field.tsx';
import { movedToEnvironment } from './argument-words.ts';
import { NamedValues } from './named-values.tsx';
import { fieldProblem, isPlainHttp, type ServerForm } from './server-form.ts';
import { TimeLimits } from './time-limits.tsx';
import type { ShownCommand } from './use-command-line.ts';

interface Part {
  readonly form: ServerForm;
  readonly set: (change: Partial<ServerForm>) => void;
}

function CommandFields({ form, set, shown }: Part & { readonly shown: ShownCommand }) {
  const [, ...words] = shown.words;
  return (
    <>
      <TextField label="Command" mono value={form.command} onChange={(command) => set({ command })} placeholder="npx" />
      <ArgumentField
        args={form.args}
        shown={words}
        onChange={(args) => set({ args })}
        onMove={(at) => set(movedToEnvironment(form, at, words[at] ?? ''))}
      />
      <TextField
        label="Folder"
        mono
        value={form.cwd}
        onChange={(cwd) => set({ cwd })}
        help="Where it runs, as an absolute path. Empty: where Railguard runs."
      />
    </>
  );
}

function AddressFields({ form, set }: Part) {
  return (
    <>
      <TextField
        label="Address"
        mono
        value={form.url}
        onChange={(url) => set({ url })}
        problem={fieldProblem(form, 'url')}
        placeholder="https://example.com/mcp"
        help="A server that wants a login is logged in to once it is added."
      />
      {isPlainHttp(form) && (
        <div className={styles.switchRow}>
          <Switch label="Take it unencrypted" on={form.unencrypted} onChange={(unencrypted) => set({ unencrypted })} />
          <p>
            <b>Take it unencrypted.</b> Beyond this machine, whatever goes to it and comes from it can be read and
            changed on the way.
          </p>
        </div>
      )}
    </>
  );
}

export function Fields({
  form,
  set,
  shown,
  names,
}: Part & {
  readonly shown: ShownCommand;
  /** Of the servers that there are. */
  readonly names: readonly string[];
}) {
  return (
    <>
      <TextField
        label="Name"
        mono
        autoFocus
        value={form.name}
        onChange={(name) => set({ name })}
        problem={fieldProblem(form, 'name', names)}
        help={`Agents see its tools as ${form.name || 'name'}__tool. Small letters, digits and hyphens.`}
      />
      {form.kind === 'stdio' ? (
        <CommandFields form={form} set={set} shown={shown} />
      ) : (
        <AddressFields form={form} set={set} />
      )}
      <NamedValues
        label={form.kind === 'stdio' ? 'Environment' : 'Headers'}
        one={form.kind === 'stdio' ? 'variable' : 'header'}
        values={form.values}
        onChange={(values) => set({ values })}
      />
      <TimeLimits typed={form} onChange={set} />
    </>
  );
}
