import type { ComponentProps, ReactNode, Ref } from 'react';
import { visibleText } from '../format/escape.ts';
import styles from './button.module.css';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-drawings.tsx';

type Native = Omit<ComponentProps<'button'>, 'disabled' | 'ref'>;

export interface ButtonProps extends Native {
  readonly kind?: 'neutral' | 'primary' | 'strong' | 'ghost';
  readonly small?: boolean;
  readonly icon?: IconName;
  /** A spinner takes the place of the icon; label and width stay. */
  readonly working?: boolean;
  /** Why it cannot be pressed. It stays focusable, so that the reason can be read. */
  readonly off?: string | null;
  readonly tip?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  kind = 'neutral',
  small,
  icon,
  working,
  off,
  tip,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const still = working === true || (off !== null && off !== undefined);
  return (
    <button
      type="button"
      {...rest}
      className={cx(styles.button, kind !== 'neutral' && styles[kind], small && styles.small, className)}
      aria-disabled={still || undefined}
      data-working={working || undefined}
      data-tip={off ?? tip}
      onClick={still ? undefined : onClick}
    >
      {working ? <i className={styles.spin} /> : icon && <Icon name={icon} size={14} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Native {
  readonly label: string;
  readonly icon: IconName;
  readonly large?: boolean;
  readonly off?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** 24 × 24, or 28 with `large`. The label is its name and its tooltip. */
export function IconButton({ label, icon, large, off, className, onClick, ...rest }: IconButtonProps) {
  const words = visibleText(label);
  return (
    <button
      type="button"
      {...rest}
      className={cx(styles.icon, large && styles.large, className)}
      aria-label={words}
      aria-disabled={off || undefined}
      data-tip={words}
      onClick={off ? undefined : onClick}
    >
      <Icon name={icon} size={large ? 16 : 14} />
    </button>
  );
}

/** Looks like a link, acts on the page. */
export function LinkButton({ className, children, ...rest }: Native & { readonly children: ReactNode }) {
  return (
    <button type="button" {...rest} className={cx(styles.link, className)}>
      {children}
    </button>
  );
}
