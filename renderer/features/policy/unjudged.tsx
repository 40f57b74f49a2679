import { reasonOf } from '../../data/transport/bridge.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { DraftState } from './use-draft.ts';

/** In place of what is said of a text that was not judged yet, or cannot be. */
export function Unjudged({ draft: { error, judgeAgain } }: { readonly draft: DraftState }) {
  if (error === null) return <Skeleton label="Reading the text" />;
  const help = `${reasonOf(error)} What is in force stays in force.`;
  return <ErrorState fact="The text cannot be checked" help={help} onRetry={judgeAgain} />;
}
