import { z } from 'zod';
import { CodedError } from '../../shared/coded-error.ts';
import {
  type CommandName,
  type Commands,
  commands,
  type EventName,
  type EventPayload,
} from '../../shared/control/contract.ts';
import { issuesWords } from '../../shared/issue-words.ts';
import { diskRefusal } from '../lib/system-words.ts';
import { type Caller, type Control, ControlError, refusalBody } from './port.ts';

/** One handler for each command of the contract: no more, no fewer. Input arrives parsed. */
export type Handlers = {
  readonly [N in CommandName]: (
    input: z.output<Commands[N]['input']>,
    caller: Caller,
  ) => z.input<Commands[N]['output']> | Promise<z.input<Commands[N]['output']>>;
};

export type Listener = <N extends EventName>(name: N, payload: EventPayload<N>) => void;

/** Work that is done only while somebody wants an event; `stop` is null while nobody does. */
interface Watch {
  readonly name: EventName;
  readonly start: () => () => void;
  stop: (() => void) | null;
}

/** Where parts of the application say what happened; every endpoint listens. A listener that throws never disturbs another. */
export class EventHub {
  /** Listeners, each with the events it wants; null is all. */
  readonly #listeners = new Map<Listener, ReadonlySet<EventName> | null>();
  readonly #watches = new Set<Watch>();

  emit<N extends EventName>(name: N, payload: EventPayload<N>): void {
    for (const [listener, names] of this.#listeners) {
      if (names?.has(name) === false) continue;
      try {
        listener(name, payload);
      } catch {
        // An endpoint whose peer went away: it removes itself when it notices.
      }
    }
  }

  /** Whether anybody wants this event: what is costly to compute is not computed for nobody. */
  watched(name: EventName): boolean {
    for (const names of this.#listeners.values()) if (names?.has(name) !== false) return true;
    return false;
  }

  /** Calls `start` while somebody wants this event, and what that returns when nobody does any more. Returns the way to stop. */
  whileWatched(name: EventName, start: () => () => void): () => void {
    const watch: Watch = { name, start, stop: this.watched(name) ? start() : null };
    this.#watches.add(watch);
    return () => {
      this.#watches.delete(watch);
      watch.stop?.();
    };
  }

  listen(listener: Listener, names?: readonly EventName[]): () => void {
    this.#listeners.set(listener, names === undefined ? null : new Set(names));
    this.#notifyWatches();
    return () => {
      this.#listeners.delete(listener);
      this.#notifyWatches();
    };
  }

  #notifyWatches(): void {
    for (const watch of this.#watches) {
      const watched = this.watched(watch.name);
      if (watched === (watch.stop !== null)) continue;
      const { stop } = watch;
      watch.stop = watched ? watch.start() : null;
      stop?.();
    }
  }
}

export interface ControlOptions {
  /** Called with an error of ours, which is answered as `internal`. */
  failed?(error: unknown): void;
  /** Resolves once a command may run; rejects with its refusal. */
  admit?(name: CommandName, input: unknown, caller: Caller): Promise<void>;
  /** Takes secrets out of what a refusal says: it may quote what a server, a file or the caller said. */
  show?(text: string): string;
}

/** Joins handlers and events to what every endpoint serves: parse, run, parse. */
export function createControl(handlers: Handlers, hub: EventHub, options: ControlOptions = {}): Control {
  const { failed, admit, show = (text) => text } = options;
  return {
    listen: (listener, names) => hub.listen(listener, names),
    async call(name, input, caller) {
      try {
        if (!isCommand(name)) {
          throw new CodedError('unknown-command', `There is no command ${JSON.stringify(name)}.`);
        }
        const parsed = commands[name].input.safeParse(input ?? {});
        if (!parsed.success) throw new CodedError('invalid-input', `${name}: ${issuesWords(parsed.error.issues)}`);
        await admit?.(name, parsed.data, caller);
        const run = handlers[name] as (input: unknown, caller: Caller) => unknown;
        return commands[name].output.parse(await run(parsed.data, caller));
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === null) failed?.(error);
        const body = refusalBody(refusal ?? internal(name, error));
        throw new ControlError({ ...body, message: show(body.message) });
      }
    },
  };
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

/** Null for an error of ours. A full disk is none. */
function refusalOf(error: unknown): CodedError | null {
  if (error instanceof CodedError) return error;
  const words = diskRefusal(error);
  return words === null ? null : new CodedError('disk-refused', words);
}

function internal(name: string, error: unknown): CodedError {
  const reason =
    error instanceof z.ZodError ? issuesWords(error.issues) : error instanceof Error ? error.message : String(error);
  return new CodedError('internal', `${name} failed inside Railguard: ${reason}. The gate is as it was before.`);
}
