import controls from './controls.module.css';
import styles from './skeleton.module.css';

const most = Array.from({ length: 8 }, (_, index) => index);

/** Still bars in place of a page or a part of it that is being read; no shimmer. `label` says what is read. */
export function Skeleton({ label, lines = most.length }: { readonly label: string; readonly lines?: number }) {
  return (
    <div className={styles.skeleton} role="status" aria-busy="true" aria-label={label}>
      {most.slice(0, lines).map((line) => (
        <i key={line} className={controls.skeleton} />
      ))}
    </div>
  );
}
