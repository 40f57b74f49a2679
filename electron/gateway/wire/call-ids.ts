import { timeOfId } from '../../../shared/call-time.ts';
import type { CallId } from '../../../shared/names.ts';

/**
 * Ids that sort by time of arrival and never repeat: milliseconds, a counter within this run, and a random part of this
 * run, so that a clock that was set back cannot make an old id again.
 */
export function createCallIds(now: () => number, run: string): () => CallId {
  let last = 0;
  let count = 0;
  let prefix = timeOfId(0);
  return () => {
    const at = now();
    if (at > last) {
      last = at;
      count = 0;
      prefix = timeOfId(at);
    } else count++;
    return `${prefix}${count === 0 ? '0000' : count.toString(36).padStart(4, '0')}${run}` as CallId;
  };
}
