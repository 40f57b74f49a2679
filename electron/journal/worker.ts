import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerStart } from './protocol.ts';
import { runReader } from './reader-worker.ts';
import { runWriter } from './writer-worker.ts';

/** One file for both workers of the journal, so that the build has one entry: one writes, the other answers questions. */
const start = workerData as WorkerStart;
if (parentPort === null) throw new Error('the journal worker runs in a worker thread only');
if (start.role === 'writer') runWriter(parentPort, start);
else runReader(parentPort, start);
