import { Component, type ReactNode, Suspense } from 'react';
import { ErrorState } from '../ui/error-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

interface Props {
  readonly label: string;
  readonly children: ReactNode;
}

/** What keeps one page's failure to that page: the rail, the banners and Pause all stay. */
export class PageBoundary extends Component<Props, { readonly failed: Error | null }> {
  override state: { readonly failed: Error | null } = { failed: null };

  static getDerivedStateFromError(error: unknown): { readonly failed: Error } {
    return { failed: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { label, children } = this.props;
    if (this.state.failed) {
      return (
        <ErrorState
          fact={`${label} cannot be shown`}
          help={`${this.state.failed.message} The gate guards all the same. After an update of Railguard this page has to be loaded anew.`}
          retryLabel="Load this page anew"
          onRetry={() => window.location.reload()}
        />
      );
    }
    return <Suspense fallback={<Skeleton label={`Opening ${label}`} />}>{children}</Suspense>;
  }
}
