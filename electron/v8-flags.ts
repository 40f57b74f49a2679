import { setFlagsFromString } from 'node:v8';

// Imported first by both entries, before any thread starts; `lib/heap-growth.ts` has the flag that waits until all is loaded.
for (const flag of [
  // Young generations of threads: so small that what a call makes is collected soon, and never larger.
  '--min-semi-space-size=2',
  '--max-semi-space-size=2',
  // So small, they are collected sooner by one thread than by several that have to agree.
  '--no-parallel-scavenge',
]) {
  setFlagsFromString(flag);
}
