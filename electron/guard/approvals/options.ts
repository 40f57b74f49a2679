import type { AgentId } from '../../../shared/names.ts';
import type { Clock } from '../ports.ts';
import type { Ask } from './ask.ts';
import type { ApprovalRequest } from './port.ts';
import type { StoredAsks } from './stored-asks.ts';

/** How long things last, milliseconds; a setting may change while asks wait, and counts for those that come after. */
export interface QueueTimes {
  /** Of an ask whose rule does not say; null: until somebody answers. */
  askMs(): number | null;
  holdMs(agent: AgentId): number;
  /** How long a call is held whose client hears meanwhile that it waits; null: no longer than others. */
  longHoldMs?(agent: AgentId): number | null;
}

export interface QueueOptions {
  readonly clock: Clock;
  readonly times: QueueTimes;
  readonly newId: () => string;
  readonly riskOf: (call: ApprovalRequest['call']) => Ask['risk'];
  /** Asks of one agent that wait at once, at most. */
  readonly maxPending?: () => number;
  /** Whether nobody can be asked now, for the screen is locked. */
  readonly isLocked?: () => boolean;
  /** Called with every ask, and of every end. */
  readonly onAsked?: (ask: Ask) => void;
  readonly onEnded?: (ask: Ask) => void;
  /** Told after anything changed. */
  readonly onChange?: () => void;
  /** Called with an agent that left a call which was held longer because it heard of progress: it does not wait for that. */
  readonly onImpatient?: (agent: AgentId) => void;
  /**
   * Keeps what waits, on disk when it returns: called before an answer that was kept is used, so that no restart brings it
   * back. Throws where it cannot: the answer is then not used.
   */
  readonly save?: (asks: StoredAsks) => void;
}
