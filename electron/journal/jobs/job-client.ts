import { startThread } from '../../lib/worker-thread.ts';
import type { FromJob, Job, WorkerStart } from '../thread-rpc.ts';

export interface JobOptions {
  /** Ends the work; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Records done so far. */
  readonly onProgress?: (done: number) => void;
}

/** Runs a job in a worker of its own. `take` gets its text piece by piece; the next is made when it resolves. */
export function runJobWorker(
  url: URL,
  start: Omit<WorkerStart, 'role' | 'job'>,
  job: Job,
  options: JobOptions & { readonly take?: (text: string) => void | Promise<void> },
): Promise<unknown> {
  const { signal, onProgress, take } = options;
  if (signal?.aborted === true) return Promise.reject(signal.reason);
  const workerData: WorkerStart = { role: 'job', job, ...start };
  const worker = startThread(url, { workerData, name: `journal-${job.kind}` });
  return new Promise<unknown>((resolve, reject) => {
    let settle: (() => void) | null = null;
    // The thread is asked to stop and never terminated: ending it inside SQLite could take the whole program with it.
    // The promise settles when the thread is gone and its files are closed.
    const end = (how: () => void, early = true) => {
      if (settle !== null) return;
      settle = how;
      signal?.removeEventListener('abort', abort);
      if (early) worker.postMessage('stop');
    };
    worker.on('exit', () => (settle ?? (() => reject(new Error('the journal worker ended too early'))))());
    const abort = () => end(() => reject(signal?.reason));
    signal?.addEventListener('abort', abort, { once: true });
    worker.on('error', (error) => end(() => reject(error)));
    worker.on('message', (message: FromJob) => {
      if (message.type === 'done') return end(() => resolve(message.value), false);
      if (message.type === 'failed') return end(() => reject(new Error(message.message)), false);
      if (settle !== null) return undefined;
      onProgress?.(message.done);
      Promise.resolve(message.text === '' ? undefined : take?.(message.text)).then(
        () => worker.postMessage('next'),
        (error) => end(() => reject(error)),
      );
    });
  });
}
