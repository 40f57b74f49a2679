import type { AgentId } from '../../../shared/names.ts';
import { Listeners } from '../../lib/listeners.ts';
import { pausedReason } from '../approvals/port.ts';
import type { AgentStatesPort, Clock } from '../ports.ts';

export interface Paused {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Calls refused since. */
  readonly refused: number;
}

/** Whether all agents are paused, or one of them, and what waits meanwhile. */
export class PauseSwitch {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #agents: AgentStatesPort | undefined;
  readonly #listeners = new Listeners();
  /** Calls that wait for a person: a pause denies them, not who answers later. */
  readonly #waiting = new Map<AbortController, AgentId>();
  #paused: Paused | null = null;

  constructor(clock: Pick<Clock, 'now'>, agents: AgentStatesPort | undefined) {
    this.#clock = clock;
    this.#agents = agents;
  }

  get paused(): Paused | null {
    return this.#paused;
  }

  pause(): void {
    if (this.#paused !== null) return;
    this.#paused = { since: this.#clock.now(), refused: 0 };
    this.endWaits();
    this.#notify();
  }

  resume(): void {
    if (this.#paused === null) return;
    this.#paused = null;
    this.#notify();
  }

  pausedBy(agent: AgentId): 'all' | 'agent' | null {
    if (this.#paused !== null) return 'all';
    return this.#agents?.paused(agent) === true ? 'agent' : null;
  }

  countRefused(): void {
    if (this.#paused === null) return;
    this.#paused = { ...this.#paused, refused: this.#paused.refused + 1 };
    this.#notify();
  }

  /** Ends the waits of agents that are paused now. */
  endWaits(): void {
    for (const [waiting, agent] of this.#waiting) if (this.pausedBy(agent) !== null) waiting.abort(pausedReason);
  }

  /** Waits for an answer; null where a pause came first. `wait` is given a signal that aborts then. */
  async unlessPaused<T>(agent: AgentId, wait: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    // A pause that came before the wait began ends it too: nobody is asked meanwhile.
    if (this.pausedBy(agent) !== null) return null;
    const waiting = new AbortController();
    this.#waiting.set(waiting, agent);
    try {
      return await unlessAborted(wait(waiting.signal), waiting.signal);
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  /** Called after a pause, a resume, and each call refused because of one. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  #notify(): void {
    this.#listeners.notify();
  }
}

/** The answer, or null where the signal came first. */
function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
