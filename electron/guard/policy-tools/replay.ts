import { setImmediate as nextTurn } from 'node:timers/promises';
import { mostNamedCalls } from '../../../shared/control/feed.ts';
import type { Decision, Outcome } from '../../../shared/decision.ts';
import type { CallId } from '../../../shared/names.ts';
import { createFairQueue } from '../../lib/fair-queue.ts';
import { runInSlices } from '../../lib/slices.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import type { EntityFacts } from '../policy/conditions.ts';
import { slicedWork } from '../policy/sliced-conditions.ts';
import { gaveBack, policyDecided, policyOutcome, type RecordedCall } from './recorded-call.ts';
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
  /** Calls that no policy decided: made while paused, or held for review. */
  readonly skipped: number;
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
  readonly entity?: (call: RecordedCall['call']) => Promise<NonNullable<EntityFacts>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
  /** Calls kept for each change; 50 unless told. */
  readonly keep?: number;
  /** A day unless told. */
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
  const { signal, onProgress, keep = mostNamedCalls, spanMs = 86_400_000 } = options;
  const simulation = new Simulation(options.policy);
  const slices = createFairQueue();
  const entities = entityReader(options.entity);
  const before: Partial<Record<Outcome, number>> = {};
  const after: Partial<Record<Outcome, number>> = {};
  const changes = new Map<string, RuleChange & { calls: CallId[]; count: number }>();
  const spans = new Map<number, { at: number; calls: number; changed: number }>();
  let [done, skipped, judged, changed, unsure] = [0, 0, 0, 0, 0];
  let began = performance.now();
  for await (const recorded of calls) {
    if (signal?.aborted) break;
    if (++done % inOneGo === 0) onProgress?.(done);
    if (done % inOneGo === 0 || performance.now() - began > atOnceMs) {
      await nextTurn();
      began = performance.now();
    }
    if (!policyDecided(recorded)) {
      skipped++;
      continue;
    }
    const { decision, needsEntity } = await judge(recorded);
    judged++;
    if (!recorded.whole || needsEntity) unsure++;
    const to = decision.outcome;
    const from = outcomeThen(recorded, decision);
    before[from] = (before[from] ?? 0) + 1;
    after[to] = (after[to] ?? 0) + 1;
    const at = Math.floor(recorded.call.at / spanMs) * spanMs;
    const span = spans.get(at) ?? { at, calls: 0, changed: 0 };
    spans.set(at, span);
    span.calls++;
    if (from === to) continue;
    changed++;
    span.changed++;
    note(recorded, decision, from, to);
  }
  onProgress?.(done);
  return {
    calls: judged,
    changed,
    unsure,
    skipped,
    before,
    after,
    changes: [...changes.values()].sort((a, b) => b.count - a.count),
    spans: [...spans.values()].sort((a, b) => a.at - b.at),
    cancelled: signal?.aborted ?? false,
  };

  async function judge(recorded: RecordedCall) {
    const { call } = recorded;
    const large = slicedWork(call, options.policy(call, call.at));
    if (large !== null) await runInSlices(slices, 'replay', large);
    const first = simulation.judge(call, { at: call.at, entity: undefined });
    if (!first.needsEntity || options.entity === undefined) return finish(recorded, first);
    const entity = await entities(call);
    // It is judged once more: what the first look holds must not count twice.
    first.undo();
    return { ...finish(recorded, simulation.judge(call, { at: call.at, entity })), needsEntity: true };
  }

  function finish(recorded: RecordedCall, simulated: ReturnType<Simulation['judge']>) {
    if (gaveBack(recorded)) simulated.giveBack();
    return simulated;
  }

  function note({ call }: RecordedCall, { rule, words }: Decision, from: Outcome, to: Outcome): void {
    const key = JSON.stringify([call.tool, rule, from, to]);
    const change = changes.get(key) ?? { rule, words, tool: call.tool, from, to, count: 0, calls: [] };
    changes.set(key, change);
    change.count++;
    change.calls.unshift(call.id);
    if (change.calls.length > keep) change.calls.pop();
  }
}

/** A record of a denial by an approval does not say by whom: a person, or for what could not be read, as the draft denies it. */
function outcomeThen(recorded: RecordedCall, { outcome, rule }: Decision): Outcome {
  return recorded.outcome === 'denied' && outcome === 'denied' && recorded.rule === rule
    ? 'denied'
    : policyOutcome(recorded);
}

/** Reads each entity once, and at most so many: a replay must not become a load on the server. */
function entityReader(read: ReplayOptions['entity'], most = 2000) {
  const known = new Map<string, Promise<EntityFacts>>();
  return (call: RecordedCall['call']): Promise<EntityFacts> => {
    const key = JSON.stringify([call.server, call.tool, call.args]);
    const present = known.get(key);
    if (present !== undefined) return present;
    if (read === undefined || known.size >= most) return Promise.resolve(null);
    const made: Promise<EntityFacts> = read(call).catch(() => null);
    known.set(key, made);
    return made;
  };
}
