import { useEffect, useRef, useState } from 'react';
import { useAppContext } from '../data/app-context.ts';
import styles from '../ui/button.module.css';
import { Button, type ButtonProps, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

/** `text` may have to be fetched; null means that there is nothing to copy. */
type Source = () => string | null | Promise<string | null>;

const copiedMs = 1_500;

function useCopy(source: Source): readonly [copied: boolean, copy: () => void] {
  const { toasts } = useAppContext();
  const [copied, setCopied] = useState(false);
  const timer = useRef(0);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const copy = async (): Promise<void> => {
    try {
      const text = await source();
      if (text === null) return;
      await navigator.clipboard.writeText(text);
      setCopied(true);
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => setCopied(false), copiedMs);
    } catch (error) {
      toasts.problem(`Not copied. ${error instanceof Error ? error.message : 'The clipboard is closed to this page.'}`);
    }
  };
  return [copied, () => void copy()];
}

export function CopyIconButton({ label, source }: { readonly label: string; readonly source: Source }) {
  const [copied, copy] = useCopy(source);
  return (
    <>
      {copied ? (
        <button type="button" className={`${styles.icon} ${styles.copied}`} aria-label={label} onClick={copy}>
          <Icon name="check" size={14} />
          Copied
        </button>
      ) : (
        <IconButton label={label} icon="copy" onClick={copy} />
      )}
    </>
  );
}

export function CopyButton({
  source,
  children,
  ...rest
}: Omit<ButtonProps, 'onClick' | 'icon'> & { readonly source: Source }) {
  const [copied, copy] = useCopy(source);
  return (
    <Button {...rest} icon={copied ? 'check' : 'copy'} onClick={copy}>
      {copied ? 'Copied' : children}
    </Button>
  );
}
