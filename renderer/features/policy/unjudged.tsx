import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import type { DraftState } from './use-draft.ts';

/** In place of what is said of a text that was not judged yet, or cannot be. */
export function Unjudged({ draft: { error, judgeAgain } }: { readonly draft: DraftState }) {
  return (
    <AnswerNotRead
      error={error}
      label="Reading the text"
      fact="The text cannot be checked"
      stands="What is in force stays in force."
      onRetry={judgeAgain}
    />
  );
}
