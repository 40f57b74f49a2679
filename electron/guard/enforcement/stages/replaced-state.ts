import type { Stage, StageDeps } from '../call-context.ts';

/**
 * Has what the call writes over kept, where a port does that. It stands after the record, so that nothing is read for a call
 * that may not pass, and before the last look, so that a pause meanwhile still stops it.
 */
export function replacedStateStage({ replacedState, clock }: Pick<StageDeps, 'replacedState' | 'clock'>): Stage {
  return ({ call, signal, ticket }) => {
    // A call that goes on after its server asked something was kept when it came.
    if (replacedState === undefined || ticket === null || call.continues === true) return 'continue';
    const started = clock.monotonic();
    const recorded = replacedState.record(call, signal);
    if (recorded === null) return 'continue';
    return recorded.then(() => {
      ticket.waitedForServer(clock.monotonic() - started);
      return 'continue' as const;
    });
  };
}
