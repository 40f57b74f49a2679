import { cx } from './cx.ts';
import styles from './icon.module.css';
import { drawings, type IconName } from './icon-drawings.tsx';
import { rem } from './rem.ts';

/** Always beside a word or inside a labelled control, so it is hidden from assistive technology. */
export function Icon({
  name,
  size = 16,
  className,
}: {
  readonly name: IconName;
  readonly size?: 12 | 14 | 16 | 18 | 20;
  readonly className?: string | undefined;
}) {
  return (
    <svg
      className={cx(styles.icon, className)}
      width={rem(size)}
      height={rem(size)}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {drawings[name]}
    </svg>
  );
}
