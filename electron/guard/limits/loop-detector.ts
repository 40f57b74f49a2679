import { hash } from 'node:crypto';
import type { ToolCall } from '../../../shared/call.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';

export interface RepeatOptions {
  /** From this many equal calls in a window on, the trace says so. */
  readonly warn: number;
  /** From this many on a person is asked, and where nobody can be, the call is denied; null only ever warns. */
  readonly stop: number | null;
  readonly windowMs: number;
}

/**
 * Warns of a loop, and stops none: a busy test run may well send the same call often. Stopping is for a person to switch on.
 */
export const defaultRepeats: RepeatOptions = { warn: 20, stop: null, windowMs: 60_000 };

interface Loop {
  count: number;
  /** Start of the window that is counted, monotonic milliseconds. */
  since: number;
}

/** Calls remembered: older ones are forgotten first, so that many different calls cost no memory. */
const maxLoops = 5000;
/** Arguments longer than this are not compared: a loop over them is slow by itself. */
const maxLength = 20_000;
/** Arguments longer than this are remembered by their digest. */
const storedWhole = 256;

/** Counts calls that are equal in agent, server, tool and arguments: a loop that an agent does not notice itself. */
export class LoopDetector {
  readonly #options: RepeatOptions;
  readonly #loops = new Map<string, Loop>();
  /**
   * Where the oldest key stands. Kept, for a new iterator would walk over the places of all keys that were forgotten before:
   * thousands for each call.
   */
  readonly #oldest = this.#loops.keys();

  constructor(options: RepeatOptions) {
    this.#options = options;
  }

  /** How often this very call came in the window, this time included. `now`: monotonic milliseconds. */
  count(call: ToolCall, now: number): number {
    const key = keyOf(call);
    if (key === null) return 1;
    const known = this.#loops.get(key);
    const loop = known !== undefined && now - known.since <= this.#options.windowMs ? known : { count: 0, since: now };
    loop.count++;
    // Put last, so that what is forgotten is what has not come for longest.
    this.#loops.delete(key);
    this.#loops.set(key, loop);
    if (this.#loops.size > maxLoops) {
      const oldest = this.#oldest.next().value;
      if (oldest !== undefined) this.#loops.delete(oldest);
    }
    return loop.count;
  }

  warns(count: number): boolean {
    return count >= this.#options.warn;
  }

  stops(count: number): boolean {
    return this.#options.stop !== null && count >= this.#options.stop;
  }
}

function keyOf({ agent, server, tool, args }: ToolCall): string | null {
  if (budgetLeft(args, maxLength) < 0) return null;
  const text = JSON.stringify(args);
  // Thousands of long texts would be hundreds of megabytes.
  const compared = text.length <= storedWhole ? text : hash('sha256', text, 'base64');
  return `${agent} ${server} ${tool}\n${compared}`;
}

/** What is left of a budget of characters; stops as soon as it is spent, so that huge arguments cost nothing here. */
function budgetLeft(value: JsonValue, budget: number): number {
  if (typeof value === 'string') return budget - value.length;
  if (typeof value !== 'object' || value === null) return budget - 8;
  let left = budget - 2;
  for (const key in value) {
    if (left < 0) break;
    left = budgetLeft((value as JsonObject)[key] ?? null, left - key.length);
  }
  return left;
}
