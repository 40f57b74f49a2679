/** Deadlines of many calls on one timer: a timer for each call would cost more than the call. */
export interface Deadlines<T> {
  /** Adds an item, or gives it the whole time again. */
  set(item: T): void;
  clear(item: T): void;
}

export function createDeadlines<T>(ms: number, expired: (item: T) => void): Deadlines<T> {
  // Insertion order is expiry order: every item waits equally long, and a renewed one is inserted again.
  const due = new Map<T, number>();
  let timer: NodeJS.Timeout | null = null;

  function tick(): void {
    timer = null;
    const now = performance.now();
    for (const [item, at] of due) {
      if (at > now) {
        arm(at - now);
        return;
      }
      due.delete(item);
      expired(item);
    }
  }
  function arm(wait: number): void {
    timer ??= setTimeout(tick, Math.max(5, wait));
    timer.unref();
  }
  return {
    set(item) {
      due.delete(item);
      due.set(item, performance.now() + ms);
      if (timer === null) arm(ms);
    },
    clear(item) {
      due.delete(item);
    },
  };
}
