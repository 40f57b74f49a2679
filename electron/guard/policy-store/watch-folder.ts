import { watch } from 'node:fs';

/**
 * Looks at a folder when it changed, and now and then all the same: file systems do not report everything, and some
 * report nothing. One look at a time; a change during a look is seen by the next one. Returns the way to stop.
 */
export function watchFolder(
  folder: string,
  pollMs: number,
  look: () => Promise<void>,
  onFault: (error: unknown) => void,
): () => void {
  let looking = false;
  const once = () => {
    if (looking) return;
    looking = true;
    look()
      .catch(onFault)
      .finally(() => {
        looking = false;
      });
  };
  const timer = setInterval(once, pollMs);
  timer.unref();
  try {
    const watcher = watch(folder, { persistent: false }, once);
    // A watcher that dies (too many, folder replaced) leaves the timer, which alone is quick enough.
    watcher.on('error', () => watcher.close());
    return () => {
      clearInterval(timer);
      watcher.close();
    };
  } catch (error) {
    onFault(error);
    return () => clearInterval(timer);
  }
}
