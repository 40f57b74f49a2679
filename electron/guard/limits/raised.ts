import type { TraceStep } from '../../../shared/decision.ts';
import type { CompiledCounter, CompiledLimit, CounterPlace } from '../policy/compile-limits.ts';
import type { Reserved, Who } from './limits-port.ts';
import { type SlidingWindow, unit } from './sliding-window.ts';

/** One counter that a call raises: how much, where it counts, and the limits of the call that ask it. */
export interface Raised {
  readonly counter: CompiledCounter;
  units: number;
  readonly places: readonly { readonly key: string; readonly windowMs: number; readonly log: SlidingWindow }[];
  readonly asked: { readonly limit: CompiledLimit; readonly key: string; readonly log: SlidingWindow }[];
}

/** The refusal of the limit that lasts longest, or null where all have room; the trace says what each of them holds. */
export function refusal(
  raised: readonly Raised[],
  now: number,
  trace: TraceStep[],
): Extract<Reserved, { ok: false }> | null {
  let worst: { limit: CompiledLimit; retryAfterMs: number | null; stop: TraceStep } | null = null;
  for (const { units, asked } of raised) {
    for (const { limit, log } of asked) {
      const total = log.total(now);
      const after = total + units;
      const detail = `${number(after)} of ${limit.max} this ${limit.per}`;
      if (after <= limit.max * unit) {
        trace.push({ step: 'limits', result: 'pass', rule: limit.rule, detail });
      } else if (limit.shadow) {
        trace.push({ step: 'limits', result: 'shadow', rule: limit.rule, detail: `Would limit: ${detail}` });
      } else {
        const retryAfterMs = units > limit.max * unit ? null : log.untilFree(after - limit.max * unit, now);
        const longer = worst === null || retryAfterMs === null || retryAfterMs > (worst.retryAfterMs ?? Infinity);
        const used = `${number(total)} of ${limit.max} used this ${limit.per}`;
        if (longer) {
          worst = { limit, retryAfterMs, stop: { step: 'limits', result: 'stop', rule: limit.rule, detail: used } };
        }
      }
    }
  }
  if (worst === null) return null;
  return { ok: false, limit: worst.limit, retryAfterMs: worst.retryAfterMs, trace: [...trace, worst.stop] };
}

/** Whom a counter counts, as a part of its key. */
export function subject({ scope }: { readonly scope: CounterPlace['scope'] }, who: Who): string {
  switch (scope) {
    case 'grant':
      return who.agent;
    case 'session':
      return who.session === null ? who.agent : `${who.agent} ${who.session}`;
    case 'server':
      return '';
  }
}

function number(units: number): string {
  return String(Math.round(units) / unit);
}
