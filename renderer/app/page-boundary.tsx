import { Component, type ReactNode, Suspense } from 'react';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

interface Props {
  readonly label: string;
  /** Railguard answered, and does not any more. */
  readonly isLost: boolean;
  readonly children: ReactNode;
}

/** A browser's own words for a part of an earlier version that is gone say nothing to a person. */
function helpFor({ message }: Error): string {
  const why = /module/i.test(message) ? 'A part of it could not be read.' : message;
  return `${why} The gate guards all the same. After an update of Railguard this page has to be loaded anew.`;
}

/** What keeps one page's failure to that page: the rail, the banners and Pause all stay. */
export class PageBoundary extends Component<Props, { readonly failed: Error | null }> {
  override state: { readonly failed: Error | null } = { failed: null };

  static getDerivedStateFromError(error: unknown): { readonly failed: Error } {
    return { failed: error instanceof Error ? error : new Error(String(error)) };
  }

  /** A page that was not loaded while nobody answered: what was typed elsewhere is kept over a reload, and so is the address. */
  override componentDidUpdate(before: Props): void {
    if (this.state.failed && before.isLost && !this.props.isLost) window.location.reload();
  }

  override render(): ReactNode {
    const { label, isLost, children } = this.props;
    if (this.state.failed && isLost) {
      return (
        <EmptyState
          icon="warn"
          fact={`${label} is not loaded`}
          help="Railguard does not answer. The page opens by itself when it does."
        />
      );
    }
    if (this.state.failed) {
      return (
        <ErrorState
          fact={`${label} cannot be shown`}
          help={helpFor(this.state.failed)}
          retryLabel="Load this page anew"
          onRetry={() => window.location.reload()}
        />
      );
    }
    return <Suspense fallback={<Skeleton label={`Opening ${label}`} />}>{children}</Suspense>;
  }
}
