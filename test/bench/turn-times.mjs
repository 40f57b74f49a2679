import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before the program (`--import`) by a bench: tells, when it is asked, the longest turn of the main thread's event
 * loop since it was asked last, in milliseconds of the thread's own processor time. Other processes do not count in it.
 */
if (isMainThread && process.send !== undefined) {
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let last = used();
  let longest = 0;
  const turn = () => {
    const now = used();
    longest = Math.max(longest, now - last);
    last = now;
    setImmediate(turn).unref();
  };
  turn();
  process.on('message', () => {
    process.send?.({ longest });
    longest = 0;
    last = used();
  });
  process.channel?.unref();
}
