import type { ReactNode } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { useChange } from '../../data/use-change.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { PageFoot } from '../../ui/page-foot.tsx';
import { Fields } from './add-one-fields.tsx';
import styles from './add-server.module.css';
import { NewServerOutcome, toolsOf, useNewServerTest } from './new-server-test.tsx';
import { missing, type ServerForm, specOf } from './server-form.ts';
import { ServerPreview } from './server-preview.tsx';
import { useCommandLine } from './use-command-line.ts';

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
              <Icon name="lock" size={14} />
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
