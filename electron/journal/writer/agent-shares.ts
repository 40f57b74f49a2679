import type { AgentId } from '../../../shared/names.ts';
import type { RetentionRule } from './retention.ts';
import { WindowShare } from './window-share.ts';

/** Of all that the journal keeps, what one agent's records may take in the time that is kept: half of it together. */
const shareOfReads = 3 / 8;
/** What is not read-only has a share of its own, so that no agent can use up by reading what its changes need. */
const shareOfChanges = 1 / 8;
/** About what a record takes beside what the agent and its server said, and the most that is kept of that. Bytes. */
const recordBytes = 1_024;
const storedText = 16_384;
/** A person is told of an agent once in this time, milliseconds. */
const reportEveryMs = 86_400_000;

interface OfAgent {
  readonly reads: WindowShare;
  readonly changes: WindowShare;
  reportedAt: number | null;
}

/**
 * How much of the journal each agent's records take. Beyond its share they are kept brief: or an agent that makes many large
 * calls would push the records of all others out.
 */
export class AgentShares {
  readonly #agents = new Map<AgentId, OfAgent>();
  readonly #now: () => number;
  readonly #onUsedUp: (agent: AgentId) => void;
  #rule: RetentionRule;

  /** `now`: milliseconds since the epoch. `told` is called where an agent's share is used up, once a day at most. */
  constructor(rule: RetentionRule, now: () => number, onUsedUp: (agent: AgentId) => void) {
    this.#rule = rule;
    this.#now = now;
    this.#onUsedUp = onUsedUp;
  }

  /** The shares follow what is kept in all. */
  use(rule: RetentionRule): void {
    this.#rule = rule;
    for (const { reads, changes } of this.#agents.values()) {
      reads.use(rule.maxBytes * shareOfReads, rule.maxAgeMs);
      changes.use(rule.maxBytes * shareOfChanges, rule.maxAgeMs);
    }
  }

  /** Whether a record of so many characters is kept whole. */
  keepsWhole(agent: AgentId, readOnly: boolean, size: number): boolean {
    const now = this.#now();
    const of = this.#agent(agent, now);
    const share = readOnly ? of.reads : of.changes;
    if (share.take(recordBytes + Math.min(size, storedText), now)) return true;
    if (of.reportedAt === null || now - of.reportedAt >= reportEveryMs) {
      of.reportedAt = now;
      this.#onUsedUp(agent);
    }
    return false;
  }

  /** Agents whose records were kept brief since a day ago. */
  get used(): readonly AgentId[] {
    const now = this.#now();
    return [...this.#agents]
      .filter(([, { reportedAt }]) => reportedAt !== null && now - reportedAt < reportEveryMs)
      .map(([agent]) => agent);
  }

  #agent(agent: AgentId, now: number): OfAgent {
    const known = this.#agents.get(agent);
    if (known !== undefined) return known;
    const { maxBytes, maxAgeMs } = this.#rule;
    const fresh: OfAgent = {
      reads: new WindowShare(maxBytes * shareOfReads, maxAgeMs, now),
      changes: new WindowShare(maxBytes * shareOfChanges, maxAgeMs, now),
      reportedAt: null,
    };
    this.#agents.set(agent, fresh);
    return fresh;
  }
}
