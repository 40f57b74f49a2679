import type { Bypass, ClientView } from '../../../shared/control/clients.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useChange } from '../../data/use-change.ts';
import { useCommand } from '../../data/use-command.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Text } from '../../ui/text.tsx';
import styles from './connect.module.css';
import { FileDiff } from './file-diff.tsx';

/** Files of a client in folders that it knows of, which go round the gate there: each has a change of its own. */
export function ProjectFiles({ client, onDone }: { readonly client: ClientView; readonly onDone: () => void }) {
  const inProjects = client.bypasses.filter(({ file }) => file !== client.file);
  const files = [...new Set(inProjects.map(({ file }) => file))];
  return (
    <>
      {files.map((file) => (
        <ProjectFile
          key={file}
          client={client}
          bypasses={inProjects.filter((one) => one.file === file)}
          onDone={onDone}
        />
      ))}
      {client.unread.map((words) => (
        <p key={words} className={styles.problem}>
          <Text value={words} />
        </p>
      ))}
    </>
  );
}

function ProjectFile({
  client,
  bypasses,
  onDone,
}: {
  readonly client: ClientView;
  readonly bypasses: readonly Bypass[];
  readonly onDone: () => void;
}) {
  const { toasts } = useAppContext();
  const project = bypasses[0]?.project ?? '';
  const input = { client: client.client, project, entries: bypasses.map(({ entry }) => entry) };
  const preview = useCommand('clients.previewProject', input, { freshAtEachVisit: true });
  const undo = useChange('clients.disconnect', 'Not undone.', ({ file, exact }) => {
    toasts.done(exact ? `${file} is as it was.` : `${file} was changed by others since: what was taken out is back.`);
    onDone();
  });
  const clean = useChange('clients.cleanProject', 'Not written.', ({ file }) => {
    toasts.done(`${file} goes round the gate no more.`, {
      label: 'Undo',
      run: () => undo.mutate({ client: client.client, project }),
    });
    onDone();
  });
  return (
    <div className={styles.project}>
      <ProjectNote project={project} bypasses={bypasses} />
      {preview.error && (
        <p className={styles.problem} role="alert">
          <Text value={reasonOf(preview.error)} />
        </p>
      )}
      {preview.data && preview.data.diff !== '' && (
        <>
          <FileDiff preview={preview.data} />
          <Button
            small
            working={clean.isPending}
            onClick={() => clean.mutate({ ...input, digest: preview.data.digest })}
          >
            Take it out of this file
          </Button>
        </>
      )}
    </div>
  );
}

function ProjectNote({ project, bypasses }: { readonly project: string; readonly bypasses: readonly Bypass[] }) {
  return (
    <div className={styles.note}>
      <Icon name="warn" size={14} />
      <p>
        <b>
          In <Text value={project} /> it reaches {[...new Set(bypasses.map(({ server }) => server))].join(' and ')}{' '}
          directly.
        </b>{' '}
        {bypasses.map(({ entry, why }) => (
          <span key={`${entry} ${why}`}>
            <code>
              <Text value={entry} />
            </code>{' '}
            <Text value={why} />.{' '}
          </span>
        ))}
        Others who share this folder get the change too.
      </p>
    </div>
  );
}
