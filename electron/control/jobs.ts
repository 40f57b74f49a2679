import { CodedError } from '../../shared/coded-error.ts';
import type { EventHub } from './dispatcher.ts';

/** What a job is given to heed and to tell. */
export interface JobOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** Long work that was asked for by name: can be watched and cancelled from any endpoint, and ends with the application. */
export class Jobs {
  readonly #running = new Map<string, AbortController>();
  readonly #hub: EventHub;

  constructor(hub: EventHub) {
    this.#hub = hub;
  }

  /** Runs work under a name (or none). Rejects where the name is taken. */
  async run<T>(job: string | undefined, work: (options: JobOptions) => Promise<T>): Promise<T> {
    if (job !== undefined && this.#running.has(job)) throw new Error(`A job called ${job} runs already`);
    const controller = new AbortController();
    if (job !== undefined) this.#running.set(job, controller);
    try {
      return await work({
        signal: controller.signal,
        onProgress: (done) => {
          if (job !== undefined) this.#hub.emit('job.progress', { job, done });
        },
      });
    } finally {
      if (job !== undefined) this.#running.delete(job);
    }
  }

  /** Work that is not running is nothing to cancel. */
  cancel(job: string): void {
    this.#running.get(job)?.abort(cancelled('It was cancelled before its end.'));
  }

  close(): void {
    for (const controller of this.#running.values()) controller.abort(cancelled('Railguard stops.'));
  }
}

/** Work that cannot answer with what it has so far is refused with this: it is no error of ours. */
function cancelled(why: string): CodedError {
  return new CodedError('job-cancelled', why);
}
