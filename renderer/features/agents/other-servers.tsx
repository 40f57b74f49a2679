import type { Importable } from '../../../shared/control/server-import.ts';
import { Checkbox } from '../../ui/controls.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { MoveWords } from './bypass-note.tsx';
import styles from './connect.module.css';
import type { WantedState } from './use-wanted.ts';

/** Servers of a client that no policy stands before: they go on as they are, unless a person moves them. */
export function OtherServers({
  servers,
  wanted,
}: {
  readonly servers: readonly Importable[];
  readonly wanted: WantedState;
}) {
  if (servers.length === 0) return null;
  return (
    <section className={styles.others} aria-label="Its other servers">
      <h3>Its other servers, not behind the gate</h3>
      <ul>
        {servers.map((one) => (
          <li key={one.entry}>
            {one.name === null ? (
              <span className={text.t3}>
                <code>
                  <Text value={one.entry} />
                </code>{' '}
                stays: <Text value={one.problem ?? 'it cannot be moved'} />.
              </span>
            ) : (
              <span className={styles.choice}>
                <Checkbox
                  label={`Move ${one.entry} behind the gate`}
                  checked={wanted.fateOf(one.entry) === 'moves'}
                  onChange={() => wanted.setFate(one.entry, wanted.fateOf(one.entry) === 'moves' ? 'stays' : 'moves')}
                >
                  <span>
                    <code>
                      <Text value={one.entry} />
                    </code>
                    : <MoveWords importable={one} />
                  </span>
                </Checkbox>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
