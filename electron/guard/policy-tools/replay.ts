import { setImmediate as nextTurn } from 'node:timers/promises';
import { mostNamedCalls } from '../../../shared/control/feed.ts';
import type { Decision, Outcome } from '../../../shared/decision.ts';
import type { CallId } from '../../../shared/names.ts';
import { countLeftOut, type LeftOut, type LeftOutReason } from '../../../shared/policy/left-out.ts';
import { createFairQueue } from '../../lib/fair-queue.ts';
import { runInSlices } from '../../lib/slices.ts';
import type { CompiledPolicy } from '../policy/compiled-policy.ts';
import { slicedWork } from '../policy/sliced-conditions.ts';
import { createEntityReader, type ReadEntity } from './entity-reader.ts';
import { gaveBack, leftOutReason, policyOutcome, type RecordedCall } from './recorded-call.ts';
import { Simulation } from './simulate.ts';

/** Calls that would be decided otherwise, by the rule of the draft that would decide them. */
export interface RuleChange {
  readonly rule: string;
  readonly words: string;
  readonly tool: string;
  readonly from: Outcome;
  readonly to: Outcome;
  readonly count: number;
  /** The newest of them, newest first; at most `keep`. */
  readonly calls: readonly CallId[];
}

export interface ReplayResult {
  readonly calls: number;
  readonly changed: number;
  /**
   * Calls judged on arguments that were redacted or cut, or on what they touch: that is read as it is now, or cannot be read
   * any more, and may have been another then.
   */
  readonly unsure: number;
  /** Calls that no policy decided. */
  readonly skipped: number;
  /** The same calls, by what stopped them. */
  readonly leftOut: LeftOut;
  readonly before: Readonly<Partial<Record<Outcome, number>>>;
  readonly after: Readonly<Partial<Record<Outcome, number>>>;
  /** Most calls first. */
  readonly changes: readonly RuleChange[];
  /** Changed calls for each span of `spanMs`, oldest first; spans without calls are left out. */
  readonly spans: readonly { readonly at: number; readonly calls: number; readonly changed: number }[];
  readonly cancelled: boolean;
}

export interface ReplayOptions {
  /** The draft, and the overlays that are laid over it, for a moment in time. */
  readonly policy: (call: RecordedCall['call'], at: number) => CompiledPolicy;
  /** Reads what a call touches as it is now; rejects where it cannot. Asked once for calls with equal arguments. */
  readonly entity?: ReadEntity;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
  /** Calls kept for each change; default: 50. */
  readonly mostCalls?: number;
  /** Default: a day. */
  readonly spanMs?: number;
}

/** Calls judged before others get their turn: the gate must go on while a replay runs. */
const inOneGo = 200;
/** And so long, milliseconds. */
const atOnceMs = 8;

/**
 * What a draft would have done with recorded calls: they are judged again in their order, on a clock that stands where
 * each was made. Limits count what the draft would have let through, not what passed then.
 */
export async function replay(calls: AsyncIterable<RecordedCall>, options: ReplayOptions): Promise<ReplayResult> {
  const { signal, onProgress } = options;
  const judge = createJudge(options);
  const tally = new Tally(options);
  let done = 0;
  let began = performance.now();
  for await (const recorded of calls) {
    if (signal?.aborted) break;
    if (++done % inOneGo === 0) onProgress?.(done);
    if (done % inOneGo === 0 || performance.now() - began > atOnceMs) {
      await nextTurn();
      began = performance.now();
    }
    const reason = leftOutReason(recorded);
    if (reason === null) {
      const { decision, needsEntity } = await judge(recorded);
      tally.add(recorded, decision, !recorded.whole || needsEntity);
    } else tally.leaveOut(reason);
  }
  onProgress?.(done);
  return tally.result(signal?.aborted ?? false);
}

interface Judged {
  readonly decision: Decision;
  /** It was judged on what it touches as it is now. */
  readonly needsEntity: boolean;
}

/** Judges calls one after another: what one of them takes of a limit is missing to the next. */
function createJudge({ policy, entity }: ReplayOptions): (recorded: RecordedCall) => Promise<Judged> {
  const simulation = new Simulation(policy);
  const slices = createFairQueue();
  const entities = createEntityReader(entity);
  return async (recorded) => {
    const { call } = recorded;
    const large = slicedWork(call, policy(call, call.at));
    if (large !== null) await runInSlices(slices, 'replay', large);
    let simulated = simulation.judge(call, { at: call.at, entity: undefined });
    const { needsEntity } = simulated;
    if (needsEntity && entity !== undefined) {
      const facts = await entities(call);
      // It is judged once more: what the first look holds must not count twice.
      simulated.undo();
      simulated = simulation.judge(call, { at: call.at, entity: facts });
    }
    if (gaveBack(recorded)) simulated.giveBack();
    return { decision: simulated.decision, needsEntity };
  };
}

type Outcomes = Partial<Record<Outcome, number>>;

/** What is counted of a replay. */
class Tally {
  readonly #mostCalls: number;
  readonly #spanMs: number;
  readonly #leftOut: Partial<Record<LeftOutReason, number>> = {};
  readonly #before: Outcomes = {};
  readonly #after: Outcomes = {};
  readonly #changes = new Map<string, RuleChange & { calls: CallId[]; count: number }>();
  readonly #spans = new Map<number, { at: number; calls: number; changed: number }>();
  #judged = 0;
  #changed = 0;
  #unsure = 0;

  constructor({ mostCalls = mostNamedCalls, spanMs = 86_400_000 }: Pick<ReplayOptions, 'mostCalls' | 'spanMs'>) {
    this.#mostCalls = mostCalls;
    this.#spanMs = spanMs;
  }

  add(recorded: RecordedCall, decision: Decision, isUnsure: boolean): void {
    this.#judged++;
    if (isUnsure) this.#unsure++;
    const to = decision.outcome;
    const from = outcomeThen(recorded, decision);
    this.#before[from] = (this.#before[from] ?? 0) + 1;
    this.#after[to] = (this.#after[to] ?? 0) + 1;
    const at = Math.floor(recorded.call.at / this.#spanMs) * this.#spanMs;
    const span = this.#spans.get(at) ?? { at, calls: 0, changed: 0 };
    this.#spans.set(at, span);
    span.calls++;
    if (from === to) return;
    this.#changed++;
    span.changed++;
    this.#note(recorded, decision, from);
  }

  leaveOut(reason: LeftOutReason): void {
    this.#leftOut[reason] = (this.#leftOut[reason] ?? 0) + 1;
  }

  result(cancelled: boolean): ReplayResult {
    return {
      calls: this.#judged,
      changed: this.#changed,
      unsure: this.#unsure,
      skipped: countLeftOut(this.#leftOut),
      leftOut: this.#leftOut,
      before: this.#before,
      after: this.#after,
      changes: [...this.#changes.values()].sort((a, b) => b.count - a.count),
      spans: [...this.#spans.values()].sort((a, b) => a.at - b.at),
      cancelled,
    };
  }

  #note({ call }: RecordedCall, { rule, words, outcome: to }: Decision, from: Outcome): void {
    const key = JSON.stringify([call.tool, rule, from, to]);
    const change = this.#changes.get(key) ?? { rule, words, tool: call.tool, from, to, count: 0, calls: [] };
    this.#changes.set(key, change);
    change.count++;
    change.calls.unshift(call.id);
    if (change.calls.length > this.#mostCalls) change.calls.pop();
  }
}

/** A record of a denial by an approval does not say by whom: a person, or for what could not be read, as the draft denies it. */
function outcomeThen(recorded: RecordedCall, { outcome, rule }: Decision): Outcome {
  return recorded.outcome === 'denied' && outcome === 'denied' && recorded.rule === rule
    ? 'denied'
    : policyOutcome(recorded);
}
