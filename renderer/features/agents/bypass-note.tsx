import type { Bypass, ClientView } from '../../../shared/control/clients.ts';
import type { Importable } from '../../../shared/control/server-import.ts';
import { builtInServer } from '../../../shared/reserved-names.ts';
import { Checkbox } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './connect.module.css';
import type { WantedState } from './use-wanted.ts';

/** What of a client's file goes round the gate, and what becomes of it with the same change. */
export function BypassNote({
  client,
  bypasses,
  importable,
  wanted,
}: {
  readonly client: ClientView;
  readonly bypasses: readonly Bypass[];
  readonly importable: readonly Importable[];
  readonly wanted: WantedState;
}) {
  if (bypasses.length === 0) return null;
  const servers = [...new Set(bypasses.map(({ server }) => server))].join(' and ');
  return (
    <div className={styles.note}>
      <Icon name="warn" size={14} />
      <div>
        <p>
          <b>
            {client.name} can still reach {servers} directly.
          </b>{' '}
          Those calls skip every rule, and are recorded nowhere.
        </p>
        <ul>
          {bypasses.map((bypass) => (
            <li key={`${bypass.entry} ${bypass.server} ${bypass.why} ${bypass.project}`}>
              <Entry
                bypass={bypass}
                importable={
                  bypass.project === null ? importable.find(({ entry }) => entry === bypass.entry) : undefined
                }
                wanted={wanted}
              />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Entry({
  bypass,
  importable,
  wanted,
}: {
  readonly bypass: Bypass;
  readonly importable: Importable | undefined;
  readonly wanted: WantedState;
}) {
  const { entry, why, project } = bypass;
  const isOut = wanted.fateOf(entry) !== 'stays';
  return (
    <>
      <span className={styles.choice}>
        <Checkbox
          label={`Take ${entry} out of the file`}
          checked={isOut}
          onChange={() => wanted.setFate(entry, isOut ? 'stays' : 'out')}
        >
          <span>
            Take out{' '}
            <code>
              <Text value={entry} />
            </code>
            {project !== null && (
              <>
                {' '}
                of <Text value={project} />
              </>
            )}
            : it <Text value={why} />.
          </span>
        </Checkbox>
      </span>
      {isOut && importable && <GoesOn bypass={bypass} importable={importable} wanted={wanted} />}
    </>
  );
}

/** What of an entry that is taken out can go on behind the gate: its key as the login, or all of it as a server. */
function GoesOn({
  bypass: { entry, server },
  importable,
  wanted,
}: {
  readonly bypass: Bypass;
  readonly importable: Importable;
  readonly wanted: WantedState;
}) {
  const { login, name } = importable;
  const moves = wanted.fateOf(entry) === 'moves';
  /** One that starts a server which stands behind the gate already has nothing left to move. */
  const canMove = server === builtInServer && name !== null;
  return (
    <>
      {login && (
        <span className={styles.choice} data-inner>
          <Checkbox
            label={`Log in to TestRail with the key of ${entry}`}
            checked={wanted.login === entry}
            onChange={() => wanted.setLogin(wanted.login === entry ? null : entry)}
          >
            <span>
              Use its key: calls through the gate reach <Text value={login.url} /> as <Text value={login.user} />.
            </span>
          </Checkbox>
        </span>
      )}
      {canMove && (
        <span className={styles.choice} data-inner>
          <Checkbox
            label={`Move ${entry} behind the gate`}
            checked={moves}
            onChange={() => wanted.setFate(entry, moves ? 'out' : 'moves')}
          >
            <MoveWords importable={importable} />
          </Checkbox>
        </span>
      )}
    </>
  );
}

/** What a move does, with the names of the values that go to the secret store. */
export function MoveWords({ importable }: { readonly importable: Importable }) {
  const { name, values, target } = importable;
  return (
    <span data-tip={target}>
      Move it behind the gate, as the server{' '}
      <code>
        <Text value={name ?? ''} kind="name" />
      </code>
      : closed, and not started before you looked at it.
      {values.length > 0 && (
        <span className={text.t3}>
          {' '}
          <Text value={values.join(', ')} /> to the secret store.
        </span>
      )}
    </span>
  );
}
