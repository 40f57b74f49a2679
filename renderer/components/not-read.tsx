import { type SharedPart, useAppContext } from '../data/app-context.ts';
import { useSelected } from '../data/store.ts';
import { withWhatHolds } from '../data/transport/bridge.ts';
import { sentence } from '../format/escape.ts';
import { ErrorState } from '../ui/error-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** In place of what shows a part that all pages share, while that is being read, or where it could not be. */
export function NotRead({
  part,
  label,
  fact,
}: {
  readonly part: SharedPart;
  /** What is being read. */
  readonly label: string;
  /** That it cannot be read. */
  readonly fact: string;
}) {
  const { unread, readAgain } = useAppContext();
  const why = useSelected(unread, (parts) => parts[part]);
  if (why === undefined) return <Skeleton label={label} />;
  const help = withWhatHolds(sentence(why), 'The gate guards all the same.');
  return <ErrorState fact={fact} help={help} onRetry={() => void readAgain()} />;
}
