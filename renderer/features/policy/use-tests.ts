import { useCommand } from '../../data/use-command.ts';
import type { PolicyPlace } from './document.ts';
import type { DraftState } from './use-draft.ts';

/**
 * The tests beside the policy, run on the text at each pause in typing. An overlay has none of its own. While the text is
 * no policy the results of the one before it stand, and are told as such (`stale`).
 */
export function useTests(place: PolicyPlace, draft: DraftState) {
  const file = useCommand('policy.testFile', place.of.agent === undefined ? { server: place.of.server } : null, {
    freshAtEachVisit: true,
  });
  const text = file.data?.text ?? null;
  const ready = text !== null && draft.judged?.ok === true && !draft.judging;
  const run = useCommand('policy.test', ready ? { text, policy: draft.text } : null, { keepPrevious: true });
  return {
    file,
    run: text === null ? undefined : run.data,
    error: ready ? run.error : null,
    /** The file, or what the tests say of the text, is read for the first time. */
    isFirst: file.isLoading || (ready && run.data === undefined && run.error === null),
    running: run.isFetching,
    stale: run.isPlaceholderData,
    /** Reads the file again and runs what it says. */
    again: async (): Promise<void> => {
      const read = await file.refetch();
      if (read.data?.text === text) await run.refetch();
    },
  };
}
export type TestsState = ReturnType<typeof useTests>;
