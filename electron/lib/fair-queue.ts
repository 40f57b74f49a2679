/**
 * Runs jobs one at a time for the whole process, those of several parties in turn: who brings much waits for itself. Each
 * begins in a turn of the event loop of its own, so that whoever brings little is served between any two of them.
 */
export interface FairQueue {
  /** Settles as the job does. */
  run<T>(party: string, job: () => T | Promise<T>): Promise<T>;
  /** Jobs that have not begun. */
  readonly waiting: number;
}

type Begin = () => Promise<void>;

/** `later` begins what it is given in another turn of the event loop. */
export function createFairQueue(later: (begin: () => void) => void = setImmediate): FairQueue {
  /** Parties that wait, the next one first. */
  const queues = new Map<string, Begin[]>();
  let waiting = 0;
  let busy = false;

  function next(): void {
    const [first] = queues;
    if (first === undefined) {
      busy = false;
      return;
    }
    const [party, queue] = first;
    const begin = queue.shift();
    queues.delete(party);
    if (queue.length > 0) queues.set(party, queue);
    waiting--;
    busy = true;
    later(() => void begin?.().then(next));
  }

  return {
    get waiting() {
      return waiting;
    },
    run(party, job) {
      return new Promise((resolve, reject) => {
        const begin: Begin = async () => {
          try {
            resolve(await job());
          } catch (error) {
            reject(error);
          }
        };
        const queue = queues.get(party);
        if (queue === undefined) queues.set(party, [begin]);
        else queue.push(begin);
        waiting++;
        if (!busy) next();
      });
    },
  };
}
