import type { Clock } from '../ports.ts';
import type { Ask } from './ask.ts';
import { deadlineIn, hasCome } from './clocks.ts';
import type { ApprovalAnswer } from './port.ts';

/** An identical call is let pass, or refused, by an answer that came after its time, for so long. */
const lateMs = 600_000;

export interface LateOptions {
  readonly clock: Clock;
  /** Whether the same call is asked about anew. */
  readonly isAsked: (key: string) => boolean;
  /** Keeps everything as it is now, on disk when it returns. Throws where it cannot. */
  readonly commit: () => void;
  /** An Allow that was used came back: its call was not sent. */
  readonly onBack: () => void;
}

/**
 * Answers that wait for the identical call to come again: an Allow, to be used once, or a Deny that the agent has yet to
 * read. None lasts longer than ten minutes from when a person gave it, however often it is given back.
 */
export class LateAnswers {
  readonly #options: LateOptions;
  /** By what they are bound to. */
  readonly #answers = new Map<string, Ask>();

  constructor(options: LateOptions) {
    this.#options = options;
  }

  get(key: string): Ask | undefined {
    return this.#answers.get(key);
  }

  list(): Ask[] {
    return [...this.#answers.values()];
  }

  /** Starts the time in which the answer to an ask that just ended may be used. */
  begin(ask: Ask): void {
    ask.usableUntil = deadlineIn(this.#options.clock, lateMs);
  }

  /** Puts back what waited before a restart, as it was. */
  restore(ask: Ask): void {
    this.#answers.set(ask.binding.key, ask);
  }

  addAllow(ask: Ask): void {
    this.#add(ask, 'allowed');
  }

  addDeny(ask: Ask): void {
    this.#add(ask, 'decided');
  }

  /** The answer that a call of this key meets, used up by it; null where none waits. */
  take(key: string): ApprovalAnswer | null {
    const late = this.#answers.get(key);
    if (late === undefined) return null;
    if (hasCome(this.#options.clock, late.deadline)) {
      this.expire(late);
      return null;
    }
    if (late.end?.how !== 'denied') return this.#use(late);
    this.#answers.delete(key);
    return { kind: 'denied', note: late.end.note };
  }

  /** What lets a call's Allow wait for the identical one, where the call was not sent after all. */
  giverBack(ask: Ask): () => void {
    return () => {
      if (ask.state !== 'decided' || ask.end?.how !== 'allowed') return;
      const { key } = ask.binding;
      if (this.#answers.has(key) || this.#options.isAsked(key)) return;
      if (hasCome(this.#options.clock, ask.usableUntil)) return;
      this.addAllow(ask);
      this.#options.onBack();
    };
  }

  expire(late: Ask): void {
    this.drop(late, 'the agent did not call again');
  }

  /** Takes an answer away. `why`: said of an Allow that nobody used. */
  drop(late: Ask, why: string): void {
    this.#answers.delete(late.binding.key);
    if (late.state === 'allowed' && late.end !== null) late.end = { ...late.end, why: `Not used: ${why}` };
    late.state = 'decided';
    late.deadline = null;
  }

  #add(ask: Ask, state: Ask['state']): void {
    ask.state = state;
    ask.deadline = ask.usableUntil;
    this.#answers.set(ask.binding.key, ask);
  }

  /** An Allow is used up before its call goes on, on disk too; where that fails it is not used. */
  #use(late: Ask): ApprovalAnswer {
    this.#answers.delete(late.binding.key);
    const until = late.deadline;
    late.state = 'decided';
    late.deadline = null;
    try {
      this.#options.commit();
    } catch {
      late.state = 'allowed';
      late.deadline = until;
      this.#answers.set(late.binding.key, late);
      return {
        kind: 'refused',
        message: 'What a person allowed could not be kept on disk. Retry after a person mends it',
      };
    }
    return {
      kind: 'allowed',
      detail: 'Allowed by a person before this call came again',
      giveBack: this.giverBack(late),
    };
  }
}
