import type { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** Watches the threads that this process starts from now on, each for its beginning and its end. */
export function watchThreads() {
  const live = new Set<Worker>();
  let changed: (() => void)[] = [];
  const change = () => {
    const waiting = changed;
    changed = [];
    for (const wake of waiting) wake();
  };
  const begun = (thread: Worker) => {
    live.add(thread);
    thread.once('exit', () => {
      live.delete(thread);
      change();
    });
    change();
  };
  process.on('worker', begun);
  onTestFinished(() => void process.off('worker', begun));
  return {
    /** Resolves with the next one that begins. */
    next: () => new Promise<void>((resolve) => changed.push(resolve)),
    /** Resolves when none is left. */
    async ended(): Promise<void> {
      // A thread is announced a tick after it was made.
      await new Promise((resolve) => setImmediate(resolve));
      while (live.size > 0) await new Promise<void>((resolve) => changed.push(resolve));
    },
  };
}
