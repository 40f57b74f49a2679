import type { CallEnd, Refusal, Ticket, ToolCall } from '../../../shared/call.ts';
import type { Decision } from '../../../shared/decision.ts';
import type { Hold } from '../limits/limits.ts';
import type { CompiledApproval } from '../policy/compile.ts';
import type { GateParts } from './gate.ts';

/** Judges a call that has passed once more; `asked`: what a person was asked for it, and allowed. */
export type Rejudge = (call: ToolCall, asked: readonly CompiledApproval[]) => Promise<Refusal | null>;

/** Settled once: whatever is reported twice, a reservation is given back once at most. */
export class CallTicket implements Ticket {
  readonly call: ToolCall;
  readonly decision: Decision;
  readonly readOnly: boolean;
  readonly #parts: GateParts;
  readonly #rejudge: Rejudge;
  readonly #asked: readonly CompiledApproval[];
  readonly #hold: Hold;
  #settled = false;

  constructor(
    parts: GateParts,
    rejudge: Rejudge,
    call: ToolCall,
    decision: Decision,
    asked: readonly CompiledApproval[],
    hold: Hold,
    readOnly: boolean,
  ) {
    this.call = call;
    this.decision = decision;
    this.#parts = parts;
    this.#rejudge = rejudge;
    this.#asked = asked;
    this.#hold = hold;
    this.readOnly = readOnly;
  }

  settle(end: CallEnd): void {
    if (this.#settled) return;
    this.#settled = true;
    const { limits, clock, journal, entities, onFault } = this.#parts;
    // A write may have run and still report an error, so only a read's error gives its place back.
    const free = !end.sent || (this.readOnly && end.end === 'failed');
    const released = free ? limits.release(this.#hold) : [];
    const { server, tool, args } = this.call;
    if (!this.readOnly) entities?.wrote?.(server, tool, args);
    const totalMs = Math.max(0, clock.monotonic() - this.call.startedMs);
    const gatewayMs = Math.max(0, totalMs - end.upstreamMs);
    try {
      journal.returned({ call: this.call, decision: this.decision, end, totalMs, gatewayMs, released });
    } catch (error) {
      onFault?.(error);
    }
  }

  again(): Promise<Refusal | null> {
    return this.#rejudge(this.call, this.#asked);
  }
}
