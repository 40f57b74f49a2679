import styles from './agents.module.css';

/** Two letters that stand for a name: `Claude Code` is `CC`, `Cursor` is `Cu`, `CI nightly` is `CI`. */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const [first = '', second] = words;
  if (first === '') return name.slice(0, 1);
  if (/^\p{Lu}{2}$/u.test(first)) return first;
  return second === undefined ? first.slice(0, 2) : `${first.slice(0, 1)}${second.slice(0, 1)}`;
}

/** A mark of our own for an agent or a program; no logo of others. The name stands beside it. */
export function Tile({ name, small }: { readonly name: string; readonly small?: boolean }) {
  return (
    <span className={styles.tile} data-small={small || undefined} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
