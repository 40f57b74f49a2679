import type { Clock } from '../ports.ts';

/**
 * A moment at which something ends, on both clocks. It has come as soon as either says so: a wall clock that is set back
 * lengthens nothing, and neither does a machine that slept, whose monotonic clock stood still.
 */
export interface Deadline {
  readonly wall: number;
  readonly monotonic: number;
}

export function deadlineIn(clock: Clock, ms: number): Deadline {
  return { wall: clock.now() + ms, monotonic: clock.monotonic() + ms };
}

export function later(deadline: Deadline, ms: number): Deadline {
  return { wall: deadline.wall + ms, monotonic: deadline.monotonic + ms };
}

/** Milliseconds that are left; 0 or less: it has come. */
export function leftOf(clock: Clock, deadline: Deadline): number {
  return Math.min(deadline.wall - clock.now(), deadline.monotonic - clock.monotonic());
}

export function hasCome(clock: Clock, deadline: Deadline | null): boolean {
  return deadline !== null && leftOf(clock, deadline) <= 0;
}

/** Both clocks at one moment, as they are kept over a restart. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/**
 * Milliseconds since a moment that another process kept, at least; infinite where the wall clock stands before it, for then
 * nobody can say. The machine's monotonic clock goes on over a restart of ours, and begins anew with the machine.
 */
export function elapsedSince(clock: Clock, moment: Moment): number {
  const wall = clock.now() - moment.wall;
  const monotonic = clock.monotonic() - moment.monotonic;
  if (wall < 0) return Number.POSITIVE_INFINITY;
  return Math.max(wall, monotonic);
}
