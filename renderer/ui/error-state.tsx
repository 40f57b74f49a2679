import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';

/** In place of what could not be read: what failed, why, and one way on. */
export function ErrorState({
  fact,
  help,
  retryLabel = 'Try again',
  onRetry,
}: {
  readonly fact: ReactNode;
  readonly help: ReactNode;
  readonly retryLabel?: string;
  readonly onRetry: () => void;
}) {
  return (
    <EmptyState icon="warn" bad fact={fact} help={help}>
      <Button small icon="refresh" onClick={onRetry}>
        {retryLabel}
      </Button>
    </EmptyState>
  );
}
