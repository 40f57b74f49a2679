import type { ReactNode } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { useChange } from '../../data/use-change.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/controls.tsx';
import { PageFoot } from '../../ui/page-foot.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './add-server.module.css';
import { ArgumentField } from './argument-field.tsx';
import { movedToEnvironment } from './argument-words.ts';
import { NamedValues } from './named-values.tsx';
import { NewServerOutcome, toolsOf, useNewServerTest } from './new-server-test.tsx';
import { fieldProblem, isPlainHttp, missing, type ServerForm, specOf } from './server-form.ts';
import { ServerPreview } from './server-preview.tsx';
import { TimeLimits } from './time-limits.tsx';
import { type ShownCommand, useCommandLine } from './use-command-line.ts';

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

function Fields({
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

interface AddOneProps {
  readonly form: ServerForm;
  readonly onForm: (change: (before: ServerForm) => ServerForm) => void;
  readonly ways: ReactNode;
  readonly onLeave: () => void;
}

/** One server by its form. What will run stands beside it, exactly as it will run. */
export function AddOne({ form, onForm, ways, onLeave }: AddOneProps) {
  const { nav, servers, toasts } = useAppContext();
  const set = (change: Partial<ServerForm>): void => onForm((before) => ({ ...before, ...change }));
  const add = useChange('servers.add', 'Not added.', ({ name }) => {
    toasts.done(`${name} added. Its tools are denied until a rule says otherwise.`);
    nav.go('servers', name);
  });
  const shown = useCommandLine(form);
  // The event that tells of the new server may come before the answer: its own name is not taken then.
  const names = useStore(servers).flatMap(({ name }) => (add.isPending || add.isSuccess ? [] : [name]));
  const off = missing(form, names);
  const test = useNewServerTest(form);
  const found = test.outcome?.kind === 'found' ? test.outcome.found : null;
  return (
    <div className={styles.add}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (off === null && !add.isPending) add.mutate(specOf(form));
        }}
      >
        <div className={styles.fields}>
          {ways}
          <Fields form={form} set={set} shown={shown} names={names} />
        </div>
        <PageFoot
          words={
            <>
              <b>{form.name || 'A new server'} starts closed.</b> Its{' '}
              {found === null ? 'tools' : counted(toolsOf(found), 'tool')} are denied until a rule says otherwise.
            </>
          }
        >
          <Button onClick={onLeave}>Cancel</Button>
          <Button icon="play" working={test.outcome?.kind === 'under-way'} off={off} onClick={() => void test.run()}>
            Test
          </Button>
          <Button kind="primary" type="submit" working={add.isPending} off={off}>
            Add {form.name || 'server'}
          </Button>
        </PageFoot>
      </form>
      <ServerPreview form={form} shown={shown}>
        <NewServerOutcome form={form} outcome={test.outcome} />
      </ServerPreview>
    </div>
  );
}
