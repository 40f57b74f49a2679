/** What TestRail said when it wanted fewer requests: the same wait for every agent of the connector. */
export interface Backoff {
  /** Milliseconds until TestRail takes requests again; 0 where it takes them now. */
  readonly waitMs: number;
  /** Called when a wait begins, is made longer, or is over. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void;
  /** TestRail wants nothing for so long. */
  refused(ms: number): void;
  /**
   * Waits for a turn. Requests of several parties go in turn, so that who brings many waits for itself. Answers how long it
   * waited, milliseconds; null where that would be longer than `mostMs`. Rejects when the signal aborts.
   */
  turn(party: string, mostMs: number, signal: AbortSignal): Promise<number | null>;
}

/** After a wait they go one by one: all at once would be refused again. */
const gapMs = 100;
/** Timers are no finer; and what is a hair above a second is a second. */
const roundMs = 50;

interface Waiter {
  go(): void;
}

export function createBackoff(options: {
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}): Backoff {
  const { now, sleep } = options;
  /** Parties that wait, the next one first. */
  const queues = new Map<string, Waiter[]>();
  let until = 0;
  let running = false;
  const listeners = new Set<() => void>();
  let over: NodeJS.Timeout | null = null;
  const never = new AbortController().signal;

  const left = (): number => Math.max(0, Math.ceil((until - now()) / roundMs) * roundMs);

  function tell(): void {
    for (const listener of listeners) listener();
  }

  function next(): void {
    const [first] = queues;
    if (first === undefined) return;
    const [party, waiters] = first;
    const waiter = waiters.shift();
    queues.delete(party);
    if (waiters.length > 0) queues.set(party, waiters);
    waiter?.go();
  }

  async function run(): Promise<void> {
    running = true;
    try {
      while (queues.size > 0) {
        const target = until;
        if (left() > 0) await sleep(left(), never);
        // Told to wait longer meanwhile.
        if (until !== target) continue;
        until = 0;
        next();
        if (queues.size > 0) await sleep(gapMs, never);
      }
    } finally {
      running = false;
    }
  }

  return {
    get waitMs() {
      return left();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refused(ms) {
      until = Math.max(until, now() + ms);
      if (over !== null) clearTimeout(over);
      over = setTimeout(tell, Math.min(until - now(), 2 ** 31 - 1));
      over.unref();
      tell();
    },
    turn(party, mostMs, signal) {
      if (left() === 0 && queues.size === 0) return Promise.resolve(0);
      if (left() > mostMs) return Promise.resolve(null);
      const started = now();
      const expected = left();
      return new Promise((resolve, reject) => {
        const waiters = queues.get(party) ?? [];
        const waiter: Waiter = {
          go() {
            signal.removeEventListener('abort', leave);
            resolve(Math.max(expected, now() - started));
          },
        };
        const leave = (): void => {
          const at = waiters.indexOf(waiter);
          if (at >= 0) waiters.splice(at, 1);
          if (waiters.length === 0) queues.delete(party);
          reject(signal.reason);
        };
        signal.addEventListener('abort', leave, { once: true });
        waiters.push(waiter);
        queues.set(party, waiters);
        if (signal.aborted) leave();
        else if (!running) void run();
      });
    },
  };
}
