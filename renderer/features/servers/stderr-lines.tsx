import { useLayoutEffect, useRef } from 'react';
import type { ServerHealth } from '../../../shared/control/servers.ts';
import { useAppContext } from '../../data/app-context.ts';
import { tableTime } from '../../format/time.ts';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './servers.module.css';

/** Begins at the newest line, and follows what is written as long as nobody scrolls up. */
function useNewest(lines: readonly unknown[]) {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a further line moves the end
  useLayoutEffect(() => {
    if (box.current && follows.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  const onScroll = (): void => {
    const at = box.current;
    if (at) follows.current = at.scrollTop + at.clientHeight >= at.scrollHeight - 4;
  };
  return { box, onScroll };
}

/** What a program wrote for people, the newest last. */
export function StderrLines({ lines }: { readonly lines: NonNullable<ServerHealth['stderr']> }) {
  const { clock, now } = useAppContext();
  const { box, onScroll } = useNewest(lines);
  return (
    <section className={styles.section} aria-label="Last lines of stderr">
      <h3>
        Last lines of stderr<span className={text.after}>as it wrote them, without secrets</span>
      </h3>
      {lines.length === 0 ? (
        <p>It wrote nothing since Railguard started.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <div ref={box} className={styles.stderr} tabIndex={0} role="region" aria-label="stderr" onScroll={onScroll}>
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
