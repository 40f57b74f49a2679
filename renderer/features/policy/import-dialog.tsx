import { useState } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Text } from '../../ui/text.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import styles from './import-dialog.module.css';

type Imported = CommandOutput<'policy.import'>;
type Kind = Imported['report'][number]['kind'];

const kindWords: Record<Kind, string> = {
  kept: 'As it is',
  translated: 'In our words',
  changed: 'Means something else',
  dropped: 'Left out',
};
/** What needs reading comes first. */
const kinds: readonly Kind[] = ['dropped', 'changed', 'translated', 'kept'];

/** What became of each rule of the other document. */
function Report({ imported }: { readonly imported: Imported }) {
  const lines = kinds.flatMap((kind) => imported.report.filter((line) => line.kind === kind));
  return (
    <section aria-label="What became of its rules">
      <p className={styles.sum}>
        {imported.format === 'policy' ? 'A policy of Railguard or PolicyLayer' : 'Rules of Intercept'}:{' '}
        {counted(lines.length, 'line')}
        {lines.some(({ kind }) => kind === 'dropped' || kind === 'changed') && '. Read what is left out or changed.'}
      </p>
      <table className={styles.report}>
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Becomes</th>
            <th scope="col">How</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ from, kind, words }) => (
            <tr key={`${from} ${words}`} data-kind={kind}>
              <th scope="row">
                <Text value={from} />
              </th>
              <td>{kindWords[kind]}</td>
              <td>
                <Text value={words} kind="prose" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The text of the other document, and what reading it came to. */
function useImport() {
  const { bridge } = useAppContext();
  const [text, setText] = useState('');
  const [imported, setImported] = useState<Imported | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const type = (typed: string): void => {
    setText(typed);
    setImported(null);
    setProblem(null);
  };
  const read = async (source: string): Promise<void> => {
    try {
      setImported(await bridge.call('policy.import', { text: source }));
      setProblem(null);
    } catch (error) {
      setImported(null);
      setProblem(reasonOf(error));
    }
  };
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const source = await file.text();
    type(source);
    await read(source);
  };
  return { text, imported, problem, type, take, read: () => read(text) };
}

/** A policy of another tool, from a file or pasted: read, reported line by line, and put into the editor. Nothing is in force by it. */
export function ImportDialog({
  onText,
  onClose,
}: {
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}) {
  const { text, imported, problem, type, take, read } = useImport();
  return (
    <Dialog
      title="Import a policy"
      words="Of Railguard, PolicyLayer (JSON) or Intercept (YAML). It goes into the editor as a draft; nothing is in force before you apply it."
      onClose={onClose}
      actions={
        <>
          <Button small onClick={onClose}>
            Cancel
          </Button>
          {imported ? (
            <Button
              small
              kind="primary"
              onClick={() => {
                onText(imported.text);
                onClose();
              }}
            >
              Put into the editor
            </Button>
          ) : (
            <Button
              small
              kind="primary"
              off={text.trim() === '' ? 'There is nothing to read yet' : null}
              onClick={() => void read()}
            >
              Read it
            </Button>
          )}
        </>
      }
    >
      <div className={styles.source}>
        <label className={styles.file}>
          From a file{' '}
          <input type="file" accept=".json,.yaml,.yml" onChange={(event) => void take(event.target.files?.[0])} />
        </label>
        <TextArea label="Or pasted" value={text} onChange={type} help="Read on this machine; nothing in it is run" />
      </div>
      {problem !== null && (
        <p className={styles.problem} role="alert">
          <Text value={problem} kind="prose" />
        </p>
      )}
      {imported && <Report imported={imported} />}
    </Dialog>
  );
}
