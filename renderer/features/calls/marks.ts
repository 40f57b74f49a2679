import { useState } from 'react';
import type { CallId } from '../../../shared/names.ts';
import { toggled } from '../../ui/toggled.ts';

/** Calls that a person ticked, to compare or export them. */
export interface Marks {
  readonly calls: ReadonlySet<CallId>;
  /** Ticks or unticks one. */
  readonly toggle: (call: CallId) => void;
  /** Ticks all from the one that was ticked last to this one, in the order shown. */
  readonly extend: (call: CallId, shown: readonly CallId[]) => void;
  readonly clear: () => void;
}

/** What lies between two calls of the list, both with it; the one alone where the other is not in the list. */
export function between(from: CallId | null, to: CallId, shown: readonly CallId[]): readonly CallId[] {
  const start = from === null ? -1 : shown.indexOf(from);
  const end = shown.indexOf(to);
  if (start < 0 || end < 0) return [to];
  return shown.slice(Math.min(start, end), Math.max(start, end) + 1);
}

export function useMarks(): Marks {
  const [{ calls, last }, set] = useState<{ readonly calls: ReadonlySet<CallId>; readonly last: CallId | null }>({
    calls: new Set(),
    last: null,
  });
  return {
    calls,
    toggle: (call) => set({ calls: toggled(calls, call), last: call }),
    extend: (call, shown) => set({ calls: new Set([...calls, ...between(last, call, shown)]), last: call }),
    clear: () => set({ calls: new Set(), last: null }),
  };
}
