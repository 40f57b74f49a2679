import { vi } from 'vitest';

/** Tries until it holds. The bound is far above what a busy machine needs, so that it ends only what is really broken. */
export function eventually<T>(attempt: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(attempt, { timeout: 60_000, interval: 50 });
}
