import type { ServerView } from '../../../shared/control/servers.ts';
import { reviewedReleases, type ServerPackage, serverPackages } from '../../../shared/testrail/server-packages.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { useCommand } from '../../data/use-command.ts';
import { Choice } from '../../ui/choice.tsx';
import { Switch } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import styles from './servers.module.css';

const none = 'none';
const choices: readonly { readonly key: ServerPackage | typeof none; readonly words: string }[] = [
  { key: none, words: 'None of these' },
  ...serverPackages.map((key) => ({ key, words: key })),
];

/** Which reviewed TestRail server this one is, by a person's word, and whether agents are given the hints of its review. */
export function NameAs({ server: { name } }: { readonly server: ServerView }) {
  const { toasts } = useAppContext();
  const { data: settings } = useCommand('servers.settings', { server: name });
  const change = useChange('servers.nameAs', 'Not changed.', (after) =>
    toasts.done(
      after.namedAs === null
        ? `${name} is named as no reviewed server`
        : `${name} is judged as ${after.namedAs.package}`,
    ),
  );
  if (settings === undefined) return null;
  const { namedAs } = settings;
  return (
    <section className={styles.section} aria-label="Reviewed server">
      <h3>Reviewed TestRail server</h3>
      <dl className={cx(styles.facts, styles.chosen)}>
        <dt>It is</dt>
        <dd>
          <Choice
            label="It is"
            value={namedAs?.package ?? none}
            choices={choices}
            onChange={(next) =>
              change.mutate({
                server: name,
                namedAs: next === none ? null : { package: next, hints: namedAs?.hints ?? true },
              })
            }
          />
        </dd>
      </dl>
      <p className={styles.named}>
        {namedAs === null
          ? 'Its tools are judged by their names and by what they say of themselves.'
          : `Its tools are judged by the review of ${namedAs.package} (${reviewedReleases[namedAs.package]}), by your word. None counts as a read by it.`}
      </p>
      {namedAs !== null && (
        <div className={styles.hints}>
          <Switch
            label="Give agents its hints"
            on={namedAs.hints}
            onChange={(hints) => change.mutate({ server: name, namedAs: { ...namedAs, hints } })}
          />
          <div>
            <b aria-hidden="true">Give agents its hints</b>
            <p>Where a tool says nothing of itself, agents learn whether it reads, deletes or may be repeated.</p>
          </div>
        </div>
      )}
    </section>
  );
}
