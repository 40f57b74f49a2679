import { setFlagsFromString } from 'node:v8';

// Imported first by both entries, before any thread starts. V8 takes what the machine has: with 24 GB it lets each isolate
// (main, journal writer, reader) gather some 140 MB of garbage before it looks. What a call makes dies with the call, so
// little is lost where it looks sooner; docs/performance.md has what each of these is worth.
for (const flag of [
  // Young generations stay as large as they are made.
  '--semi-space-growth-factor=1',
  // So small, they are collected sooner by one thread than by several that have to agree.
  '--no-parallel-scavenge',
  // The old generation is collected when it grew by so much, not when it reached a limit made for other programs.
  '--heap-growing-percent=15',
]) {
  setFlagsFromString(flag);
}
