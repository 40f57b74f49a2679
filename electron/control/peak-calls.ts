import type { FeedRow } from '../../shared/control/feed.ts';
import type { PeakCalls } from '../../shared/control/seen-calls.ts';
import { type WindowName, windowNames } from '../../shared/policy/document.ts';

const windowMs: Readonly<Record<WindowName, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The most calls that one agent made within any minute, hour and day; none where there is no call. */
export function peakCalls(rows: Iterable<Pick<FeedRow, 'at' | 'agent' | 'agentLabel'>>): PeakCalls[] {
  const byAgent = Map.groupBy(
    [...rows].sort((one, other) => one.at - other.at),
    ({ agent }) => agent,
  );
  return windowNames.flatMap((window): readonly PeakCalls[] => {
    let peak: PeakCalls | null = null;
    for (const of of byAgent.values()) {
      let first = 0;
      for (const [index, { at, agentLabel }] of of.entries()) {
        // A closed span, as limits count: both ends belong to it.
        while (at - (of[first]?.at ?? at) > windowMs[window]) first += 1;
        const calls = index - first + 1;
        if (peak === null || calls > peak.calls) peak = { window, calls, agentLabel, at };
      }
    }
    return peak === null ? [] : [peak];
  });
}
