import type { ControlErrorBody } from '../../shared/control/bridge.ts';
import type { EventName, EventPayload } from '../../shared/control/contract.ts';
import type { Problem } from '../../shared/control/policy.ts';
import { type ErrorCode, exitOf } from '../../shared/error-codes.ts';

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

/** What a refusal says; its exit code stands in the table of codes. */
export interface RefusalText {
  readonly code: ErrorCode;
  readonly message: string;
  readonly problems?: readonly Problem[];
}

/** A refusal that a person or a script can act on, as it crosses to whoever asked. */
export class ControlError extends Error {
  readonly body: ControlErrorBody;

  constructor({ code, message, problems }: RefusalText, received: ControlErrorBody | null = null) {
    super(message);
    this.name = 'ControlError';
    this.body = received ?? {
      code,
      message,
      exit: exitOf(code),
      ...(problems === undefined ? {} : { problems: [...problems] }),
    };
  }

  /** A refusal as it was made elsewhere: a newer gateway may have codes that this program does not know. */
  static received(body: ControlErrorBody): ControlError {
    return new ControlError({ code: 'internal', message: body.message }, body);
  }
}
