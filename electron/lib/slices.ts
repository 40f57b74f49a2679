import type { FairQueue } from './fair-queue.ts';

/** So long one turn of the event loop works at what is large, milliseconds; then everybody else is served. */
const sliceMs = 8;

/** Runs to its end what yields after each bounded piece of work, in turns of its party. */
export async function runInSlices<T>(
  queue: FairQueue,
  party: string,
  work: Generator<void, T>,
  clock: () => number = () => performance.now(),
): Promise<T> {
  const slice = () => {
    const until = clock() + sliceMs;
    for (;;) {
      const step = work.next();
      if (step.done === true || clock() >= until) return step;
    }
  };
  for (;;) {
    const step = await queue.run(party, slice);
    if (step.done === true) return step.value;
  }
}
