/**
 * Work that is done anew each time that something changed: at most every `everyMs`, never twice at once, and once more
 * where something changed while it was done.
 */
export function oneAtATime(work: () => Promise<void>, everyMs: number): { again(): void; stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  let isRunning = false;
  let isWanted = false;
  let isStopped = false;
  const again = (): void => {
    isWanted = true;
    if (isRunning || isStopped) return;
    timer ??= setTimeout(() => void run(), everyMs);
  };
  const run = async (): Promise<void> => {
    timer = null;
    isRunning = true;
    isWanted = false;
    try {
      await work();
    } finally {
      isRunning = false;
      if (isWanted) again();
    }
  };
  return {
    again,
    stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
