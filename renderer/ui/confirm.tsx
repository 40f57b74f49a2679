import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

/** A question before what cannot be taken back. Cancel stands first; Esc is Cancel. */
export function Confirm({
  title,
  words,
  children,
  action,
  working,
  onConfirm,
  onClose,
}: {
  readonly title: ReactNode;
  readonly words?: ReactNode;
  readonly children: ReactNode;
  /** The verb of the button, such as `Remove github`. */
  readonly action: string;
  readonly working: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      narrow
      title={title}
      words={words}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" working={working} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
