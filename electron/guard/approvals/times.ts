import type { AgentId } from '../../../shared/names.ts';
import { personAgent } from '../../../shared/reserved-names.ts';
import type { QueueTimes } from './options.ts';

/** Seconds as a person set them, read anew for each call. */
export interface WaitSettings {
  /** Of an ask whose rule does not say; null: until somebody answers. */
  readonly timeoutSeconds: number | null;
  readonly holdSeconds: number;
}

const personHoldMs = 3_600_000;
/** A client that hears of progress is held so long at most. */
const longHoldMs = 600_000;

/** How long asks and calls wait: as the agent's own hold says, else as the entry was told, else as is set. */
export function waitTimes(parts: {
  readonly settings: () => WaitSettings;
  /** Seconds, of an agent that has a hold of its own. */
  readonly ownHold: (agent: AgentId) => number | null;
  /** Seconds, as the entry was told; null: as the settings say. */
  readonly holdSeconds: number | null;
}): QueueTimes & { gaveUp(agent: AgentId): void } {
  const { settings, ownHold, holdSeconds } = parts;
  /** Agents whose client gave up a call that was held longer. */
  const impatient = new Set<AgentId>();
  return {
    holdMs(agent) {
      // A person who sent a call themselves looks at it until it is answered.
      if (agent === personAgent) return personHoldMs;
      return (ownHold(agent) ?? holdSeconds ?? settings().holdSeconds) * 1000;
    },
    // Who set a hold of its agent's own means just that.
    longHoldMs: (agent) => (ownHold(agent) === null && !impatient.has(agent) ? longHoldMs : null),
    askMs() {
      const { timeoutSeconds } = settings();
      return timeoutSeconds === null ? null : timeoutSeconds * 1000;
    },
    gaveUp: (agent) => void impatient.add(agent),
  };
}
