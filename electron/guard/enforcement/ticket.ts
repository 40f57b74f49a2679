import type { CallEnd, Refusal, Ticket, ToolCall } from '../../../shared/call.ts';
import type { Decision } from '../../../shared/decision.ts';
import type { ReservationSet } from '../limits/limits-port.ts';
import type { CompiledApproval } from '../policy/compiled-policy.ts';
import type { Clock, EntityPort, JournalPort, ReservationRow } from '../ports.ts';

/** Judges a call that has passed once more; `allowed`: the rules that asked about it, and that a person answered with yes. */
export type Reauthorize = (call: ToolCall, allowed: readonly CompiledApproval[]) => Promise<Refusal | null>;

export interface TicketDeps {
  readonly clock: Clock;
  readonly journal: JournalPort;
  readonly entities?: EntityPort;
  readonly onFault?: (error: unknown) => void;
}

/** What the gate decided about the call that the ticket is for. */
interface Passed {
  readonly call: ToolCall;
  readonly decision: Decision;
  readonly readOnly: boolean;
  readonly reservations: ReservationSet | null;
  readonly allowed: readonly CompiledApproval[];
  readonly reauthorize: Reauthorize;
  /** How long a person was waited for, milliseconds. */
  readonly personMs: number;
}

/** Settled once: whatever is reported twice, a reservation is given back once at most. */
export class CallTicket implements Ticket {
  readonly #deps: TicketDeps;
  readonly #passed: Passed;
  #settled = false;
  #serverMs = 0;

  constructor(deps: TicketDeps, passed: Passed) {
    this.#deps = deps;
    this.#passed = passed;
  }

  get call(): ToolCall {
    return this.#passed.call;
  }

  get decision(): Decision {
    return this.#passed.decision;
  }

  get readOnly(): boolean {
    return this.#passed.readOnly;
  }

  /** A read that its server was asked before the call went out: its time is the server's, not the gateway's. */
  waitedForServer(ms: number): void {
    this.#serverMs += ms;
  }

  settle(end: CallEnd): void {
    if (this.#settled) return;
    this.#settled = true;
    const { call, readOnly, reservations } = this.#passed;
    // A write may have run and still report an error, so only a read's error gives its place back.
    const free = !end.sent || (readOnly && end.end === 'failed');
    const released = free ? (reservations?.release() ?? []) : [];
    if (!readOnly) this.#forgetEntities(call);
    if (!(released instanceof Promise)) {
      this.#record(end, released);
      return;
    }
    released.then(
      (rows) => this.#record(end, rows),
      (error: unknown) => {
        this.#deps.onFault?.(error);
        this.#record(end, []);
      },
    );
  }

  reauthorize(): Promise<Refusal | null> {
    return this.#passed.reauthorize(this.call, this.#passed.allowed);
  }

  /** What was read of what the call changed is no longer so. */
  #forgetEntities({ server, tool, args }: ToolCall): void {
    try {
      this.#deps.entities?.invalidate?.(server, tool, args);
    } catch (error) {
      // The call ran, and has its record whatever else fails.
      this.#deps.onFault?.(error);
    }
  }

  #record(end: CallEnd, released: readonly ReservationRow[]): void {
    const { clock, journal, onFault } = this.#deps;
    const { call, decision, personMs } = this.#passed;
    const totalMs = Math.max(0, clock.monotonic() - call.startedMs);
    // A person's time is not the gateway's either: one slow answer would be its whole p99.
    const gatewayMs = Math.max(0, totalMs - end.upstreamMs - this.#serverMs - personMs);
    try {
      journal.recordResult({ call, decision, end, totalMs, gatewayMs, released });
    } catch (error) {
      onFault?.(error);
    }
  }
}
