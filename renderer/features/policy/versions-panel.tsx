import { useState } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useCommand } from '../../data/use-command.ts';
import { byWords } from '../../format/by-words.ts';
import { bytes } from '../../format/number.ts';
import { tableTime } from '../../format/time.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { CompareDialog, PermissionIncreases } from './dialogs.tsx';
import type { PanelProps } from './panel.ts';
import { PanelBody } from './panel-body.tsx';
import styles from './policy.module.css';

type Version = CommandOutput<'policy.versions'>[number];

/** A version against what is in force, with what it would let pass; restored from here only, so that nobody does it unseen. */
function VersionDialog({
  place,
  shown,
  version,
  onClose,
}: Pick<PanelProps, 'place' | 'shown'> & { readonly version: Version; readonly onClose: () => void }) {
  const { policies } = useAppContext();
  const stored = useCommand('policy.versionText', { ...place.of, version: version.version });
  const text = stored.data?.text ?? null;
  const judged = useCommand('policy.draft', text === null ? null : { ...place.of, text });
  const permissionIncreases = judged.data?.ok ? judged.data.permissionIncreases : [];
  const [working, setWorking] = useState(false);
  if (stored.data === undefined && stored.error === null) return null;
  const restore = async (): Promise<void> => {
    setWorking(true);
    await policies.restore(place.of, version.version);
    onClose();
  };
  return (
    <CompareDialog
      title={`v${version.version} of ${place.name} against v${shown.version}`}
      {...(stored.error === null
        ? permissionIncreases.length > 0 && { words: 'Restored, it lets more pass than what is in force:' }
        : { words: reasonOf(stored.error) })}
      intro={permissionIncreases.length > 0 && <PermissionIncreases permissionIncreases={permissionIncreases} />}
      before={shown.inForce}
      after={text}
      onClose={onClose}
      actions={
        <Button
          kind="primary"
          working={working}
          off={stored.error === null ? (text === shown.inForce ? 'It is in force.' : null) : 'It cannot be read.'}
          onClick={() => void restore()}
        >
          Restore v{version.version}
        </Button>
      }
    />
  );
}

function VersionRow({
  version: { version, note, author, at, bytes: size },
  inForce,
  onCompare,
}: {
  readonly version: Version;
  readonly inForce: boolean;
  readonly onCompare: () => void;
}) {
  const { clock, now } = useAppContext();
  return (
    <tr>
      <th scope="row">v{version}</th>
      <td>
        <Text value={note ?? (version === 1 ? 'First version' : 'Edited')} />
      </td>
      <td>
        <Text value={byWords(author)} />
      </td>
      <td>{tableTime(at, now(), clock)}</td>
      <td className={styles.number}>{bytes(size)}</td>
      <td>
        {inForce ? (
          <span className={styles.inForce}>In force</span>
        ) : (
          <LinkButton aria-label={`Compare version ${version}, and restore it`} onClick={onCompare}>
            Compare…
          </LinkButton>
        )}
      </td>
    </tr>
  );
}

/** What was in force before, newest first: who made it, when, and the way back. */
export function VersionsPanel({ place, shown }: PanelProps) {
  const { data: versions, error, refetch } = useCommand('policy.versions', { ...place.of });
  const [open, setOpen] = useState<Version | null>(null);
  if (versions === undefined) {
    return (
      <AnswerNotRead error={error} label="Reading versions" fact="The versions cannot be read" onRetry={refetch} />
    );
  }
  return (
    <PanelBody label="Versions">
      {versions.length === 0 ? (
        <p>Nothing was ever in force here.</p>
      ) : (
        <table className={styles.table} aria-label="Versions">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">What</th>
              <th scope="col">By</th>
              <th scope="col">When</th>
              <th scope="col" className={styles.number}>
                Size
              </th>
              <th scope="col">
                <span className={text.heard}>Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => (
              <VersionRow
                key={version.version}
                version={version}
                inForce={version.version === shown.version}
                onCompare={() => setOpen(version)}
              />
            ))}
          </tbody>
        </table>
      )}
      {open && <VersionDialog place={place} shown={shown} version={open} onClose={() => setOpen(null)} />}
    </PanelBody>
  );
}
