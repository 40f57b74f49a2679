import { useState } from 'react';
import type { CallId } from '../../../shared/names.ts';
import { toggled } from '../../ui/toggled.ts';

/** Calls that a person ticked, to compare or export them. */
export interface Marks {
  readonly calls: ReadonlySet<CallId>;
  /** Ticks or unticks one. */
  readonly toggle: (call: CallId) => void;
  /** Ticks all from the one that was ticked last to this one, in the order shown, in place of a range that began there. */
  readonly extend: (call: CallId, shown: readonly CallId[]) => void;
  readonly clear: () => void;
}

/** What lies between two calls of the list, both with it; the one alone where the other is not in the list. */
export function between(from: CallId, to: CallId, shown: readonly CallId[]): readonly CallId[] {
  const start = shown.indexOf(from);
  const end = shown.indexOf(to);
  if (start < 0 || end < 0) return [to];
  return shown.slice(Math.min(start, end), Math.max(start, end) + 1);
}

/** `before`: what was ticked before the range that begins at `anchor`, and stays whatever becomes of the range. */
interface Ticked {
  readonly calls: ReadonlySet<CallId>;
  readonly before: ReadonlySet<CallId>;
  readonly anchor: CallId | null;
}

const none: Ticked = { calls: new Set(), before: new Set(), anchor: null };

/** One is ticked or unticked, and a range may begin there. */
export function ticked({ calls }: Ticked, call: CallId): Ticked {
  const next = toggled(calls, call);
  return { calls: next, before: next, anchor: call };
}

/** The range from where it began ends at this call: it grows, or gives back what lies beyond. */
export function extended({ before, anchor }: Ticked, call: CallId, shown: readonly CallId[]): Ticked {
  const from = anchor !== null && shown.includes(anchor) ? anchor : call;
  return { calls: new Set([...before, ...between(from, call, shown)]), before, anchor: from };
}

export function useMarks(): Marks {
  const [state, set] = useState(none);
  return {
    calls: state.calls,
    toggle: (call) => set((now) => ticked(now, call)),
    extend: (call, shown) => set((now) => extended(now, call, shown)),
    clear: () => set(none),
  };
}
