import type { ToolCall } from '../../../shared/call.ts';
import type { Decision } from '../../../shared/decision.ts';
import { newContext, runStages, type Stage } from '../enforcement/call-context.ts';
import { PauseSwitch } from '../enforcement/pause-switch.ts';
import { limitsStage } from '../enforcement/stages/limits.ts';
import { rulesStage, unreadApprovalStage } from '../enforcement/stages/policy.ts';
import { Limits } from '../limits/limits.ts';
import { LoopDetector } from '../limits/loop-detector.ts';
import type { CompiledPolicy } from '../policy/compiled-policy.ts';
import type { EntityFacts } from '../policy/conditions.ts';
import type { DenyReason } from '../policy/deny-reason.ts';

/** What is known of a call that is judged without being made. */
export interface Circumstances {
  /** When it comes, milliseconds since the epoch. Earlier than the call before it counts as the same moment. */
  readonly at: number;
  readonly entity: EntityFacts;
  readonly known?: boolean;
  readonly quarantined?: boolean;
}

export interface Simulated {
  /** A call that a person would be asked about is `waiting`. */
  readonly decision: Decision;
  readonly reason: DenyReason | null;
  /** Gives back what a call that passed took of its limits: a read that failed, or a call that was never sent. */
  readonly giveBack: () => void;
  /** Gives back whatever it took, also where it was denied after its limits: as if it had not been judged. */
  readonly undo: () => void;
  /** A rule speaks of what the call touches, and nobody read it: the call is denied, as it would be at the gate. */
  readonly needsEntity: boolean;
}

/** The gate's stages without a journal, a server and a clock of its own: what a policy would have done with some calls. */
export class Simulation {
  readonly #stages: readonly Stage[];
  #policy: CompiledPolicy = { documents: [] };
  #circumstances: Circumstances = { at: 0, entity: undefined };
  #now = 0;

  constructor(policy: (call: ToolCall, at: number) => CompiledPolicy) {
    this.#policyOf = policy;
    const clock = { now: () => this.#circumstances.at, monotonic: () => this.#now };
    const deps = {
      clock,
      policies: { policyFor: () => this.#policy, onChange: () => () => undefined },
      tools: {
        profile: () => ({ category: 'Unclassified', risk: 'High', readOnly: false }) as const,
        knows: () => this.#circumstances.known ?? true,
        definition: () => ({ digest: null, quarantined: this.#circumstances.quarantined ?? false }),
      },
      pause: new PauseSwitch(clock, undefined),
      limits: Limits.fresh(clock),
      loops: new LoopDetector({ warn: Number.POSITIVE_INFINITY, stop: null, windowMs: 0 }),
    };
    // A call that is denied by the last of them keeps its place, as one that a person denies does.
    this.#stages = [rulesStage(deps), limitsStage(deps), unreadApprovalStage];
  }

  readonly #policyOf: (call: ToolCall, at: number) => CompiledPolicy;

  judge(call: ToolCall, circumstances: Circumstances): Simulated {
    this.#now = Math.max(this.#now, circumstances.at);
    this.#circumstances = circumstances;
    this.#policy = this.#policyOf(call, circumstances.at);
    const context = { ...newContext(call), entity: circumstances.entity };
    const rejection = runStages(this.#stages, context);
    if (rejection instanceof Promise) throw new Error('Nothing that a simulation does waits');
    const undo = () => void context.reservations?.release();
    const needsEntity = circumstances.entity === undefined && context.entity === null;
    if (rejection !== null) {
      const { refusal, reason } = rejection;
      return { decision: refusal.decision, reason, needsEntity, undo, giveBack: () => undefined };
    }
    if (context.passed === null) throw new Error('A call that passes was found to pass by the policy');
    const { rule, words, version, trace } = context.passed;
    const [ask] = context.asks;
    const decision: Decision = ask
      ? { outcome: 'waiting', rule: ask.rule, words: ask.words, version, trace }
      : { outcome: 'allowed', rule, words, version, trace };
    return { decision, reason: null, needsEntity, undo, giveBack: undo };
  }
}
