import type { ReactNode } from 'react';
import floating from './float.module.css';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-drawings.tsx';
import { asText } from './text.tsx';

/** One line of fact, one of help, one button. */
export function EmptyState({
  icon,
  fact,
  help,
  bad,
  children,
}: {
  readonly icon: IconName;
  readonly fact: ReactNode;
  readonly help: ReactNode;
  readonly bad?: boolean;
  readonly children?: ReactNode;
}) {
  return (
    <div className={floating.empty} data-bad={bad || undefined}>
      <Icon name={icon} size={20} />
      <h2>{asText(fact)}</h2>
      <p>{asText(help)}</p>
      {children && <div className={floating.actions}>{children}</div>}
    </div>
  );
}
