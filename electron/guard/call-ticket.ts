import type { CallEnd, Ticket, ToolCall } from '../../shared/call.ts';
import type { Decision } from '../../shared/decision.ts';
import type { GateParts } from './gate.ts';
import type { Hold } from './limits.ts';

/** Settled once: whatever is reported twice, a reservation is given back once at most. */
export class CallTicket implements Ticket {
  readonly decision: Decision;
  readonly #parts: GateParts;
  readonly #call: ToolCall;
  readonly #hold: Hold;
  readonly #readOnly: boolean;
  #settled = false;

  constructor(parts: GateParts, call: ToolCall, decision: Decision, hold: Hold, readOnly: boolean) {
    this.decision = decision;
    this.#parts = parts;
    this.#call = call;
    this.#hold = hold;
    this.#readOnly = readOnly;
  }

  settle(end: CallEnd): void {
    if (this.#settled) return;
    this.#settled = true;
    const { limits, clock, journal, entities, onFault } = this.#parts;
    // A write may have run and still report an error, so only a read's error gives its place back.
    const free = !end.sent || (this.#readOnly && end.end === 'failed');
    const released = free ? limits.release(this.#hold) : [];
    const { server, tool, args } = this.#call;
    if (!this.#readOnly) entities?.wrote?.(server, tool, args);
    const totalMs = Math.max(0, clock.monotonic() - this.#call.startedMs);
    const gatewayMs = Math.max(0, totalMs - end.upstreamMs);
    try {
      journal.returned({ call: this.#call, decision: this.decision, end, totalMs, gatewayMs, released });
    } catch (error) {
      onFault?.(error);
    }
  }
}
