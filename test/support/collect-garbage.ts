import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc: () => void = runInNewContext('gc');

/** Bytes of the heap that are alive. Without a collection before it, a reading says when V8 last felt like one. */
export function liveHeap(): number {
  gc();
  return process.memoryUsage().heapUsed;
}
