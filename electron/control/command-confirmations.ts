import { randomBytes } from 'node:crypto';
import { CodedError } from '../../shared/coded-error.ts';
import type { CommandToConfirm } from '../../shared/control/confirmations.ts';
import { shown } from '../../shared/hidden-text.ts';
import { Listeners } from '../lib/listeners.ts';

interface Waiting extends CommandToConfirm {
  settle(refusal: CodedError | null): void;
}

export interface CommandConfirmationsDeps {
  readonly clock: { now(): number };
  /** Writes into the journal that something was asked or answered; returns at once. */
  record(what: string, by: string): void;
}

/** Whoever gave the command looks at a terminal meanwhile. */
const waitsMs = 5 * 60_000;
/** Each is read by a person. */
const maxWaiting = 10;

/**
 * Commands that would let more pass, held until a person at the window says yes: an agent with a shell has a command line
 * too. One that nobody answers is refused.
 */
export class CommandConfirmations {
  readonly #deps: CommandConfirmationsDeps;
  readonly #waiting = new Map<string, Waiting>();
  readonly #listeners = new Listeners();

  constructor(deps: CommandConfirmationsDeps) {
    this.#deps = deps;
  }

  /** Resolves once a person let it run; rejects where nobody did. `gone`: whoever gave it went away. */
  request(words: string, by: string, gone: AbortSignal | null): Promise<void> {
    const { clock, record } = this.#deps;
    if (gone?.aborted === true) return Promise.reject(notAllowed('Its command line went away.'));
    if (this.#waiting.size >= maxWaiting)
      return Promise.reject(notAllowed('So many commands wait for a person already.'));
    const id = randomBytes(5).toString('hex');
    const askedAt = clock.now();
    record(`A command waits for a person (${id}): ${words}`, by);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => end('Nobody answered', notAllowed('Nobody allowed it in time.')), waitsMs);
      const leave = (): void => end('Its command line went away', notAllowed('Its command line went away.'));
      const settle = (refused: CodedError | null): void => {
        clearTimeout(timer);
        gone?.removeEventListener('abort', leave);
        this.#waiting.delete(id);
        if (refused === null) resolve();
        else reject(refused);
        this.#changed();
      };
      const end = (why: string, refused: CodedError): void => {
        record(`${why}, so the command was refused (${id}): ${words}`, by);
        settle(refused);
      };
      this.#waiting.set(id, { id, words, by, askedAt, until: askedAt + waitsMs, settle });
      gone?.addEventListener('abort', leave, { once: true });
      this.#changed();
    });
  }

  list(): CommandToConfirm[] {
    return [...this.#waiting.values()].map(({ settle: _, ...waiting }) => waiting);
  }

  /** False where it does not wait any more. */
  answer(id: string, allow: boolean, by: string): boolean {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return false;
    const said = allow ? 'Allowed' : 'Refused';
    this.#deps.record(`${said} the command of ${waiting.by} (${id}): ${waiting.words}`, by);
    waiting.settle(allow ? null : notAllowed('A person refused it in the window.'));
    return true;
  }

  /** What a person should know: as long as one waits. */
  notices(): readonly { code: string; title: string; help: string; fault: boolean }[] {
    const [first, ...more] = this.#waiting.values();
    if (first === undefined) return [];
    const others = more.length === 0 ? '' : ` ${more.length} more ${more.length === 1 ? 'waits' : 'wait'} behind it.`;
    return [
      {
        code: 'command-pending',
        title: `A command waits for you: ${shown(first.words)}`,
        help: `It came from ${shown(first.by)}. Until you let it run, nothing of it is done.${others}`,
        fault: false,
      },
    ];
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Refuses what waits: the app ends. */
  close(): void {
    for (const waiting of [...this.#waiting.values()]) waiting.settle(notAllowed('Railguard is stopping.'));
  }

  #changed(): void {
    this.#listeners.notify();
  }
}

/** Refuses a command that waits, or waited. `why`: a sentence. */
export function notAllowed(why: string): CodedError {
  return new CodedError(
    'command-not-allowed',
    `${why} In the desktop app a command that lets more pass or hands out a token waits for a person in the window.`,
  );
}
