import styles from './agents.module.css';

/** Two letters that stand for a name: `Claude Code` is `CC`, `Cursor` is `Cu`, `CI nightly` is `CI`. */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const [first = '', second] = words;
  if (first === '') return beginningOf(name, 1);
  if (/^\p{Lu}{2}$/u.test(first)) return first;
  return second === undefined ? beginningOf(first, 2) : `${beginningOf(first, 1)}${beginningOf(second, 1)}`;
}

/** So many characters, each whole: an emoji is one. */
function beginningOf(text: string, count: number): string {
  return Array.from(text).slice(0, count).join('');
}

/** A mark of our own for an agent or a program; no logo of others. The name stands beside it. */
export function Tile({ name, small }: { readonly name: string; readonly small?: boolean }) {
  return (
    <span className={styles.tile} data-small={small || undefined} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
