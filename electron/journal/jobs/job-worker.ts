import type { MessagePort } from 'node:worker_threads';
import { openForReading } from '../chain/store.ts';
import { verifyChain } from '../chain/verify.ts';
import { readWitness } from '../chain/witness.ts';
import { causeOf } from '../fault.ts';
import type { FromJob, Job, WorkerStart } from '../thread-rpc.ts';
import { exportRecords } from './export.ts';

/**
 * Work that takes long, in a worker of its own that ends with it, so that neither calls nor questions wait for it.
 * One piece at a time is on its way; the next is made when the one before was taken.
 */
export async function runJob(port: MessagePort, start: WorkerStart, job: Job): Promise<void> {
  const steps = await stepsOf(start.folder, job);
  const say = (message: FromJob) => port.postMessage(message);
  const next = () => {
    try {
      const step = steps.next();
      if (!step.done) return say(step.value);
      say({ type: 'done', value: step.value });
    } catch (error) {
      say({ type: 'failed', message: causeOf(error) });
    }
    port.close();
  };
  port.on('message', (message: 'next' | 'stop') => {
    if (message === 'next') return next();
    // Closes what the job has open.
    steps.return(undefined);
    port.close();
  });
  next();
}

async function stepsOf(folder: string, job: Job): Promise<Generator<FromJob, unknown>> {
  if (job.kind !== 'import') return lookThrough(folder, job);
  // With the schemas of records, which no other thread of the journal keeps in memory.
  const { importRecords } = await import('./import.ts');
  return progressOf(importRecords(job.file, folder));
}

function* progressOf(steps: Generator<number, unknown>): Generator<FromJob, unknown> {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    yield { type: 'progress', done: step.value, text: '' };
  }
}

function* lookThrough(folder: string, job: Exclude<Job, { kind: 'import' }>): Generator<FromJob, unknown> {
  const db = openForReading(folder);
  try {
    if (job.kind === 'verify') return yield* progressOf(verifyChain(db, readWitness(folder, job.expected)));
    const upto = Number(db.prepare('SELECT max(seq) AS seq FROM record').get()?.seq ?? 0);
    const steps = exportRecords(db, { ...job, upto });
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      yield { type: 'progress', done: step.value.done, text: step.value.text };
    }
  } finally {
    db.close();
  }
}
