import { reasonOf, withWhatHolds } from '../data/transport/bridge.ts';
import { ErrorState } from '../ui/error-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** In place of what shows the answer of a command, while that is being read, or where it could not be. */
export function AnswerNotRead({
  error,
  label,
  fact,
  stands,
  onRetry,
}: {
  /** Null while it is being read. */
  readonly error: Error | null;
  /** What is being read. */
  readonly label: string;
  /** That it cannot be read. */
  readonly fact: string;
  /** What holds all the same, a sentence. */
  readonly stands?: string;
  readonly onRetry: () => unknown;
}) {
  if (error === null) return <Skeleton label={label} />;
  const help = stands === undefined ? reasonOf(error) : withWhatHolds(reasonOf(error), stands);
  return <ErrorState fact={fact} help={help} onRetry={() => void onRetry()} />;
}
