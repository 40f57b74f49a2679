import { vi } from 'vitest';

/**
 * A wait ends as soon as what is waited for holds; its bound is for what never comes. One second, as it is by default, is
 * nothing on a machine that does ten things at once: whatever a test asks for, it gets this, below the time of a whole test.
 */
const boundMs = 200_000;
/** Most of what is waited for takes a few milliseconds: whoever looks twenty times a second waits for the look. */
const lookEveryMs = 10;
const waitFor = vi.waitFor;

vi.waitFor = (holds, options) => {
  const interval = typeof options === 'object' ? options.interval : undefined;
  return waitFor(holds, { timeout: boundMs, interval: interval ?? lookEveryMs });
};
