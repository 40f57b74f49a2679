/**
 * How Node is started so that a process that is always there stays small (docs/performance.md has what each is worth).
 * The size of the main thread's young generation is fixed when the process begins; `electron/v8-flags.ts` has the rest.
 * Known to the V8 of Node 22 to 26.
 */
export const nodeFlags = ['--min-semi-space-size=2', '--max-semi-space-size=2', '--no-parallel-scavenge'];

/**
 * For the system's allocator (glibc alone reads it): one pool in place of one for each thread, and what is large or free at
 * the end goes back to the system.
 */
export const nodeEnvironment = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '32768',
  MALLOC_TRIM_THRESHOLD_: '65536',
};
