import type { ReactNode } from 'react';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import styles from './first-run.module.css';

/** One step: its number until it is done, a check after. One that comes later is not yet a thing to do. */
export function Step({
  number,
  state,
  title,
  children,
}: {
  readonly number: number;
  readonly state: 'done' | 'now' | 'later';
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <li className={styles.step}>
      <span className={styles.number} data-state={state}>
        {state === 'done' ? <Icon name="check" size={14} /> : number}
        {state === 'done' && <span className={text.heard}>Done: </span>}
      </span>
      <div>
        <h3>{title}</h3>
        {children}
      </div>
    </li>
  );
}
