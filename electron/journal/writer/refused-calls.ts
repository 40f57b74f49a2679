import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId, CallId } from '../../../shared/names.ts';
import type { DecidedEntry } from '../../guard/ports.ts';
import { beginningOf } from '../../lib/beginning.ts';
import { RefusedShare } from './refused-share.ts';
import type { RetentionRule } from './retention.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** So many refusals of one agent with the same tool, rule and outcome are records of their own in a minute. */
const sameInMinute = 30;
/** Kinds of refusals that a counted record tells apart; the others are one number. */
const mostKinds = 20;
const longestName = 80;
/** About what a record takes beside its arguments, and the most that is kept of those. Bytes. */
const recordBytes = 1_024;
const storedArguments = 16_384;

/** Refusals of one agent that were counted and are no records of their own. */
export interface CountedRefusals {
  readonly agent: AgentId;
  readonly count: number;
  readonly detail: JsonObject;
}

interface Counted {
  readonly server: string;
  readonly tool: string;
  readonly outcome: string;
  readonly rule: string;
  /** In this minute, and how many of them are no records of their own. */
  seen: number;
  count: number;
  first: number;
  last: number;
}

interface OfAgent {
  readonly share: RefusedShare;
  readonly kinds: Map<string, Counted>;
  others: number;
  /** When the counts so far were last recorded. */
  recordedAt: number;
}

/**
 * Decides which refused calls are records of their own. An agent that repeats what is refused, or floods the gate with
 * large ones, is counted: or its refusals would push the records of others, and its own earlier ones, out of the journal.
 */
export class RefusedCalls {
  readonly #record: (counted: CountedRefusals) => void;
  readonly #agents = new Map<AgentId, OfAgent>();
  /** Calls that a person was asked about: how that ended is always a record, or they would wait for ever. */
  readonly #asked = new Set<CallId>();
  readonly #now: () => number;
  #rule: RetentionRule;
  #timer: NodeJS.Timeout | null = null;

  /** `now`: milliseconds since the epoch. */
  constructor(rule: RetentionRule, now: () => number, record: (counted: CountedRefusals) => void) {
    this.#rule = rule;
    this.#now = now;
    this.#record = record;
  }

  /** The shares follow what is kept in all. */
  use(rule: RetentionRule): void {
    this.#rule = rule;
    for (const { share } of this.#agents.values()) share.use(rule);
  }

  /** Whether this decision is a record of its own; else it was counted. `size`: characters of the arguments. */
  admits({ call, decision, reservations }: DecidedEntry, size: number): boolean {
    const now = this.#now();
    const { outcome, rule } = decision;
    if (outcome === 'waiting') {
      this.#asked.add(call.id);
      return true;
    }
    const wasAsked = this.#asked.delete(call.id);
    if (outcome === 'allowed' || wasAsked || reservations.length > 0) return true;
    const agent = this.#agent(call.agent, now);
    const { server } = call;
    const tool = beginningOf(call.tool, longestName);
    const key = JSON.stringify([server, tool, outcome, rule]);
    let kind = agent.kinds.get(key);
    if (kind === undefined && agent.kinds.size < mostKinds) {
      kind = { server, tool, outcome, rule, seen: 0, count: 0, first: now, last: now };
      agent.kinds.set(key, kind);
    }
    const fits = kind !== undefined && ++kind.seen <= sameInMinute;
    this.#timer ??= this.#nextMinute();
    if (fits && agent.share.take(recordBytes + Math.min(size, storedArguments), now)) return true;
    if (kind === undefined) agent.others++;
    else count(kind, now);
    return false;
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const [id, agent] of this.#agents) this.#flush(id, agent, this.#now());
    this.#agents.clear();
  }

  /** A minute is over: counts are recorded; of an agent whose share is used up, once an hour. */
  nextMinute(): void {
    const now = this.#now();
    let open = false;
    for (const [id, agent] of this.#agents) {
      if (agent.share.spent(now) && now - agent.recordedAt < hourMs && now >= agent.recordedAt) {
        for (const kind of agent.kinds.values()) kind.seen = 0;
      } else {
        this.#flush(id, agent, now);
        if (agent.share.full(now)) this.#agents.delete(id);
      }
      open ||= this.#agents.has(id);
    }
    if (open) this.#timer ??= this.#nextMinute();
  }

  #nextMinute(): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timer = null;
      this.nextMinute();
    }, minuteMs);
    return timer.unref();
  }

  #agent(id: AgentId, now: number): OfAgent {
    const known = this.#agents.get(id);
    if (known !== undefined) return known;
    const fresh = { share: new RefusedShare(this.#rule, now), kinds: new Map(), others: 0, recordedAt: now };
    this.#agents.set(id, fresh);
    return fresh;
  }

  #flush(agent: AgentId, of: OfAgent, now: number): void {
    const kinds = [...of.kinds.values()].filter(({ count }) => count > 0);
    const total = kinds.reduce((sum, kind) => sum + kind.count, of.others);
    of.kinds.clear();
    const { others } = of;
    of.others = 0;
    of.recordedAt = now;
    if (total === 0) return;
    const calls = kinds.map(({ server, tool, outcome, rule, count, first, last }) => ({
      ...{ server, tool, outcome, rule, count },
      ...{ first: new Date(first).toISOString(), last: new Date(last).toISOString() },
    }));
    of.share.take(recordBytes + JSON.stringify(calls).length, now);
    this.#record({ agent, count: total, detail: { count: total, calls, others } });
  }
}

function count(kind: Counted, now: number): void {
  if (kind.count === 0) kind.first = now;
  kind.count++;
  kind.last = now;
}
