import { createContext, type ReactNode, useContext } from 'react';
import styles from './settings.module.css';

/** What is searched for, in small letters; empty shows all. */
export const FindContext = createContext('');

/** Whether a row is shown: every word that is searched for stands in it. */
export function fits(searched: string, words: string): boolean {
  const all = words.toLowerCase();
  return searched.split(/\s+/).every((word) => all.includes(word));
}

/** One setting: its name, what follows from it in a line, and its control on the right. */
export function SettingRow({
  name,
  help,
  also = '',
  children,
}: {
  readonly name: string;
  readonly help: ReactNode;
  /** Other words that find it. */
  readonly also?: string;
  readonly children: ReactNode;
}) {
  const searched = useContext(FindContext);
  if (!fits(searched, `${name} ${typeof help === 'string' ? help : ''} ${also}`)) return null;
  return (
    <div className={styles.row} role="group" aria-label={name}>
      <span>
        {/* The group bears it: a voice says it once. */}
        <b aria-hidden="true">{name}</b>
        <span className={styles.help}>{help}</span>
      </span>
      <span className={styles.control}>{children}</span>
    </div>
  );
}

/** What belongs to a section and is no row of it: shown while nothing is searched for, or where `words` fit. */
export function SettingPart({ words, children }: { readonly words: string; readonly children: ReactNode }) {
  return fits(useContext(FindContext), words) ? children : null;
}
