import { useId } from 'react';
import styles from './icon.module.css';

export type MarkState = 'guarding' | 'waiting' | 'paused' | 'fault';

const posts = {
  topLeft: 'M3 4V3a1 1 0 0 1 1 -1H5a1 1 0 0 1 1 1V4z',
  bottomLeft: 'M3 11V13a1 1 0 0 0 1 1H5a1 1 0 0 0 1 -1V11z',
  topRight: 'M10 4V3a1 1 0 0 1 1 -1H12a1 1 0 0 1 1 1V4z',
  bottomRight: 'M10 11V13a1 1 0 0 0 1 1H12a1 1 0 0 0 1 -1V11z',
};

function Rail() {
  return (
    <>
      <path d={Object.values(posts).join('')} />
      <rect x="1" y="5" width="14" height="5" rx="1.5" />
    </>
  );
}

/** The rail across its posts: whole, with a badge, taken away, or broken. Told apart by shape, as in the tray. */
export function StateMark({
  state,
  className,
}: {
  readonly state: MarkState;
  readonly className?: string | undefined;
}) {
  const mask = useId();
  return (
    <svg
      className={`${styles.mark} ${className ?? ''}`}
      width="1rem"
      height="1rem"
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {state === 'guarding' && <Rail />}
      {state === 'paused' && (
        <>
          <rect x="3" y="2" width="3" height="12" rx="1" />
          <rect x="10" y="2" width="3" height="12" rx="1" />
        </>
      )}
      {state === 'waiting' && (
        <>
          <mask id={mask}>
            <rect width="16" height="16" fill="#fff" />
            <circle cx="12" cy="4" r="5" fill="#000" />
          </mask>
          <g mask={`url(#${mask})`}>
            <Rail />
          </g>
          <circle cx="12" cy="4" r="4" />
        </>
      )}
      {state === 'fault' && (
        <>
          <path d={`${posts.topLeft}${posts.bottomLeft}${posts.topRight}`} />
          <path d="M2.5 5H8.5L6 10H2.5a1.5 1.5 0 0 1 -1.5 -1.5V6.5a1.5 1.5 0 0 1 1.5 -1.5z" />
          <path d="M10.5 7H13.5a1.5 1.5 0 0 1 1.5 1.5V10.5a1.5 1.5 0 0 1 -1.5 1.5H8z" />
        </>
      )}
    </svg>
  );
}
