import type { ClientView } from '../../../shared/control/clients.ts';
import { Checkbox } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Text } from '../../ui/text.tsx';
import styles from './connect.module.css';

/** What of a client's file goes round the gate, and which of it is taken out with the same change. */
export function BypassNote({
  client,
  kept,
  onKeep,
}: {
  readonly client: ClientView;
  readonly kept: readonly string[];
  readonly onKeep: (kept: readonly string[]) => void;
}) {
  const { name, bypasses } = client;
  const [first] = bypasses;
  if (first === undefined) return null;
  const servers = [...new Set(bypasses.map(({ server }) => server))].join(' and ');
  const toggle = (entry: string): void =>
    onKeep(kept.includes(entry) ? kept.filter((one) => one !== entry) : [...kept, entry]);
  return (
    <div className={styles.note}>
      <Icon name="warn" size={14} />
      <div>
        <p>
          <b>
            {name} can still reach {servers} directly.
          </b>{' '}
          Those calls skip every rule, and are recorded nowhere.
        </p>
        <ul>
          {bypasses.map(({ entry, server, why }) => (
            <li key={`${entry} ${server} ${why}`}>
              <Checkbox
                label={`Take ${entry} out of the file`}
                checked={!kept.includes(entry)}
                onChange={() => toggle(entry)}
              />
              <span>
                Take out{' '}
                <code>
                  <Text value={entry} />
                </code>
                : it <Text value={why} />.
              </span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
