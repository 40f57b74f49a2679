import { useState } from 'react';
import type { ServerChange, ServerSettings } from '../../../shared/control/server-spec.ts';
import type { ServerView } from '../../../shared/control/servers.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import form from './add-server.module.css';
import { NamedValues } from './named-values.tsx';
import { type NamedValue, secondsProblem } from './server-form.ts';
import { TimeLimits } from './time-limits.tsx';

interface Typed {
  readonly cwd: string;
  readonly startSeconds: string;
  readonly callSeconds: string;
  readonly values: readonly NamedValue[];
}

function typedOf({ cwd, startSeconds, callSeconds, values }: ServerSettings): Typed {
  return {
    cwd: cwd ?? '',
    startSeconds: startSeconds === null ? '' : String(startSeconds),
    callSeconds: callSeconds === null ? '' : String(callSeconds),
    values: values.map((name, index) => ({ id: -1 - index, name, value: '' })),
  };
}

/** What differs from what stands: a value that nothing was typed for stays, one whose row is gone goes. */
export function changeOf(before: ServerSettings, typed: Typed): ServerChange {
  const given = typed.values.filter(({ name }) => name.trim() !== '');
  const names = new Set(given.map(({ name }) => name.trim()));
  const values = Object.fromEntries<string | null>([
    ...before.values.filter((name) => !names.has(name)).map((name) => [name, null] as const),
    ...given
      .filter(({ name, value }) => value !== '' || !before.values.includes(name.trim()))
      .map(({ name, value }) => [name.trim(), value] as const),
  ]);
  const seconds = (text: string): number | null => (text.trim() === '' ? null : Number(text));
  const cwd = typed.cwd.trim() === '' ? null : typed.cwd.trim();
  return {
    ...(Object.keys(values).length === 0 ? {} : { values }),
    ...(cwd === before.cwd ? {} : { cwd }),
    ...(seconds(typed.startSeconds) === before.startSeconds ? {} : { startSeconds: seconds(typed.startSeconds) }),
    ...(seconds(typed.callSeconds) === before.callSeconds ? {} : { callSeconds: seconds(typed.callSeconds) }),
  };
}

/** What is typed, and what it would change; `off`: why that cannot be saved now. */
function useChangeForm(settings: ServerSettings) {
  const [typed, setTyped] = useState(() => typedOf(settings));
  const change = changeOf(settings, typed);
  const isWrong = (['startSeconds', 'callSeconds'] as const).some((of) => secondsProblem(of, typed[of]) !== null);
  const off = isWrong
    ? 'A field above needs mending.'
    : Object.keys(change).length === 0
      ? 'Nothing was changed.'
      : null;
  const set = (part: Partial<Typed>): void => setTyped((before) => ({ ...before, ...part }));
  return { typed, set, change, off };
}

interface ChangeServerProps {
  readonly server: ServerView;
  readonly settings: ServerSettings;
  readonly onClose: () => void;
}

/** Values, folder and times of a server. Another command or address would be another server. */
export function ChangeServer({ server: { name, kind }, settings, onClose }: ChangeServerProps) {
  const { toasts } = useAppContext();
  const { typed, set, change, off } = useChangeForm(settings);
  const save = useChange('servers.change', 'Not changed.', () => {
    toasts.done(`${name} changed and started anew`);
    onClose();
  });
  return (
    <Dialog
      title={`Change ${name}`}
      words="It is started anew. What you accepted of it, its login and its policy stay."
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            working={save.isPending}
            off={off}
            onClick={() => save.mutate({ server: name, change })}
          >
            Save and start anew
          </Button>
        </>
      }
    >
      <div className={form.fields}>
        <NamedValues
          label={kind === 'stdio' ? 'Environment' : 'Headers'}
          one={kind === 'stdio' ? 'variable' : 'header'}
          stored={settings.values}
          values={typed.values}
          onChange={(values) => set({ values })}
        />
        {kind === 'stdio' && <TextField label="Folder" mono value={typed.cwd} onChange={(cwd) => set({ cwd })} />}
        <TimeLimits typed={typed} onChange={set} />
      </div>
    </Dialog>
  );
}
