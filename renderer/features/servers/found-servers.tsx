import { type ReactNode, useId, useState } from 'react';
import type { Importable } from '../../../shared/control/server-import.ts';
import { Checkbox } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Text } from '../../ui/text.tsx';
import { toggled } from '../../ui/toggled.ts';
import styles from './add-server.module.css';
import servers from './servers.module.css';

/** Which of the servers that were found a person left out. */
export function useChosen(found: readonly Importable[] | null) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  return {
    left,
    chosen: (found ?? []).filter(({ entry, problem }) => problem === null && !left.has(entry)),
    toggle: (entry: string): void => setLeft((before) => toggled(before, entry)),
    chooseAll: (): void => setLeft(new Set()),
  };
}
export type Chosen = ReturnType<typeof useChosen>;

/** One of them: whether it is imported, by which command, and what becomes of its values; or why it cannot be. */
function Found({
  server: { entry, name, target, values, problem },
  chosen,
  onToggle,
}: {
  readonly server: Importable;
  readonly chosen: boolean;
  readonly onToggle: () => void;
}) {
  const id = useId();
  return (
    <section className={servers.section}>
      <div className={styles.found}>
        {problem === null ? (
          <Checkbox id={id} label={`Import ${entry}`} checked={chosen} onChange={onToggle} />
        ) : (
          <Icon name="warn" size={14} />
        )}
        <h2>
          <label htmlFor={id}>
            <Text value={name ?? entry} />
          </label>
        </h2>
        {name !== null && name !== entry && (
          <span>
            <Text value={entry} /> there
          </span>
        )}
      </div>
      {problem === null ? (
        <>
          <p className={servers.target}>
            <Text value={target} />
          </p>
          {values.length > 0 && (
            <p className={styles.kept}>
              <Text value={values.join(', ')} /> to the secret store
            </p>
          )}
        </>
      ) : (
        <p>
          Not imported: <Text value={problem} kind="prose" />.
        </p>
      )}
    </section>
  );
}

/** What was found: each with the exact command, and what becomes of its values. */
export function FoundServers({
  found,
  chosen: { left, toggle },
  none,
  children,
}: {
  readonly found: readonly Importable[] | null;
  readonly chosen: Chosen;
  /** Why there is nothing to import. */
  readonly none: string;
  /** What stands there before anything was looked for. */
  readonly children: ReactNode;
}) {
  return (
    <aside className={styles.preview} aria-label="What will be imported">
      {found === null && (
        <section className={servers.section}>
          <h2>What becomes of it</h2>
          {children}
        </section>
      )}
      {found?.length === 0 && (
        <section className={servers.section}>
          <h2>Nothing to import</h2>
          <p>{none}</p>
        </section>
      )}
      {found?.map((server) => (
        <Found
          key={server.entry}
          server={server}
          chosen={!left.has(server.entry)}
          onToggle={() => toggle(server.entry)}
        />
      ))}
    </aside>
  );
}
