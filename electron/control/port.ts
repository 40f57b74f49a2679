import type { CodedError } from '../../shared/coded-error.ts';
import type { ControlErrorBody } from '../../shared/control/bridge.ts';
import type { EventName, EventPayload } from '../../shared/control/contract.ts';
import { exitOf } from '../../shared/error-codes.ts';

/** Through which endpoint a command came: each is journaled, and some may do less than others. */
export interface Caller {
  readonly endpoint: 'window' | 'tray' | 'web' | 'command-line';
  /** Process id of a command line, where it is known. */
  readonly pid: number | null;
  /** Programs that started it, the nearest first. */
  readonly parents?: readonly string[];
  /** Told where its command waits for a person. */
  readonly waits?: (words: string) => void;
  /** Ends with its connection. */
  readonly gone?: AbortSignal;
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

/** A refusal as it crosses to whoever asked, from a `CodedError` here or as a newer gateway made it, whose codes may be unknown. */
export class ControlError extends Error {
  readonly body: ControlErrorBody;

  constructor(body: ControlErrorBody) {
    super(body.message);
    this.name = 'ControlError';
    this.body = body;
  }
}

export function refusalBody({ code, message, problems }: CodedError): ControlErrorBody {
  return { code, message, exit: exitOf(code), ...(problems.length === 0 ? {} : { problems: [...problems] }) };
}
