import type { ControlBridge } from '../../shared/control/bridge.ts';

/** Cancels long work. Where it has ended there is nothing to cancel, and nothing to say. */
export function cancelJob(bridge: Pick<ControlBridge, 'call'>, job: string): void {
  void bridge.call('job.cancel', { job }).catch(() => undefined);
}

/** Runs long work; `onProgress` is called with how many it has done so far. */
export async function withProgress<T>(
  bridge: Pick<ControlBridge, 'listen'>,
  job: string,
  onProgress: (done: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  bridge.listen('job.progress', (progress) => progress.job === job && onProgress(progress.done), ended.signal);
  try {
    return await work();
  } finally {
    ended.abort();
  }
}
