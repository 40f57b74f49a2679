import { Deadlines } from '../lib/deadlines.ts';

export interface CallDeadlines<T> extends Pick<Deadlines<T>, 'set' | 'clear' | 'stop'> {
  /** A question of the server was answered or taken back: the server's own time runs again. */
  answered(): void;
}

export interface CallDeadlineOptions<T> {
  /** Read at each call. */
  readonly callMs: () => number;
  /** How long a call may last whose server waits for an answer. */
  readonly askMs: number;
  /** Whether a question of the server is open. */
  asking(): boolean;
  expired(item: T, why: string): void;
}

/**
 * Deadlines of calls in whose middle the server may ask the agent something. A person may think longer than a server may
 * be silent, so a call that is due while a question is open gets the longer time.
 */
export function createCallDeadlines<T>(options: CallDeadlineOptions<T>): CallDeadlines<T> {
  const { callMs, askMs, asking, expired } = options;
  const patient = new Set<T>();
  const long = new Deadlines<T>(
    () => askMs,
    (item) => {
      patient.delete(item);
      expired(item, `nobody answered the server's question for ${Math.round(askMs / 1000)} s`);
    },
  );
  const short = new Deadlines<T>(callMs, (item) => {
    if (!asking()) {
      expired(item, `no answer and no progress for ${Math.round(callMs() / 1000)} s`);
      return;
    }
    patient.add(item);
    long.set(item);
  });
  const hurry = (item: T) => {
    if (patient.size > 0 && patient.delete(item)) long.clear(item);
  };
  return {
    set(item) {
      hurry(item);
      short.set(item);
    },
    clear(item) {
      hurry(item);
      short.clear(item);
    },
    stop() {
      patient.clear();
      long.stop();
      short.stop();
    },
    answered() {
      if (asking()) return;
      for (const item of [...patient]) {
        hurry(item);
        short.set(item);
      }
    },
  };
}
