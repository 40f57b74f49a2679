/**
 * How Node is started so that a process that is always there stays small (docs/performance.md has what each is worth):
 * a young generation of a size that calls in flight do not outgrow, and few pools of the system's allocator, which else
 * keeps one for each thread.
 */
export const nodeFlags = ['--min-semi-space-size=4', '--max-semi-space-size=4'];

/** Read by glibc alone; elsewhere it means nothing. */
export const nodeEnvironment = { MALLOC_ARENA_MAX: '1' };
