import type { ClientPreview } from '../../../shared/control/clients.ts';
import { CopyIconButton } from '../../components/copy-button.tsx';
import { Diff } from '../../ui/diff.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './connect.module.css';

const kinds = { same: 'same', added: 'add', removed: 'del' } as const;

/** The exact change of a file, secrets masked. */
export function FileDiff({ preview }: { readonly preview: ClientPreview }) {
  const { file, lines, added, removed } = preview;
  return (
    <section className={styles.file} aria-label={`Change of ${file}`}>
      <header>
        <span className={`${text.mono} ${text.grow} ${text.trunc}`} data-tip={file}>
          <Text value={file} />
        </span>
        <span className={`${text.xs} ${text.t3} ${text.after}`}>
          −{removed} +{added}
        </span>
        <CopyIconButton label="Copy the path of the file" source={() => file} />
      </header>
      <Diff lines={lines.map((line) => ({ kind: kinds[line.kind], text: line.text }))} />
    </section>
  );
}
