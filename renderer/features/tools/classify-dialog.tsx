import { useState } from 'react';
import type { ToolRow } from '../../../shared/control/tools.ts';
import { categories, risks } from '../../../shared/scales.ts';
import type { Category, Risk } from '../../../shared/tool.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { visibleText } from '../../format/escape.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { type ClassificationForm, formOf, saidOf, whyOff } from './classification-form.ts';
import styles from './edit-preview.module.css';

const asChoices = <K extends Category | Risk>(keys: readonly K[]) => keys.map((key) => ({ key, words: key }));

function CountsAsRead({
  form,
  onChange,
}: {
  readonly form: ClassificationForm;
  readonly onChange: (countsAsRead: boolean) => void;
}) {
  const isRead = form.category === 'Read';
  return (
    <div className={styles.switchRow}>
      <Switch
        label="Count its calls as reads"
        on={isRead && form.countsAsRead}
        off={isRead ? null : 'Only a tool in Read can count as a read'}
        onChange={onChange}
      />
      <div>
        <b aria-hidden="true">Count its calls as reads</b>
        <p>
          They then wait for no record on the disk, and a limit has its place back where one fails. If that is wrong, a
          write passes as a read. It holds for the definition as it stands.
        </p>
      </div>
    </div>
  );
}

/** What a person says that a tool is, in place of what its name and its server tell. */
export function ClassifyDialog({ tool, onClose }: { readonly tool: ToolRow; readonly onClose: () => void }) {
  const { toasts } = useAppContext();
  const [form, setForm] = useState(() => formOf(tool));
  const set = (part: Partial<ClassificationForm>): void => setForm((before) => ({ ...before, ...part }));
  const { server, name, digest } = tool;
  const shown = visibleText(name, 'name');
  const change = useChange('tools.classify', 'Not changed.', ({ category, risk }) => {
    toasts.done(`${shown} is ${category}, ${risk} now`);
    onClose();
  });
  const send = (said: ReturnType<typeof saidOf> | null): void => change.mutate({ server, tool: name, digest, said });
  return (
    <Dialog
      title={`Category and risk of ${shown}`}
      words="Each call is shown, asked about and recorded with them, and presets go by the category. No rule that stands changes."
      onClose={onClose}
      actions={
        <>
          {tool.classified !== null && (
            <Button small working={change.isPending} onClick={() => send(null)}>
              Take my word back
            </Button>
          )}
          <Button small onClick={onClose}>
            Cancel
          </Button>
          <Button
            small
            kind="primary"
            working={change.isPending}
            off={whyOff(tool, form)}
            onClick={() => send(saidOf(form))}
          >
            Save
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <SelectField
          label="Category"
          value={form.category}
          choices={asChoices(categories)}
          onChange={(category) => set({ category })}
        />
        <SelectField label="Risk" value={form.risk} choices={asChoices(risks)} onChange={(risk) => set({ risk })} />
      </div>
      <CountsAsRead form={form} onChange={(countsAsRead) => set({ countsAsRead })} />
    </Dialog>
  );
}
