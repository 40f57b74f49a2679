import { Worker, type WorkerOptions } from 'node:worker_threads';
import { compileCacheEnvironment } from './compile-cache.ts';
import { growUsuallyWhileLoading } from './heap-growth.ts';

/** Starts a thread on code that is kept compiled. It has loaded all of it when it sends its first message. */
export function startThread(url: URL, options: Pick<WorkerOptions, 'workerData' | 'name'>): Worker {
  const loaded = growUsuallyWhileLoading();
  const worker = new Worker(url, { ...options, env: { ...process.env, ...compileCacheEnvironment() } });
  worker.once('message', loaded);
  worker.once('exit', loaded);
  return worker;
}
