import { parentPort, workerData } from 'node:worker_threads';
import { runJob } from './jobs/job-worker.ts';
import { runReader } from './query/reader-worker.ts';
import type { WorkerStart } from './thread-rpc.ts';
import { runWriter } from './writer/writer-worker.ts';

/** One file for all workers of the journal, so that the build has one entry: one writes, one answers, some do long work. */
const start = workerData as WorkerStart;
if (parentPort === null) throw new Error('the journal worker runs in a worker thread only');
if (start.role === 'writer') runWriter(parentPort, start);
else if (start.job === undefined) runReader(parentPort, start);
else await runJob(parentPort, start, start.job);
