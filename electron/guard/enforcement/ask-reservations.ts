import { keepNewest } from '../../lib/keep-newest.ts';
import { bindingOf } from '../approvals/binding.ts';
import type { ApprovalRequest } from '../approvals/port.ts';
import type { ReservationSet } from '../limits/limits-port.ts';

/** More than ever wait at once. Of an ask whose places are forgotten the call counts a second time, never less. */
const maxAsks = 2000;

/**
 * The places in limits that asks took. An ask outlives the call that brought it: the agent is told to call again, or an
 * equal call waits beside it. Whichever call is sent in the end moves the one place of the ask. Without this it would
 * count twice, and an Allow under a limit of one call could never be used.
 */
export class AskReservations {
  readonly #reservations = new Map<string, ReservationSet>();

  /** Notes what the ask about a call took; what an equal one took that is over stays taken. */
  add(request: ApprovalRequest, places: ReservationSet): void {
    const key = bindingOf(request)?.key;
    if (key === undefined) return;
    this.#reservations.delete(key);
    if (!places.counts) return;
    this.#reservations.set(key, places);
    keepNewest(this.#reservations, maxAsks);
  }

  /** Hands out the places of the ask, once: a second call that moved the same ones would free a neighbour's. */
  take(request: ApprovalRequest): ReservationSet | null {
    const key = bindingOf(request)?.key;
    if (key === undefined) return null;
    const places = this.#reservations.get(key) ?? null;
    this.#reservations.delete(key);
    return places;
  }

  /** The call that took these places is sent itself. */
  forget(request: ApprovalRequest, places: ReservationSet): void {
    const key = bindingOf(request)?.key;
    if (key !== undefined && this.#reservations.get(key) === places) this.#reservations.delete(key);
  }
}
