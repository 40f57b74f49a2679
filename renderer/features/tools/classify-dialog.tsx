import { useState } from 'react';
import type { CommandInput } from '../../../shared/control/contract.ts';
import type { ToolRow } from '../../../shared/control/tools.ts';
import { categories, risks } from '../../../shared/scales.ts';
import type { Category, Risk } from '../../../shared/tool.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { visibleText } from '../../format/escape.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { type ClassificationForm, formOf, isNews, saidOf, whyOff } from './classification-form.ts';
import styles from './edit-preview.module.css';

/** Several that differ can be left so. */
function choicesOf<K extends Category | Risk>(keys: readonly K[], differ: boolean) {
  const choices: { key: K | 'as-each-is'; words: string }[] = keys.map((key) => ({ key, words: key }));
  return differ ? [{ key: 'as-each-is' as const, words: 'as each is' }, ...choices] : choices;
}

function CountsAsRead({
  form,
  several,
  onChange,
}: {
  readonly form: ClassificationForm;
  readonly several: boolean;
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
        <b aria-hidden="true">Count {several ? 'their' : 'its'} calls as reads</b>
        <p>
          They then wait for no record on the disk, and a limit has its place back where one fails. If that is wrong, a
          write passes as a read. It holds for{' '}
          {several ? 'each definition as it stands' : 'the definition as it stands'}.
        </p>
      </div>
    </div>
  );
}

/** Sends what is said of the tools, and closes when it is kept. */
function useClassify(tools: readonly ToolRow[], onClose: () => void) {
  const { toasts } = useAppContext();
  const change = useChange('tools.classify', 'Not changed.', (counted) => {
    toasts.done(doneWords(counted));
    onClose();
  });
  const server = tools[0]?.server;
  return {
    working: change.isPending,
    send: (said: CommandInput<'tools.classify'>['tools']): void => {
      if (server !== undefined) change.mutate({ server, tools: said });
    },
  };
}

function doneWords(tools: readonly { readonly tool: string; readonly category: Category; readonly risk: Risk }[]) {
  const [first, second] = tools;
  if (first === undefined) return 'Nothing was changed';
  const isSame = tools.every(({ category, risk }) => category === first.category && risk === first.risk);
  const subject =
    second === undefined ? `${visibleText(first.tool, 'name')} is` : `${counted(tools.length, 'tool')} are`;
  return isSame ? `${subject} ${first.category}, ${first.risk} now` : `${counted(tools.length, 'tool')} changed`;
}

function Actions({
  tools,
  form,
  onClose,
}: {
  readonly tools: readonly ToolRow[];
  readonly form: ClassificationForm;
  readonly onClose: () => void;
}) {
  const { working, send } = useClassify(tools, onClose);
  const ofPerson = tools.filter(({ classified }) => classified !== null);
  const takeBack = (): void => send(ofPerson.map(({ name, digest }) => ({ tool: name, digest, said: null })));
  const save = (): void => {
    const news = tools.filter((tool) => isNews(tool, form));
    send(news.map((tool) => ({ tool: tool.name, digest: tool.digest, said: saidOf(tool, form) })));
  };
  return (
    <>
      {ofPerson.length > 0 && (
        <Button small working={working} onClick={takeBack}>
          Take my word back
        </Button>
      )}
      <Button small onClick={onClose}>
        Cancel
      </Button>
      <Button small kind="primary" working={working} off={whyOff(tools, form)} onClick={save}>
        Save
      </Button>
    </>
  );
}

/** What a person says that tools are, in place of what their names and their server tell. */
export function ClassifyDialog({
  tools,
  onClose,
}: {
  readonly tools: readonly ToolRow[];
  readonly onClose: () => void;
}) {
  const [begun] = useState(() => formOf(tools));
  const [form, setForm] = useState(begun);
  const set = (part: Partial<ClassificationForm>): void => setForm((before) => ({ ...before, ...part }));
  const [first] = tools;
  const several = tools.length > 1;
  return (
    <Dialog
      title={`Category and risk of ${several ? counted(tools.length, 'tool') : visibleText(first?.name ?? '', 'name')}`}
      words="Each call is shown, asked about and recorded with them, and presets go by the category. No rule that stands changes."
      onClose={onClose}
      actions={<Actions tools={tools} form={form} onClose={onClose} />}
    >
      <div className={styles.form}>
        <SelectField
          label="Category"
          value={form.category}
          choices={choicesOf(categories, begun.category === 'as-each-is')}
          onChange={(category) => set({ category })}
        />
        <SelectField
          label="Risk"
          value={form.risk}
          choices={choicesOf(risks, begun.risk === 'as-each-is')}
          onChange={(risk) => set({ risk })}
        />
      </div>
      <CountsAsRead form={form} several={several} onChange={(countsAsRead) => set({ countsAsRead })} />
    </Dialog>
  );
}
