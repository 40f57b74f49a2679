import type { ServerHealth } from '../../../shared/control/servers.ts';
import { useAppContext } from '../../data/app-context.ts';
import { tableTime } from '../../format/time.ts';
import { Text } from '../../ui/text.tsx';
import styles from './servers.module.css';

/** What a program wrote for people, the newest last. */
export function StderrLines({ lines }: { readonly lines: NonNullable<ServerHealth['stderr']> }) {
  const { clock, now } = useAppContext();
  return (
    <section className={styles.section} aria-label="Last lines of stderr">
      <h3>
        Last lines of stderr<span>as it wrote them, without secrets</span>
      </h3>
      {lines.length === 0 ? (
        <p>It wrote nothing since Railguard started.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <div className={styles.stderr} tabIndex={0} role="region" aria-label="stderr">
          <ol>
            {lines.map(({ at, text }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line has nothing else of its own
              <li key={index}>
                <time>{tableTime(at, now(), clock)}</time>
                <code>
                  <Text value={text} />
                </code>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}
