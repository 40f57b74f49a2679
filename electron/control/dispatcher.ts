import { z } from 'zod';
import {
  type CommandName,
  type Commands,
  commands,
  type EventName,
  type EventPayload,
} from '../../shared/control/contract.ts';
import { type Caller, type Control, ControlError } from './port.ts';

/** One handler for each command of the contract: no more, no fewer. Input arrives parsed. */
export type Handlers = {
  readonly [N in CommandName]: (
    input: z.output<Commands[N]['input']>,
    caller: Caller,
  ) => z.input<Commands[N]['output']> | Promise<z.input<Commands[N]['output']>>;
};

export type Listener = <N extends EventName>(name: N, payload: EventPayload<N>) => void;

/** Where parts of the application say what happened; every door listens. A listener that throws never disturbs another. */
export class EventHub {
  readonly #listeners = new Set<Listener>();

  emit<N extends EventName>(name: N, payload: EventPayload<N>): void {
    for (const listener of this.#listeners) {
      try {
        listener(name, payload);
      } catch {
        // A door whose peer went away: it removes itself when it notices.
      }
    }
  }

  /** Whether anybody listens: what is costly to compute is not computed for nobody. */
  get watched(): boolean {
    return this.#listeners.size > 0;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Turns what a part of the application threw into a refusal for people and scripts; unknown faults become `internal`. */
export type Translate = (error: unknown) => ControlError | null;

/** Joins handlers and events to what every door serves: parse, run, parse. */
export function createControl(handlers: Handlers, hub: EventHub, translate: Translate): Control {
  return {
    listen: (listener) => hub.listen(listener),
    async call(name, input, caller) {
      if (!isCommand(name)) {
        throw new ControlError({
          code: 'unknown-command',
          message: `There is no command ${JSON.stringify(name)}.`,
          exit: 2,
        });
      }
      const parsed = commands[name].input.safeParse(input ?? {});
      if (!parsed.success) {
        throw new ControlError({ code: 'invalid-input', message: `${name}: ${wordsOf(parsed.error)}`, exit: 2 });
      }
      try {
        const run = handlers[name] as (input: unknown, caller: Caller) => unknown;
        return commands[name].output.parse(await run(parsed.data, caller));
      } catch (error) {
        if (error instanceof ControlError) throw error;
        throw translate(error) ?? internal(name, error);
      }
    },
  };
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

function wordsOf(error: z.ZodError): string {
  return error.issues
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
    .join('; ');
}

function internal(name: string, error: unknown): ControlError {
  const reason = error instanceof z.ZodError ? wordsOf(error) : error instanceof Error ? error.message : String(error);
  return new ControlError({
    code: 'internal',
    message: `${name} failed inside Railguard: ${reason}. The gate is as it was before.`,
    exit: 1,
  });
}
