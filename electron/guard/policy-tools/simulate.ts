import type { ToolCall } from '../../../shared/call.ts';
import type { Decision } from '../../../shared/decision.ts';
import { type Hold, Limits } from '../limits/limits.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import type { EntityFacts } from '../policy/conditions.ts';
import { decide, denyUnread } from '../policy/decide.ts';
import type { Stop } from '../policy/deny-reason.ts';

/** What is known of a call that is judged without being made. */
export interface Circumstances {
  /** When it comes, milliseconds since the epoch. Earlier than the call before it counts as the same moment. */
  readonly at: number;
  readonly entity: EntityFacts;
  readonly known?: boolean;
  readonly held?: boolean;
}

export interface Simulated {
  /** A call that a person would be asked about is `waiting`. */
  readonly decision: Decision;
  readonly stop: Stop | null;
  readonly hold: Hold | null;
  /** A rule speaks of what the call touches, and nobody read it: the call is denied, as it would be at the gate. */
  readonly needsEntity: boolean;
}

/** A gate without a journal, a server and a clock of its own: what a policy would have done with some calls. */
export class Simulation {
  readonly #policy: (call: ToolCall, at: number) => CompiledPolicy;
  readonly #limits: Limits;
  #now = 0;

  constructor(policy: (call: ToolCall, at: number) => CompiledPolicy) {
    this.#policy = policy;
    this.#limits = Limits.fresh({ monotonic: () => this.#now });
  }

  judge(call: ToolCall, { at, entity, known = true, held = false }: Circumstances): Simulated {
    this.#now = Math.max(this.#now, at);
    const policy = this.#policy(call, at);
    const facts = { paused: null, known, held };
    let judgement = decide(call, policy, { ...facts, entity });
    const needsEntity = judgement.kind === 'read-entity';
    if (judgement.kind === 'read-entity') judgement = decide(call, policy, { ...facts, entity: null });
    if (judgement.kind === 'read-entity') throw new Error('An entity that cannot be read was asked for again');
    if (judgement.kind === 'stop') {
      return { decision: judgement.decision, stop: judgement.stop, hold: null, needsEntity };
    }
    const { rule, words, version, uses, asks, trace } = judgement;
    const reserved = this.#limits.reserve(uses, call);
    trace.push(...reserved.trace);
    if (!reserved.ok) {
      const { limit, retryAfterMs } = reserved;
      const decision: Decision = { outcome: 'limited', rule: limit.rule, words: limit.words, version, trace };
      const timed = retryAfterMs === null ? decision : { ...decision, retryAfterMs };
      return { decision: timed, stop: null, hold: null, needsEntity };
    }
    const denied = denyUnread(judgement);
    // A call that is denied here keeps its place, as one that a person denies does.
    if (denied !== null) return { decision: denied.decision, stop: denied.stop, hold: null, needsEntity };
    const ask = asks.find((approval) => !approval.shadow);
    const decision: Decision = ask
      ? { outcome: 'waiting', rule: ask.rule, words: ask.words, version, trace }
      : { outcome: 'allowed', rule, words, version, trace };
    return { decision, stop: null, hold: reserved.hold, needsEntity };
  }

  /** A call gave its place back: a read that failed, or one that was never sent. */
  giveBack(hold: Hold): void {
    this.#limits.release(hold);
  }
}
