import type { ControlErrorBody } from '../../shared/control/bridge.ts';
import type { EventName, EventPayload } from '../../shared/control/contract.ts';

/** Through which endpoint a command came: each is journaled, and some may do less than others. */
export interface Caller {
  readonly endpoint: 'window' | 'tray' | 'web' | 'command-line';
  /** Process id of a command line, where it is known. */
  readonly pid: number | null;
}

/** The interface of the guarding process: what every endpoint serves. */
export interface Control {
  /** Parses, runs, and parses what comes out. Rejects with a `ControlError` only. */
  call(name: string, input: unknown, caller: Caller): Promise<unknown>;
  /** Tells of these events, or of all; what nobody is told of is not computed. Returns the way to stop. */
  listen(
    listener: <N extends EventName>(name: N, payload: EventPayload<N>) => void,
    names?: readonly EventName[],
  ): () => void;
}

/** A refusal that a person or a script can act on. */
export class ControlError extends Error {
  readonly body: ControlErrorBody;
  constructor(body: ControlErrorBody) {
    super(body.message);
    this.name = 'ControlError';
    this.body = body;
  }
}
