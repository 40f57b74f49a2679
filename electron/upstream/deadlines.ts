/** Deadlines of many calls on one timer: a timer for each call would cost more than the call. */
export interface Deadlines<T> {
  /** Adds an item, or gives it the whole time again. */
  set(item: T): void;
  clear(item: T): void;
  /** Nothing is due any more. Until its time a timer would keep whatever its items belong to. */
  stop(): void;
}

/**
 * A timer that comes so much too late was held up: the machine slept, or one turn of the event loop took long. What came
 * meanwhile has not been read yet, so nothing is given up for that time longer, milliseconds.
 */
const lateMs = 2000;
const graceMs = 1000;

/** `ms` is read whenever an item is set: what a person changes counts from the next call on. */
// Longer than 60 lines: short methods over one state, of which none is of use without the others.
export function createDeadlines<T>(
  ms: () => number,
  expired: (item: T) => void,
  monotonic: () => number = () => performance.now(),
): Deadlines<T> {
  // Insertion order is expiry order where every item waits equally long: a renewed one is inserted again.
  const due = new Map<T, number>();
  let lastMs = 0;
  /** The time was made shorter while longer ones run: until those are over, all are looked at. */
  let isUnordered = false;
  let timer: NodeJS.Timeout | null = null;
  let expectedAt = 0;

  function tick(): void {
    timer = null;
    const now = monotonic();
    if (now - expectedAt > lateMs) {
      arm(graceMs);
      return;
    }
    let next = Number.POSITIVE_INFINITY;
    for (const [item, at] of due) {
      if (at > now) {
        next = Math.min(next, at - now);
        if (isUnordered) continue;
        break;
      }
      due.delete(item);
      expired(item);
    }
    if (due.size === 0) isUnordered = false;
    if (Number.isFinite(next)) arm(next);
  }
  function arm(wait: number): void {
    if (timer !== null) return;
    const within = Math.max(5, wait);
    expectedAt = monotonic() + within;
    timer = setTimeout(tick, within);
    timer.unref();
  }
  return {
    set(item) {
      const wait = ms();
      due.delete(item);
      if (wait < lastMs && due.size > 0) isUnordered = true;
      lastMs = wait;
      if (isUnordered && timer !== null && expectedAt > monotonic() + wait) {
        clearTimeout(timer);
        timer = null;
      }
      due.set(item, monotonic() + wait);
      if (timer === null) arm(wait);
    },
    clear(item) {
      due.delete(item);
    },
    stop() {
      due.clear();
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

export interface CallDeadlines<T> extends Deadlines<T> {
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
  const long = createDeadlines<T>(
    () => askMs,
    (item) => {
      patient.delete(item);
      expired(item, `nobody answered the server's question for ${Math.round(askMs / 1000)} s`);
    },
  );
  const short = createDeadlines<T>(callMs, (item) => {
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
